"""A known export: how it is recognised, which of its rows are the header, and what of it is what of ours."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.importers.draft import Question

#: The cells of a file's first rows.
Head = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a draft is made from: the columns, what was asked in each where the file says so, how often each value
    stands in the first rows (empty cells are not counted), the organisation's time zone, the header's rows as read.
    The columns of a second file carry the name of the join, `joined`, and a dot."""

    file: str
    table: str
    header: tuple[str, ...]
    labels: Mapping[str, str]
    counts: Mapping[str, Counter[str]]
    zone: str
    head: Head = ()
    joined: str = ""


@dataclass(slots=True)
class Filled:
    """What a known export says of itself, in the shape of a mapping; what stays open; and columns that say nothing."""

    source: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    leave_out: list[dict[str, Any]] = field(default_factory=list)
    joins: dict[str, dict[str, Any]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    unneeded: frozenset[str] = frozenset()


def first_row(head: Head) -> tuple[str, ...]:
    """The names of the columns where they stand in the first row."""
    return head[0] if head else ()


def no_labels(head: Head) -> tuple[str, ...]:
    """No words for the columns beside their names."""
    return ()


def second_row(head: Head) -> tuple[str, ...]:
    """What the second row says of the columns."""
    return head[1]


@dataclass(frozen=True, slots=True)
class Format:
    """One tool's export. `title` has its article; `signature` says in words what it is recognised by.

    `tables` are those it can fill, the usual one first. `clean` is done to every cell of a row.
    """

    name: str
    title: str
    signature: str
    recognises: Callable[[Head], bool]
    fill: Callable[[Sample], Filled]
    header_rows: int = 1
    names: Callable[[Head], tuple[str, ...]] = first_row
    labels: Callable[[Head], tuple[str, ...]] = no_labels
    clean: Callable[[str], str] | None = None
    tables: tuple[str, ...] = ("responses",)
