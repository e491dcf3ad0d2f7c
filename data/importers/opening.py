"""A file of any kind to an open source: unpacked, its container told by its first bytes, its header by its format."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from data.importers.containers.delimited import DELIMITERS, Delimited
from data.importers.containers.grid import Grid
from data.importers.decoding import decode
from data.importers.formats import known_format
from data.importers.formats.format import Format, Head, first_row
from data.importers.mapping import SourceMapping
from data.importers.reading import Source, head_of, refuse_unfit_header
from data.importers.refusing import ImportRefused
from data.importers.unpacking import Unpacked, unpack

#: Files that cannot be read, by their first bytes, and the way out.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save it as .xlsx"),
    (b"%PDF", "a PDF. Export the answers as CSV or .xlsx"),
    (b"PK\x03\x04", "an Excel workbook. Save the sheet as CSV UTF-8"),
    (b"PAR1", "a Parquet file. Export it as CSV"),
)
_NO_MAPPING = SourceMapping("responses", "", ())


def open_source(path: Path, mapping: SourceMapping | None = None, as_format: str | None = None) -> Source:
    """The source behind a file, to be used as a block, which removes at its end what was unpacked.

    The mapping says what cannot be seen (encoding, delimiter, sheet, header rows) and which columns are wanted.
    Without one, or with `as_format`, a known export is told by its signature.
    Raises ImportRefused for a file that cannot be read, or whose header repeats a name, lacks a wanted one, or is data.
    """
    unpacked = unpack(path)
    try:
        return _opened(path, unpacked, mapping, as_format)
    except BaseException:
        unpacked.close()
        raise


def _opened(path: Path, unpacked: Unpacked, mapping: SourceMapping | None, as_format: str | None) -> Source:
    said = mapping or _NO_MAPPING
    first, *others = (_best(_grids(file, said), said, as_format) for file in unpacked.files)
    grid, head, known = first
    header_rows = known.header_rows if known else min(said.header_rows, len(head))
    header = (known.names if known else first_row)(head)
    refuse_unfit_header(path.name, header, said.wanted)
    for file, (_, other, _) in zip(unpacked.files[1:], others, strict=True):
        if other[:header_rows] != head[:header_rows]:
            raise ImportRefused(
                f"{path.name} holds files with other headers ({unpacked.files[0].name}, {file.name})."
                " Unpack it and load each with its own mapping."
            )
    labels = known.labels(head) if known else ()
    return Source(path, header, header_rows, (grid, *(each for each, _, _ in others)), unpacked, known, labels)


Candidate = tuple[Grid, Head, Format | None]


def _best(grids: Iterable[Grid], said: SourceMapping, as_format: str | None) -> Candidate:
    """Of the ways to read a file the one whose header is a known export's, or holds most of the wanted names."""

    def fit(candidate: Candidate) -> tuple[bool, int, int]:
        _, head, known = candidate
        header = (known.names if known else first_row)(head)
        return known is not None, len(set(header) & set(said.wanted)), len(header)

    return max((_candidate(grid, said, as_format) for grid in grids), key=fit)


def _candidate(grid: Grid, said: SourceMapping, as_format: str | None) -> Candidate:
    head = head_of(grid)
    is_mapped = bool(said.rules) and said.format is None
    return grid, head, None if is_mapped else known_format(head, said.format or as_format)


def _grids(file: Path, said: SourceMapping) -> Iterator[Grid]:
    start = _start(file)
    for mark, what in _OTHERS:
        if start.startswith(mark):
            raise ImportRefused(f"{file.name} is {what} and load that.")
    text = decode(file, said.encoding, said.stray_bytes)
    for delimiter in [said.delimiter] if said.delimiter else DELIMITERS:
        yield Delimited(text, delimiter)


def _start(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(8)
