"""Convert Parquet files to CSV text, a group of rows at a time."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from db.importing.read.files.records import MOST_COLUMNS
from db.importing.read.files.workbook import MOST_UNPACKED_BYTES, cell_text
from db.importing.read.sheet import Progress, Unreadable

PARQUET = "parquet"
_MARK = b"PAR1"
_AT_A_TIME = 5_000


def is_parquet(binary: BinaryIO) -> bool:
    """Whether the file begins as Parquet files do."""
    binary.seek(0)
    return binary.read(len(_MARK)) == _MARK


@contextmanager
def parquet_text(
    binary: BinaryIO, name: str, *, progress: Progress, header_only: bool
) -> Iterator[TextIO]:
    """The table as CSV text. Raises Unreadable for a damaged or too large file."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as text:
        try:
            file = pq.ParquetFile(binary)
            _write_header(file, text, name)
            if not header_only:
                _write_rows(file, text, progress)
        except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
            raise Unreadable(
                f"{name} is a damaged Parquet file: save it again, or as CSV."
            ) from error
        yield text


def _write_header(file: pq.ParquetFile, text: TextIO, name: str) -> None:
    metadata = file.metadata
    unpacked = sum(
        metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups)
    )
    if unpacked > MOST_UNPACKED_BYTES:
        raise Unreadable(
            f"{name} unpacks to {unpacked / 1e9:,.1f} GB: at most {MOST_UNPACKED_BYTES // 10**9} "
            "GB are read. Save the list in parts."
        )
    names = file.schema_arrow.names
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"{name} has {len(names):,} columns: at most {MOST_COLUMNS:,} are read.")
    csv.writer(text, lineterminator="\n").writerow(names)


def _write_rows(file: pq.ParquetFile, text: TextIO, progress: Progress) -> None:
    writer = csv.writer(text, lineterminator="\n")
    read = 0
    for batch in file.iter_batches(batch_size=_AT_A_TIME):
        columns = [column.to_pylist() for column in batch.columns]
        writer.writerows([cell_text(value) for value in row] for row in zip(*columns, strict=True))
        read += batch.num_rows
        progress(read)
