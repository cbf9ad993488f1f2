"""Bytes to text: which encoding a file is in, and which character parts its cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from db.csv_in.headers import recognised
from db.csv_in.sheet import Unreadable, counted

DELIMITERS = (",", ";", "\t", "|")

_BLOCK_BYTES = 1 << 20
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_RECORDS = 100

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

# What `surrogateescape` makes of bytes that are no text in the encoding.
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


@contextmanager
def opened(source: BinaryIO | bytes | Path, name: str) -> Iterator[tuple[TextIO, str | None]]:
    """The text of `source`, which can be read again from 0, and a note when it is not UTF-8.

    Bytes that are no text in the chosen encoding come as lone surrogates, so that only the cells
    they stand in are lost. A file object is left open, whatever its position.
    """
    with _binary(source) as binary:
        encoding, note = _encoding(binary, name)
        binary.seek(0)
        text = io.TextIOWrapper(binary, encoding, errors="surrogateescape", newline="")
        try:
            yield text, note
        finally:
            text.detach()


@contextmanager
def _binary(source: BinaryIO | bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    elif isinstance(source, bytes):
        yield io.BytesIO(source)
    elif source.seekable():
        yield source
    else:
        yield io.BytesIO(source.read())


def _encoding(binary: BinaryIO, name: str) -> tuple[str, str | None]:
    binary.seek(0)
    head = binary.read(4)
    if not head:
        raise Unreadable(f"{name} is empty.")
    if head.startswith(_WORKBOOK_MARKS):
        raise Unreadable(f"{name} is an Excel workbook or an archive: save it as CSV first.")
    if head.startswith(_UTF16_MARKS):
        if not _decodes(binary, "utf-16"):
            raise Unreadable(f"{name} begins as UTF-16 text and is damaged: save it again as CSV.")
        return "utf-16", "Read as UTF-16 text."
    if any(b"\0" in block for block in _blocks(binary)):
        raise Unreadable(f"{name} is not text (it holds NUL characters): save it as CSV UTF-8.")
    # `utf-8-sig` takes the byte order mark away where there is one.
    if _decodes(binary, "utf-8"):
        return "utf-8-sig", None
    good, stray = _utf8_share(binary)
    if head.startswith(codecs.BOM_UTF8) or good > stray:
        damaged = counted(stray, "byte is", "bytes are")
        return "utf-8-sig", f"{damaged} damaged (not UTF-8 text, as the rest is)."
    return "cp1252", "Read as Windows-1252 text, for it is not UTF-8."


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
    """The separator that makes the most of the first records.

    First the one that gives most headers we know, then the one whose records agree most often
    with their header's width, then the widest. A file of one column has none: a comma will do.
    """
    text.seek(0)
    sample = text.read(_SAMPLE_CHARACTERS)
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[int, float, int]:
    lines = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        records = [record for record in islice(lines, _SAMPLE_RECORDS) if any(record)]
    except csv.Error:
        return 0, 0.0, 0
    if not records or len(records[0]) == 1:
        return 0, 0.0, 0
    if len(sample) == _SAMPLE_CHARACTERS and len(records) > 1:
        records.pop()  # cut off by the end of the sample
    width = len(records[0])
    agreeing = sum(len(record) == width for record in records)
    return recognised(records[0]), agreeing / len(records), width
