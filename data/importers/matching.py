"""Matching: which agents, units, customers and values of a file are not known yet, and who or what they may be.

A suggestion is never taken: it is shown, and a person writes it into the mapping or into the table it belongs to.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from data.contract import FACTS
from data.importers.mapping import SourceMapping
from data.importers.refusing import Refusal
from data.importers.staging import KEPT, Staging

#: Columns whose values are words that a company agrees on.
VALUE_COLUMNS = ("touchpoint", "channel", "product", "issue", "function", "segment", "vendor")
#: Values of a column that are named one by one, those on most rows first.
MOST_NAMED = 50
#: Words of the lake that an unknown one is compared with.
MOST_COMPARED = 2_000
_NEAR = 0.82

Known = Callable[[str], str]
Counted = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an unknown value may be: the id or word that is known, its name where it has one, and why."""

    value: str
    name: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """One value that is not known, on how many rows, and what it may be. `is_refused`: these rows do not come in."""

    value: str
    rows: int
    suggestion: Suggestion | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of ours: how many values of the file are unknown, on how many rows, and the most frequent of them.

    `source` is the file's own name of the column.
    """

    column: str
    source: str
    values: int
    rows: int
    named: tuple[Unknown, ...]


def match(
    staging: Staging,
    refusals: Iterable[Refusal],
    mapping: SourceMapping,
    allowed: Mapping[str, tuple[str, ...]],
    known: Known,
) -> tuple[ColumnMatch, ...]:
    """What of a file under import is not known, column by column; a column where all is known is left away.

    A column is not looked at where nothing is known of it at all: the first file of a company is new as a whole.
    """
    if not staging.table.is_partitioned:
        return ()
    found = [
        _ids(staging, known, "agent_id", "people", "agent_id"),
        *(_ids(staging, known, f"{level}_id", "units", "unit_id") for level in ("region", "centre", "team")),
        _ids(staging, known, "customer_id", "customers", "customer_id"),
        *_values(staging, known, [column for column in VALUE_COLUMNS if column not in allowed]),
        *_refused(refusals, mapping, allowed),
    ]
    return tuple(_under_source(each, mapping) for each in found if each)


def _under_source(each: ColumnMatch, mapping: SourceMapping) -> ColumnMatch:
    rule = mapping.rule(each.column)
    return ColumnMatch(each.column, rule.label if rule else each.column, each.values, each.rows, each.named)


def _ids(staging: Staging, known: Known, column: str, table: str, key: str) -> ColumnMatch | None:
    """Ids that the table lacks; customers have no suggestion, for a name must not lead to a person by chance."""
    if not staging.ask(f"select 1 from {known(table)} limit 1"):
        return None
    counted = _counted(staging, column, f"select {key} as id from {known(table)}")
    names: dict[str, str | None] = {}
    if counted and table in ("people", "units"):
        level = f" where level = '{column.removesuffix('_id')}'" if table == "units" else ""
        names = dict(staging.ask(f"select {key}, name from {known(table)}{level} order by valid_from"))
    return _column_match(column, counted, _Likely(names).person)


def _values(staging: Staging, known: Known, columns: Iterable[str]) -> Iterator[ColumnMatch | None]:
    """Words of a column that the lake has on no row, where it has any."""
    for column in columns:
        if not staging.ask(f'select 1 from {KEPT} where "{column}" is not null limit 1'):
            continue
        lake = " union ".join(
            f'select distinct "{column}" as id from {known(fact)} where "{column}" is not null' for fact in FACTS
        )
        words = [word for (word,) in staging.ask(f"from ({lake}) limit {MOST_COMPARED}")]
        if words:
            yield _column_match(column, _counted(staging, column, lake), partial(likely_word, words=words))


def _counted(staging: Staging, column: str, known_ids: str) -> list[Counted]:
    """Values of a column that the select lacks, those on most rows first: value, its rows, all values, all rows."""
    return staging.ask(f"""
        with counted as (
            select "{column}" as id, count(*) as times from {KEPT} where "{column}" is not null group by 1
        )
        select id, times, count(*) over (), cast(sum(times) over () as bigint)
        from counted
        anti join ({known_ids}) as lake using (id)
        order by times desc, id
        limit {MOST_NAMED}
    """)


def _column_match(
    column: str, counted: Sequence[Counted], suggest: Callable[[str], Suggestion | None], is_refused: bool = False
) -> ColumnMatch | None:
    if not counted:
        return None
    named = tuple(Unknown(value, rows, suggest(value), is_refused) for value, rows, *_ in counted)
    return ColumnMatch(column, column, counted[0][2], counted[0][3], named)


def _refused(
    refusals: Iterable[Refusal], mapping: SourceMapping, allowed: Mapping[str, tuple[str, ...]]
) -> Iterator[ColumnMatch | None]:
    """Words that goodword.toml does not list, whose rows were refused for it."""
    labels = {rule.label: rule.column.name for rule in mapping.rules if rule.column.name in allowed}
    counts: dict[str, Counter[str]] = {}
    for refused in refusals if labels else ():
        if refused.reason == "unknown value" and refused.column in labels:
            counts.setdefault(labels[refused.column], Counter())[refused.found.strip()] += 1
    for column, values in counts.items():
        counted = [(*each, len(values), values.total()) for each in values.most_common(MOST_NAMED)]
        yield _column_match(column, counted, partial(likely_word, words=allowed[column]), is_refused=True)


def likely_word(value: str, words: Iterable[str]) -> Suggestion | None:
    """The known word that a value most likely means: the same but for case and marks, part of it, or close to it."""
    plain = {_plain(word): word for word in words}
    said = _plain(value)
    whole = {word.replace(" ", ""): meant for word, meant in plain.items()}
    if said.replace(" ", "") in whole:
        return Suggestion(whole[said.replace(" ", "")], None, "same word")
    parts = [word for word in plain if word and (word in said.split() or (len(word) > 3 and word in said))]
    if parts:
        return Suggestion(plain[max(parts, key=len)], None, "part of it")
    near = difflib.get_close_matches(said, plain, n=1, cutoff=_NEAR)
    return Suggestion(plain[near[0]], None, "close to it") if near else None


class _Likely:
    """Who or which unit an unknown id may be, by the names that are known."""

    def __init__(self, names: Mapping[str, str | None]) -> None:
        self._ids = {_plain(known): known for known in names}
        # Whoever shares a name is suggested to nobody: it would be one of several.
        shared = Counter(_plain(name) for name in names.values() if name)
        self._names = {_plain(name): known for known, name in names.items() if name and shared[_plain(name)] == 1}
        self._sorted = {" ".join(sorted(name.split())): known for name, known in self._names.items()}
        self._of = names

    def person(self, value: str) -> Suggestion | None:
        """By id, then name, then what stands before the @ of an address, then a close name."""
        said = _plain(value)
        before = _plain(value.partition("@")[0])
        if said in self._ids:
            return self._suggested(self._ids[said], "same id but for case and marks")
        if said in self._names:
            return self._suggested(self._names[said], "same name")
        turned = " ".join(sorted(before.split()))
        if turned in self._sorted:
            return self._suggested(self._sorted[turned], "address" if "@" in value else "same name, turned")
        near = difflib.get_close_matches(before, self._names, n=1, cutoff=_NEAR)
        return self._suggested(self._names[near[0]], "close name") if near else None

    def _suggested(self, known: str, why: str) -> Suggestion:
        return Suggestion(known, self._of[known], why)


def _plain(text: str) -> str:
    """Words in small letters with single blanks: "E-Mail" is "e mail", "jane.doe" is "jane doe"."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
