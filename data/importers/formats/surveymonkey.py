"""SurveyMonkey: two header rows, a question above the first of its columns and what each column holds below it."""

from collections import Counter

from data.importers.formats.asking import ask_for_score, ask_for_time_zone, take_or_ask_for_verbatim
from data.importers.formats.format import Filled, Format, Head, Sample, second_row

_FREE = "Open-Ended Response"
#: What the second row says of a question's only column: the question alone names it.
_WHOLE = ("", "Response", _FREE)
_ABOUT = (
    "RespondentID", "CollectorID", "StartDate", "EndDate", "DateCreated", "DateModified", "IPAddress", "EmailAddress",
    "FirstName", "LastName",
)  # fmt: skip


def _is_surveymonkey(head: Head) -> bool:
    starts = len(head) > 1 and [_plain(cell) for cell in head[0][:2]] == ["RespondentID", "CollectorID"]
    return starts and not any(head[1][:2])


def _names(head: Head) -> tuple[str, ...]:
    """The question, and where it has several columns what each holds; one asked twice is numbered."""
    width = max(len(head[0]), len(head[1]))
    above, below = ([*row, *[""] * (width - len(row))] for row in head[:2])
    names, question = [], ""
    for asked, held in zip(above, below, strict=True):
        question = " ".join(asked.split()) or question
        names.append(question if held in _WHOLE else f"{question} | {' '.join(held.split())}")
    times: Counter[str] = Counter()
    return tuple(_numbered(name, times) for name in names)


def _numbered(name: str, times: Counter[str]) -> str:
    times[name] += 1
    return name if times[name] == 1 else f"{name} ({times[name]})"


def _fill(sample: Sample) -> Filled:
    about = {name for name in sample.header if _plain(name) in _ABOUT}
    # The id and the date are found by their names; the date's format is told by its values or asked.
    found = ("RespondentID", "EndDate", "DateModified")
    filled = Filled(unneeded=frozenset(name for name in about if _plain(name) not in found))
    asked = [name for name in sample.header if name and name not in about]
    ask_for_score(filled, sample, asked)
    free = [name for name, held in zip(sample.header, sample.head[1], strict=False) if held == _FREE]
    take_or_ask_for_verbatim(filled, sample, free, asked)
    ask_for_time_zone(filled, sample)
    return filled


def _plain(name: str) -> str:
    return name.replace(" ", "")


SURVEYMONKEY = Format(
    name="surveymonkey",
    title="a SurveyMonkey export",
    signature="two header rows that begin with Respondent ID and Collector ID",
    recognises=_is_surveymonkey,
    fill=_fill,
    header_rows=2,
    names=_names,
    labels=second_row,
)
