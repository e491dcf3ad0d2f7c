"""A file of any kind to an open source: unpacked, its container told by its first bytes, its header by its format."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from data.importers.containers.cells import Notation
from data.importers.containers.delimited import DELIMITERS, Delimited
from data.importers.containers.grid import Grid
from data.importers.containers.json_records import open_json
from data.importers.containers.parquet import open_parquet
from data.importers.containers.workbook import open_sheet
from data.importers.decoding import decode
from data.importers.formats import FORMATS, known_format
from data.importers.formats.format import Format, Head, first_row
from data.importers.mapping import SourceMapping
from data.importers.reading import Source, did_you_mean, head_of, refuse_lines_above, refuse_unfit_header
from data.importers.refusing import ImportRefused
from data.importers.unpacking import Unpacked, unpack

#: Files that cannot be read, by their first bytes, and the way out.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save it as .xlsx"),
    (b"%PDF", "a PDF. Export the answers as CSV or .xlsx"),
    (b"SQLite format 3", "a database. Export the answers as CSV"),
)
_JSON = re.compile(r"\s*(\[\s*[{\]]|\{\s*[\"}])")
_NO_MAPPING = SourceMapping("responses", "", ())


def open_source(
    path: Path, mapping: SourceMapping | None = None, as_format: str | None = None, sheet: str | None = None
) -> Source:
    """The source behind a file, to be used as a block, which removes at its end what was unpacked.

    The mapping says what cannot be seen (encoding, delimiter, sheet, header rows) and which columns are wanted.
    Without one a known export is told by its signature, which `as_format` demands; `sheet` names a sheet where the
    mapping does not.
    Raises ImportRefused for a file that cannot be read, or whose header repeats a name, lacks a wanted one, or is data.
    """
    said = mapping or _NO_MAPPING
    said = replace(said, format=said.format or as_format, sheet=said.sheet or sheet)
    if as_format and as_format not in FORMATS:
        known = ", ".join(FORMATS)
        raise ImportRefused(f"No format {as_format!r}.{did_you_mean(as_format, FORMATS)} Formats: {known}.")
    unpacked = unpack(path)
    try:
        source = _opened(path, unpacked, said)
        _refuse_other_format(source, as_format)
        return source
    except BaseException:
        unpacked.close()
        raise


def _refuse_other_format(source: Source, as_format: str | None) -> None:
    if as_format and (source.format is None or source.format.name != as_format):
        asked = FORMATS[as_format]
        raise ImportRefused(
            f"{source.name} is not {asked.title}: that has {asked.signature}. Leave --as out and write a mapping."
        )


def _opened(path: Path, unpacked: Unpacked, said: SourceMapping) -> Source:
    best, *others = (_best(_grids(file, said), said) for file in unpacked.files)
    grid, head, known = best
    header_rows = known.header_rows if known else min(said.header_rows, len(head))
    header = (known.names if known else first_row)(head)
    if not said.wanted or not set(said.wanted) <= set(header):
        refuse_lines_above(path.name, grid, head)
    refuse_unfit_header(path.name, header, said.wanted)
    for file, (_, other, _) in zip(unpacked.files[1:], others, strict=True):
        if other[:header_rows] != head[:header_rows]:
            raise ImportRefused(
                f"{path.name} holds files with other headers ({unpacked.files[0].name}, {file.name})."
                " Unpack it and load each with its own mapping."
            )
    grids = (grid, *(each for each, _, _ in others))
    return Source(path, header, header_rows, grids, unpacked, known, head[:header_rows])


Candidate = tuple[Grid, Head, Format | None]


def _best(grids: Iterable[Grid], said: SourceMapping) -> Candidate:
    """Of the ways to read a file the one whose header is a known export's, or holds most of the wanted names."""

    def fit(candidate: Candidate) -> tuple[bool, int, int]:
        _, head, known = candidate
        header = (known.names if known else first_row)(head)
        return known is not None, len(set(header) & set(said.wanted)), len(header)

    return max((_candidate(grid, said) for grid in grids), key=fit)


def _candidate(grid: Grid, said: SourceMapping) -> Candidate:
    head = head_of(grid)
    is_mapped = bool(said.rules) and said.format is None
    return grid, head, None if is_mapped else known_format(head, said.format)


def _grids(file: Path, said: SourceMapping) -> Iterator[Grid]:
    """The ways in which a file may be read; only text leaves a choice."""
    start = _start(file)
    for mark, what in _OTHERS:
        if start.startswith(mark):
            raise ImportRefused(f"{file.name} is {what} and load that.")
    notation = Notation(
        said.numbers.decimal, {rule.source: rule.format for rule in said.rules if rule.source and rule.format}
    )
    if start.startswith(b"PK\x03\x04"):
        yield open_sheet(file, said.sheet, notation)
    elif start.startswith(b"PAR1"):
        yield open_parquet(file, notation)
    else:
        text = decode(file, said.encoding, said.stray_bytes)
        if _JSON.match(next(text.blocks(), "")[:1000].removeprefix("\ufeff")):
            yield open_json(text, notation)
        else:
            yield from (Delimited(text, mark) for mark in ([said.delimiter] if said.delimiter else DELIMITERS))


def _start(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(16)
