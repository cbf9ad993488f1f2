"""Decode a text file: find its encoding and its delimiter."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from db.domain.words import counted
from db.importing.read.header.headers import header_at, recognised
from db.importing.read.sheet import Unreadable

DELIMITERS = (",", ";", "\t", "|")
# The encodings of trackers and spreadsheets, by Python's names.
ENCODINGS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Windows-1252 (Western Europe)",
    "latin-1": "Latin-1 (ISO 8859-1)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "mac-roman": "Mac Roman",
    "shift-jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}

_BLOCK_BYTES = 1 << 20
_SAMPLE_CHARACTERS = 1 << 20
_SAMPLE_RECORDS = 100

_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_OLD_WORKBOOK_MARK = b"\xd0\xcf\x11\xe0"
# In UTF-16, half of the bytes of ASCII text are NUL: all the even or all the odd ones.
_LEAST_SHARE_OF_NULS = 0.05
_ONE_SIDED = 50
_PLAIN_LINE_END = re.compile(rb"[^\0][\r\n]+[^\0\r\n]")

# The characters that `surrogateescape` makes of undecodable bytes.
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


@contextmanager
def opened(
    binary: BinaryIO, name: str, encoding: str | None
) -> Iterator[tuple[TextIO, str, str | None]]:
    """The text of a file, its encoding, and a sentence about that or None; the file stays open.

    Without an `encoding` it is detected from the whole file. Undecodable bytes become lone
    surrogates, so that only their cells are refused.
    """
    encoding, note = (encoding, None) if encoding else _encoding(binary, name)
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    codec = _codec(binary, encoding)
    text = io.TextIOWrapper(binary, codec, errors=errors, newline="")
    try:
        yield text, encoding, note
    finally:
        text.detach()


@contextmanager
def binary_of(source: BinaryIO | bytes | Path) -> Iterator[BinaryIO]:
    """`source` as a seekable file; a file that was open stays open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    elif isinstance(source, bytes):
        yield io.BytesIO(source)
    elif source.seekable():
        yield source
    else:
        yield io.BytesIO(source.read())


def _codec(binary: BinaryIO, encoding: str) -> str:
    """The codec that skips a byte order mark if there is one; leaves the file at its start."""
    binary.seek(0)
    head = binary.read(len(codecs.BOM_UTF16_LE))
    binary.seek(0)
    if encoding == "utf-8":
        return "utf-8-sig"
    return "utf-16" if _UTF16_MARKS.get(head) == encoding else encoding


def _encoding(binary: BinaryIO, name: str) -> tuple[str, str | None]:
    binary.seek(0)
    head = binary.read(4)
    if not head:
        raise Unreadable(f"{name} is empty.")
    if head == _OLD_WORKBOOK_MARK:
        raise Unreadable(f"{name} is a workbook of Excel before 2007: save it as .xlsx or CSV.")
    marked = _UTF16_MARKS.get(head[:2])
    if marked:
        if not _decodes(binary, marked):
            raise Unreadable(f"{name} begins as UTF-16 text and is damaged: save it again as CSV.")
        return marked, "Read as UTF-16 text."
    unmarked = _unmarked_utf16(binary)
    if unmarked and _decodes(binary, unmarked) and not _has_plain_lines(binary):
        return unmarked, "Read as UTF-16 text, for every other byte of it is NUL."
    if _decodes(binary, "utf-8"):
        return "utf-8", None
    good, stray = _utf8_share(binary)
    if head.startswith(codecs.BOM_UTF8) or good > stray:
        damaged = counted(stray, "byte is", "bytes are")
        return "utf-8", f"{damaged} damaged (not UTF-8 text, as the rest is)."
    return "cp1252", "Read as Windows-1252 text, for it is not UTF-8."


def _unmarked_utf16(binary: BinaryIO) -> str | None:
    """The UTF-16 that a file without a byte order mark may be, by where its NUL bytes are."""
    sides, size = [0, 0], 0
    for block in _blocks(binary):
        size += len(block)
        # Blocks have an even size, so even bytes are even in all of them.
        for side in (0, 1):
            sides[side] += block[side::2].count(0)
    big, little = sides
    if size % 2 or max(sides) < size / 2 * _LEAST_SHARE_OF_NULS:
        return None
    if little > _ONE_SIDED * big:
        return "utf-16-le"
    return "utf-16-be" if big > _ONE_SIDED * little else None


def _has_plain_lines(binary: BinaryIO) -> bool:
    """Whether the file is UTF-8 with line ends that have no NUL beside them, as in no UTF-16."""
    return _decodes(binary, "utf-8") and any(map(_PLAIN_LINE_END.search, _blocks(binary)))


def _decodes(binary: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in `encoding`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(binary):
            decoder.decode(block, final=len(block) < _BLOCK_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_share(binary: BinaryIO) -> tuple[int, int]:
    """How many characters beyond ASCII are valid UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    good = stray = 0
    for block in _blocks(binary):
        text = decoder.decode(block, final=len(block) < _BLOCK_BYTES)
        if not text.isascii():
            good += len(_BEYOND_ASCII.findall(text))
            stray += len(_STRAY_BYTE.findall(text))
    return good, stray


def _blocks(binary: BinaryIO) -> Iterator[bytes]:
    """The file in blocks of one size, except the last, which is shorter (or empty)."""
    binary.seek(0)
    block = bytearray()
    while piece := binary.read(_BLOCK_BYTES - len(block)):
        block += piece
        if len(block) == _BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def delimiter_of(text: TextIO) -> str:
    """The delimiter that fits the first records best.

    The one with the most known headers; among these, the one whose records have the header's width
    most often; then the one with the most columns. For a file of one column, a comma.
    """
    text.seek(0)
    sample = text.read(_SAMPLE_CHARACTERS)
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[int, float, int]:
    lines = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        records = list(filter(any, islice(lines, _SAMPLE_RECORDS)))
    except csv.Error:
        return 0, 0.0, 0
    records = records[header_at(records) :]
    if not records or len(records[0]) == 1:
        return 0, 0.0, 0
    if len(sample) == _SAMPLE_CHARACTERS and 1 < len(records) < _SAMPLE_RECORDS:
        records.pop()  # cut off by the end of the sample
    width = len(records[0])
    agreeing = sum(len(record) == width for record in records)
    return recognised(records[0]), agreeing / len(records), width
