"""Questions that several exports leave open, with the columns that may be the answer."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from data.importers.draft import Question
from data.importers.formats.format import Filled, Sample

_SCALE = {"lowest": 0, "highest": 10}
#: Free words: something with a blank in it that is neither a number nor a date.
_WORDS = re.compile(r"(?=.*[^\W\d_]{2})\S+\s+\S.*", re.DOTALL)
_NUMBER = re.compile(r"\d+")


def fill_if_present(filled: Filled, sample: Sample, columns: dict[str, dict[str, Any]]) -> None:
    """Take those rules whose source column the file has."""
    filled.columns |= {name: rule for name, rule in columns.items() if rule["from"] in sample.header}


def score_rule(sample: Sample, source: str) -> dict[str, Any]:
    """The rule for a likelihood question from 0 to 10; answers like "10 - Extremely likely" are told apart."""
    worded = {value: number for value in sample.counts[source] if (number := _answer(value)) and number != value}
    return {"from": source, "scale": _SCALE} | ({"values": worded} if worded else {})


def ask_for_score(filled: Filled, sample: Sample, among: Iterable[str]) -> None:
    """Ask which column is the likelihood question: of those given, the ones with answers from 0 to 10 alone."""
    fitting = [name for name in among if sample.counts[name] and all(map(_answer, sample.counts[name]))]
    words = "which column answers how likely they are to recommend us, from 0 to 10?"
    filled.questions.append(Question("columns.score", words, tuple(score_rule(sample, name) for name in fitting)))


def ask_for_verbatim(filled: Filled, sample: Sample, among: Iterable[str]) -> None:
    """Ask which column holds the customer's own words: of those given, the ones in which words stand."""
    fitting = tuple({"from": name} for name in among if _has_words(sample.counts[name]))
    if fitting:
        filled.questions.append(Question("columns.verbatim", "which column holds the customer's own words?", fitting))


def take_or_ask_for_verbatim(filled: Filled, sample: Sample, free: list[str], questions: Iterable[str]) -> None:
    """Take the only column of free text for the customer's words; else ask which of them, or of all questions."""
    if len(free) == 1:
        filled.columns["verbatim"] = {"from": free[0]}
    else:
        ask_for_verbatim(filled, sample, free or questions)


def ask_for_time_zone(filled: Filled, sample: Sample) -> None:
    """Ask in which time zone the times were written."""
    zones = tuple(dict.fromkeys((sample.zone, "UTC")))
    filled.questions.append(Question("source.time_zone", "in which time zone are the times of this file?", zones))


def _answer(value: str) -> str | None:
    """The one whole number from 0 to 10 in an answer."""
    numbers = _NUMBER.findall(value)
    return numbers[0] if len(numbers) == 1 and int(numbers[0]) <= 10 and len(numbers[0]) <= 2 else None


def _has_words(counts: Counter[str]) -> bool:
    return any(_WORDS.fullmatch(value) for value in counts)
