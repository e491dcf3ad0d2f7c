"""Writing an export: CSV as a stream, Parquet and Excel as files; whole or not at all."""

import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.exporting.about import about
from dashboard.exporting.wanted import Export
from dashboard.exporting.workbook import MOST_ROWS, write_workbook
from dashboard.settings import ROOT
from dashboard.spreadsheet import MARK, csv_blocks
from dashboard.ui.numbers import number

log = logging.getLogger(__name__)
Blocks = Iterable[pa.RecordBatch]
#: A file that is made whole before its first byte is sent takes no longer.
FILE_SECONDS = 240


class TooManyRows(ValueError):
    """More rows than a workbook holds."""


class FileFailed(Exception):
    """A file that is made before it is sent was not made, or not in time."""


def csv_stream(export: Export, blocks: Blocks, has_about: bool = False) -> Iterator[bytes]:
    """The CSV file, with a mark that lets spreadsheets read it as UTF-8.

    `has_about` puts lines about the file in front, each beginning with #; the first one says how many they are.
    """
    yield MARK.encode()
    if has_about:
        lines = [f"{title}: {text}" for title, text in about(export).items()]
        for line in (f"{len(lines) + 1} lines about this file, then the rows", *lines):
            yield ('"# ' + line.replace('"', '""') + '"\r\n').encode()
    yield from csv_blocks(export.schema, blocks)


def write_csv(export: Export, blocks: Blocks, path: Path) -> None:
    """The CSV file without lines about it."""
    with path.open("wb") as file:
        file.writelines(csv_stream(export, blocks))


def write_parquet(export: Export, blocks: Blocks, file: Path | BinaryIO) -> None:
    """The Parquet file; what it says of itself stands in its schema's metadata."""
    with pq.ParquetWriter(file, export.schema.with_metadata(about(export)), compression="zstd") as writer:
        for block in blocks:
            writer.write_batch(block)


def write_excel(export: Export, blocks: Blocks, path: Path) -> None:
    """The workbook, in this process. Raises TooManyRows."""
    refuse_too_many(export)
    write_workbook(path, export.schema, blocks, about(export))


#: How a file is written to a path, by its ending.
WRITERS: dict[str, Callable[[Export, Blocks, Path], None]] = {
    "csv": write_csv,
    "xlsx": write_excel,
    "parquet": write_parquet,
}


def write_whole(export: Export, blocks: Blocks, path: Path) -> None:
    """The whole file, or none: it is written beside its place first. Raises KeyError for another ending."""
    write = WRITERS[path.suffix.lower().removeprefix(".")]
    beside = path.with_name(f".{path.name}.part")
    try:
        write(export, blocks, beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def parquet_file(export: Export, seconds: float = FILE_SECONDS) -> BinaryIO:
    """The Parquet file, open at its beginning; it has no name and is gone when it is closed.

    Raises FileFailed where it takes longer than the limit.
    """
    file = tempfile.TemporaryFile(prefix="goodword-")  # noqa: SIM115 - closed by whoever sends it
    try:
        write_parquet(export, _in_time(export.blocks(), seconds), file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _in_time(blocks: Iterator[pa.RecordBatch], seconds: float) -> Iterator[pa.RecordBatch]:
    """The blocks as long as there is time; a block by itself is bounded by the limit of a question."""
    until = time.monotonic() + seconds
    for block in blocks:
        if time.monotonic() > until:
            raise FileFailed(
                "The Parquet file could not be made in time. Choose a shorter period, or take the CSV file, which is"
                " sent while it is read."
            )
        yield block


def excel_file(export: Export, seconds: float = FILE_SECONDS) -> BinaryIO:
    """The workbook, written by a process of its own, open at its beginning; its name is gone already.

    The process ends with the call, whatever happens. Raises TooManyRows, and FileFailed where it failed or took
    longer than the limit.
    """
    refuse_too_many(export)
    with tempfile.TemporaryDirectory(prefix="goodword-") as folder:
        path = Path(folder) / "export.xlsx"
        command = [sys.executable, "-m", "dashboard.exporting.workbook", str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as writing:
            limit = threading.Timer(seconds, writing.kill)
            limit.start()
            try:
                _send(export, writing)
            finally:
                limit.cancel()
                writing.kill()
        return path.open("rb")


def _send(export: Export, writing: "subprocess.Popen[bytes]") -> None:
    """Give the rows to the process, and wait until it has written them."""
    took_all = True
    try:
        with pa.ipc.new_stream(writing.stdin, export.schema.with_metadata(about(export))) as stream:
            for block in export.blocks():
                stream.write_batch(block)
    except OSError:
        took_all = False
    _, complaint = writing.communicate()
    if writing.returncode or not took_all:
        log.error("The workbook's process ended with %s: %s", writing.returncode, complaint.decode(errors="replace"))
        raise FileFailed(
            "The Excel file could not be made in time. Choose a shorter period, or take the CSV or the Parquet file."
        )


def refuse_too_many(export: Export) -> None:
    """Raises TooManyRows where a workbook does not hold the rows."""
    if export.count > MOST_ROWS:
        raise TooManyRows(
            f"These are {number(export.count)} rows. An Excel file holds at most {number(MOST_ROWS)} here. "
            "CSV and Parquet hold them all; or choose a shorter period."
        )
