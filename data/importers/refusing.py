"""Rows that cannot be loaded: why, where, and as they stood in the source, so that they can be repaired.

They wait in a temporary file, so that a file of ten million bad rows needs no more memory than one of ten.
"""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Self


class ImportRefused(Exception):
    """A file or mapping that cannot be loaded as it is; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: the source column, what was found, what is allowed, and the reason in few words."""

    column: str
    found: str
    allowed: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not loaded: its file, row (first data row 1), fault, and its cells by source column, in order.

    Cells beyond the header have the column name ""; a cell that the row lacks is None.
    """

    file: str
    row: int
    column: str
    found: str
    allowed: str
    reason: str
    raw: tuple[tuple[str, str | None], ...]

    def sentence(self) -> str:
        """The refusal in one sentence."""
        found = self.found if len(self.found) <= 60 else self.found[:59] + "\u2026"
        where = f", {self.column}" if self.column else ""
        return f"{self.file}, row {self.row:,}{where}: found {found!r}; allowed: {self.allowed}."


def refusal(file: str, row: int, fault: Fault, header: Sequence[str], cells: Sequence[str]) -> Refusal:
    """The refusal of a row with that fault."""
    width = max(len(header), len(cells))
    names = [*header, *[""] * (width - len(header))]
    padded = [*cells, *[None] * (width - len(cells))]
    raw = tuple(zip(names, padded, strict=True))
    return Refusal(file, row, fault.column, fault.found[:500], fault.allowed, fault.reason, raw)


class Refusals:
    """The refusals of one load, counted by reason and kept in a temporary file until the block ends."""

    def __init__(self, as_kept: Callable[[Refusal], Refusal] = lambda refused: refused) -> None:
        """`as_kept` says what of each may be kept."""
        self._as_kept = as_kept
        self.reasons: Counter[str] = Counter()
        self._file = tempfile.SpooledTemporaryFile(max_size=8 << 20, mode="w+", encoding="utf-8")  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self.reasons.total()

    def add(self, refused: Refusal) -> None:
        """Keep one more."""
        self.reasons[f"{refused.column}: {refused.reason}" if refused.column else refused.reason] += 1
        json.dump(asdict(self._as_kept(refused)), self._file)
        self._file.write("\n")

    def __iter__(self) -> Iterator[Refusal]:
        """All of them, in the order of the file."""
        self._file.seek(0)
        for line in self._file:
            kept = json.loads(line)
            yield Refusal(**{**kept, "raw": tuple((name, cell) for name, cell in kept["raw"])})
        self._file.seek(0, io.SEEK_END)


def as_csv(rows: Iterable[Sequence[tuple[str, str | None]]]) -> Iterator[str]:
    """Refused rows as lines of CSV in the source's own columns, the header first, to be repaired and loaded again.

    Cells are as they stood, also those that a spreadsheet would take for a formula: this is the customer's own file.
    """
    header: list[str] = []
    for raw in rows:
        if not header:
            header = _header(raw)
            yield _line(header)
        yield _line([cell for _, cell in raw if cell is not None])


def _header(raw: Sequence[tuple[str, str | None]]) -> list[str]:
    names = [name for name, _ in raw]
    while len(names) > 1 and not names[-1]:
        names.pop()
    return names


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
