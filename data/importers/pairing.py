"""Two files that tell of the same rows: which columns hold the same keys, and what the second file adds to a draft."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.importers.draft import Question
from data.importers.formats.format import Filled, Sample
from data.importers.opening import open_source
from data.importers.reading import Source
from data.importers.refusing import ImportRefused

#: A pair of columns is worth an offer if it finds more than this share of the keys that the best one finds.
_WORTH = 0.5
_MOST_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """A column of the first file and one of the second, where no value stands twice; what was found of the first's.

    `keys` are different values, `rows` rows of the sample.
    """

    on: str
    key: str
    keys: int
    rows: int


def join_name(file: Path) -> str:
    """What the columns of a joined file are called by: "calls" for calls.csv."""
    return re.sub(r"\W+", "_", file.stem.lower()).strip("_") or "second"


def with_second(sample: Sample, filled: Filled, file: Path) -> Sample:
    """The sample with the columns of a second file behind its own; how they are joined is said or asked in `filled`.

    Raises ImportRefused where no column of the second file can be the key, with what stands in the way.
    """
    name = join_name(file)
    if not file.is_file():
        raise ImportRefused(f"There is no file {file}. Check its name.")
    with open_source(file) as second:
        counts = _counts(second)
    found = pairs(sample, counts)
    if not found:
        raise ImportRefused(_no_pair(sample, counts, file.name))
    filled.joins[name] = {"file": str(file)}
    rows = max(column.total() for column in sample.counts.values())
    if len(found) == 1:
        filled.joins[name] |= {"on": found[0].on, "key": found[0].key}
    else:
        filled.questions.append(_which(found, name, rows))
    own = {f"{name}.{column}": values for column, values in counts.items()}
    header = (*sample.header, *own)
    return replace(sample, header=header, counts={**sample.counts, **own}, joined=name)


def pairs(sample: Sample, counts: dict[str, Counter[str]]) -> list[Pair]:
    """Pairs of columns that may join the files, those that find the most keys first."""
    found = []
    for key, values in counts.items():
        if values and max(values.values()) == 1:
            found += [pair for on, own in sample.counts.items() if (pair := _pair(on, own, key, values)).keys]
    best = max((pair.keys for pair in found), default=0)
    worth = [pair for pair in found if pair.keys > _WORTH * best]
    return sorted(worth, key=lambda pair: (-pair.keys, -pair.rows))[:_MOST_OFFERED]


def _pair(on: str, own: Counter[str], key: str, values: Counter[str]) -> Pair:
    same = own.keys() & values.keys()
    return Pair(on, key, len(same), sum(own[value] for value in same))


def _counts(second: Source) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {column: Counter() for column in second.header if column}
    for row in second.rows():
        if row.fault is None:
            for column, cell in zip(second.header, row.cells, strict=True):
                if column and cell.strip():
                    counts[column][cell.strip()] += 1
    return counts


def _which(found: list[Pair], name: str, rows: int) -> Question:
    told = "; ".join(f"{pair.on!r} = {pair.key!r} finds {pair.rows:,} of {rows:,} rows" for pair in found)
    answers: tuple[dict[str, Any], ...] = tuple({"on": pair.on, "key": pair.key} for pair in found)
    return Question(f"joins.{name}.on", f"which columns hold the same key? {told}.", answers)


def _no_pair(sample: Sample, counts: dict[str, Counter[str]], file: str) -> str:
    doubled = next(_doubled(sample, counts), "")
    why = f" {doubled} A join needs one row for each key." if doubled else " No value of the one stands in the other."
    return (
        f"{file} cannot be joined to {sample.file}: no column of it is a key.{why} If each row of it is a"
        f" contact, load it by itself: goodword import {file} --table interactions."
    )


def _doubled(sample: Sample, counts: dict[str, Counter[str]]) -> Iterator[str]:
    """Columns of the second file that hold keys of the first, on more than one row."""
    for on, own in sample.counts.items():
        for key, values in counts.items():
            if len(own) > 1 and len(own.keys() & values.keys()) > _WORTH * len(own):
                value, times = values.most_common(1)[0]
                yield f"{key!r} holds what {on!r} holds, and {value!r} stands on {times:,} rows."
