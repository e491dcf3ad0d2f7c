"""Files made from known answers: any shape that a survey tool may write, and what must come out of each.

Each row of a file knows what must become of it, so a file is its own reference.
"""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2026, 11, 20)
TEN_YEARS = timedelta(days=3653)
#: Kinds of text that break readers: quotes, delimiters, line ends, markup, formulas, right-to-left, joined and
#: combining characters, look-alikes, marks without width.
HOSTILE = (
    'said "no" twice', "a;b,c\td", "one\ntwo", "one\r\ntwo", "</script><b>", "=cmd|' /C calc'!A", "+SUM(A:A)", "@x",
    "-", "\u202egnirts", "\u0645\u0631\u062d\u0628\u0627", "\U0001f469\u200d\U0001f4bb ok", "e\u0301\u0301",
    "\ufeffmark", "\u2028line", "\u00a0", "NULL", "NA", "None", "'", "''", "\\", "\\n", "$x", "%s", "{}", "\u2603",
)  # fmt: skip
#: What two old code pages hold too.
PLAIN = ("fine", "zu sp\u00e4t", "d\u00e9j\u00e0 vu", 'said "no"', "a;b,c", "one\ntwo", "=1+1", "NA", "\u20ac cost")
DATE_FORMATS = ("%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
NAMES = ("id", "when", "How likely?", "words", "team", "extra, unused")
FATES = ("loaded",) * 8 + (
    "score above", "score below", "score word", "no date", "future", "no id", "too few cells", "too many cells",
    "repeated", "same id",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """How the answers are written down."""

    delimiter: str
    encoding: str
    line_end: str
    date_format: str
    null_word: str
    is_quoted: bool
    order: tuple[int, ...]

    def mapping(self) -> str:
        """The mapping that says so."""
        null_words = f'null_words = ["{self.null_word}"]\n' if self.null_word else ""
        return (
            f'[source]\nname = "Made"\ndelimiter = {json.dumps(self.delimiter)}\n'
            '[columns.response_id]\nfrom = "id"\n'
            f'[columns.responded_at]\nfrom = "when"\nformat = "{self.date_format}"\n'
            f'[columns.score]\nfrom = "How likely?"\nscale = {{ lowest = 0, highest = 10 }}\n{null_words}'
            '[columns.verbatim]\nfrom = "words"\n[columns.team_id]\nfrom = "team"\n'
        )


@dataclass(frozen=True)
class MadeRow:
    """A row as written, its fate, and the answer that must stand in the lake: id, moment, score, words, team."""

    cells: tuple[str, ...]
    fate: str
    answer: tuple[str, datetime, int | None, str | None, str | None]


@dataclass(frozen=True)
class MadeFile:
    """A file: its shape and its rows in order."""

    shape: Shape
    rows: tuple[MadeRow, ...]

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        text = io.StringIO()
        quoting = csv.QUOTE_ALL if self.shape.is_quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(text, delimiter=self.shape.delimiter, lineterminator=self.shape.line_end, quoting=quoting)
        writer.writerow([NAMES[place] for place in self.shape.order])
        writer.writerows(row.cells for row in self.rows)
        return text.getvalue().encode(self.shape.encoding)

    def number(self, *fates: str) -> int:
        """How many rows have one of these fates."""
        return sum(row.fate in fates for row in self.rows)

    @property
    def loaded(self) -> list[tuple[str, datetime, int | None, str | None, str | None]]:
        """The answers that must stand in the lake, by id."""
        return sorted(row.answer for row in self.rows if row.fate == "loaded")


SHAPES = st.builds(
    Shape,
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n"]),
    date_format=st.sampled_from(DATE_FORMATS),
    null_word=st.sampled_from(["", "n/a", "99"]),
    is_quoted=st.booleans(),
    order=st.permutations(range(len(NAMES))).map(tuple),
)
# Made once: hypothesis looks through a strategy at its first use, which costs more than to draw from it.
FATE = st.sampled_from(FATES)
SECOND = st.integers(0, (LAST_DAY - FIRST_DAY).days * 86_400)
SCORE = st.one_of(st.none(), st.integers(0, 10))
TEAM = st.sampled_from([None, "Alder", "B\u00e4ume"])
SAID = {
    True: st.one_of(st.none(), st.sampled_from(PLAIN)),
    False: st.one_of(st.none(), st.sampled_from(HOSTILE + PLAIN)),
}


@st.composite
def made_files(draw: st.DrawFn, most_rows: int = 12) -> MadeFile:
    """A file of up to so many rows, most of which fit."""
    shape = draw(SHAPES)
    said = SAID[shape.encoding == "cp1252"]
    rows: list[MadeRow] = []
    for number in range(draw(st.integers(0, most_rows))):
        fate = draw(FATE)
        before = [row for row in rows if row.fate == "loaded"]
        if fate in ("repeated", "same id") and not before:
            fate = "loaded"
        rows.append(_again(draw(st.sampled_from(before)), fate, shape) if fate in ("repeated", "same id") else _row(
            shape, fate, number, draw(SECOND), draw(SCORE), draw(said), draw(TEAM),
        ))  # fmt: skip
    return MadeFile(shape, tuple(rows))


def _row(
    shape: Shape, fate: str, number: int, second: int, score: int | None, words: str | None, team: str | None
) -> MadeRow:
    at = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC) + timedelta(seconds=second)
    words = words if words and words.strip() else None
    answer = (f"r{number}", at, score, words, team)
    wrong = {"score above": "11", "score below": "-1", "score word": "ten"}
    said = wrong.get(fate, shape.null_word if score is None else str(score))
    written = (at + TEN_YEARS if fate == "future" else at).strftime(shape.date_format)
    when = "soon" if fate == "no date" else written
    cells = ["" if fate == "no id" else f"r{number}", when, said, words or "", team or "", "x"]
    return MadeRow(_ordered(cells, fate, shape), fate, answer)


def _ordered(cells: list[str], fate: str, shape: Shape) -> tuple[str, ...]:
    ordered = [cells[place] for place in shape.order]
    if fate == "too few cells":
        return tuple(ordered[:-1])
    return tuple([*ordered, "more"] if fate == "too many cells" else ordered)


def _again(row: MadeRow, fate: str, shape: Shape) -> MadeRow:
    """An earlier row once more, as it was or with another team."""
    cells = list(row.cells)
    if fate == "same id":
        cells[shape.order.index(NAMES.index("team"))] = "another"
    return MadeRow(tuple(cells), fate, row.answer)
