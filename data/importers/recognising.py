"""What a file is, said in one sentence, and a draft of its mapping."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data.home import Home
from data.importers.containers.grid import Grid
from data.importers.draft import Draft, Question
from data.importers.drafting import draft_mapping, seen
from data.importers.formats.format import Filled, Sample
from data.importers.mapping import ours, own_mapping
from data.importers.naming import table_of
from data.importers.opening import open_source
from data.importers.pairing import with_second
from data.importers.reading import Row, Source

_SAMPLED_ROWS = 20_000
_BLOCK = 5_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is: in a sentence, by the name of its format (None where it is no known export), its columns with
    what was asked in each where the file says so, its rows, a few values a column, and the draft of a mapping."""

    sentence: str
    format: str | None
    header: tuple[str, ...]
    labels: Mapping[str, str]
    rows: int
    samples: Mapping[str, tuple[str, ...]]
    draft: Draft


def recognise(
    home: Home,
    path: Path,
    table: str | None = None,
    as_format: str | None = None,
    sheet: str | None = None,
    progress: Callable[[float], None] | None = None,
    join: Path | None = None,
) -> Recognised:
    """What the file is and what is open, for a table, by default the one that such a file fills.

    `join` is a second file that knows more of the same rows: its columns are drafted too.

    The rows are counted to the end, values are those of the first 20,000. Raises ImportRefused for a file that cannot
    be read; SheetOpen, which names them, for a workbook of several sheets.
    """
    tell = progress or (lambda share: None)
    with open_source(path, as_format=as_format, sheet=sheet) as source:
        blocks = source.blocks(_BLOCK)
        sample, rows = _sample(home, source, table, blocks)
        for block in blocks:
            rows += len(block)
            tell(source.read_share)
        return Recognised(
            sentence=_sentence(source, rows),
            format=source.format.name if source.format else None,
            header=source.header,
            labels=sample.labels,
            rows=rows,
            samples={name: seen(counts) for name, counts in sample.counts.items()},
            draft=_draft(home, path, source, sample, join),
        )


def draft_file(
    home: Home, path: Path, table: str | None = None, as_format: str | None = None, sheet: str | None = None
) -> Draft:
    """The draft alone, for which no more than the first rows need to be read. Raises as recognise does."""
    with open_source(path, as_format=as_format, sheet=sheet) as source:
        return _draft(home, path, source, _sample(home, source, table, source.blocks(_BLOCK))[0])


def _draft(home: Home, path: Path, source: Source, sample: Sample, join: Path | None = None) -> Draft:
    own = own_mapping(source.header, sample.table, home.rating_names, path.name)
    if own and join is None:
        return Draft(path.name, sample.table, own | {"source": own["source"] | dict(source.grids[0].said)})
    known, grid = source.format, source.grids[0]
    is_filled = known is not None and sample.table in known.tables
    filled = known.fill(sample) if known and is_filled else Filled(questions=_guessed(grid, sample))
    # The signature of a known export also tells what separates its cells.
    said = {"format": known.name, **_sheet(grid)} if known else grid.said
    filled.source = {"name": path.stem, **said, **filled.source}
    if join is not None:
        sample = with_second(sample, filled, join)
    return draft_mapping(sample, filled, ours(sample.table, home.rating_names))


def _sheet(grid: Grid) -> Mapping[str, str]:
    return {name: word for name, word in grid.said.items() if name == "sheet"}


def _guessed(grid: Grid, sample: Sample) -> list[Question]:
    """What of a file is guessed, with a text that it decides over."""
    every = (text for name, counts in sample.counts.items() for text in (name, *counts))
    shown = next((text[:60] for text in every if not text.isascii()), "")
    example = f' With it a cell reads "{shown}".' if shown else ""
    return [
        Question(f"source.{name}", f"the file does not say its {name}. Is it this one?{example}", (value,))
        for name, value in grid.guessed.items()
    ]


def _sentence(source: Source, rows: int) -> str:
    headers = f"{source.header_rows} header rows" if source.header_rows > 1 else "1 header row"
    return f"This is {source.title}, {headers}, {rows:,} {'row' if rows == 1 else 'rows'}."


def _sample(home: Home, source: Source, table: str | None, blocks: Iterator[list[Row]]) -> tuple[Sample, int]:
    """What is seen in the first rows, and how many rows that took."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in source.header if name}
    rows = 0
    for block in islice(blocks, _SAMPLED_ROWS // _BLOCK):
        rows += len(block)
        whole = [row.cells for row in block if row.fault is None]
        for name, cells in zip(source.header, zip(*whole, strict=True), strict=bool(whole)):
            if name:
                counts[name].update(cell.strip() for cell in cells if cell.strip())
    named = table_of(source.header, home.rating_names) or "responses"
    usual = source.format.tables[0] if source.format else named
    told = source.format.labels(source.head) if source.format else ()
    labels = {name: label for name, label in zip(source.header, told, strict=False) if name and label}
    zone = home.config.time_zone
    return Sample(source.name, table or usual, source.header, labels, counts, zone, source.head), rows
