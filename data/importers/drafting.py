"""A first draft of a mapping: what format, names and values leave no doubt about, and questions for the rest."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from data.contract import LOADABLE, Column
from data.importers.counting import FACTORS, counts_in_question, is_with_comma
from data.importers.draft import Draft, Question
from data.importers.formats.format import Filled, Sample

#: Names under which survey tools export what we call otherwise.
SYNONYMS = {
    "response_id": ("id", "responseid", "response", "respondentid", "token", "reviewid"),
    "responded_at": (
        "date",
        "endeddate",
        "enddate",
        "submittedat",
        "submitdateutc",
        "completedat",
        "respondedat",
        "timestamp",
        "datum",
    ),
    "score": ("weiterempfehlung", "nps", "npsscore", "likelihoodtorecommend", "recommendation", "overallrating", "ltr"),
    "csat": ("zufriedenheit", "satisfaction", "satisfactionscore", "csatscore"),
    "effort": ("ces", "customereffort", "effortscore"),
    "verbatim": (
        "comment",
        "comments",
        "content",
        "explication",
        "feedback",
        "text",
        "reason",
        "kommentar",
        "commentaire",
    ),
    "is_resolved": ("resolved", "issueresolved", "fcr"),
    "would_refer": ("recommended", "wouldrecommend"),
    "customer_id": ("customer", "clientid", "accountid", "userid", "kundennummer", "kundennr"),
    "agent_id": ("agent", "employee", "employeeid", "assignee", "mitarbeiter", "conseiller"),
    "team_id": ("team", "group", "supervisor"),
    "centre_id": ("centre", "center", "site", "location", "callcenter", "standort", "filiale", "agence"),
    "region_id": ("region", "country", "area"),
    "channel": ("kanal", "canal"),
    "interaction_id": ("ticketid", "caseid", "callid", "contactid"),
}
#: Words under which tools write that there is no answer.
NULL_WORDS = ("NA", "N/A", "n/a", "NULL", "null", "None", "none", "-", "--", "nan", "NaN", "#N/A", ".", "?")
#: Ways of writing a date that are tried.
FORMATS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p",
)  # fmt: skip
_SURVEY_KIND = Question(
    "source.survey_kind",
    "was the survey sent after a contact, or is it about the whole relationship?",
    ("transactional", "relationship"),
)
_DECIMAL = Question("source.decimal", "some numbers have a comma. Is it the decimal mark?", (",", "."))
_SEEN = 4


def draft_mapping(sample: Sample, filled: Filled, columns: Mapping[str, Column]) -> Draft:
    """The draft for a file: what its format says first, then columns by their names; `columns` are ours."""
    said, questions = dict(filled.columns), list(filled.questions)
    asked = {question.where.split(".")[1] for question in questions if question.where.startswith("columns.")}
    used = {rule.get("from") for rule in said.values()} | {rule["column"] for rule in filled.leave_out}
    # What a question offers is asked there.
    offered = {each["from"] for one in questions for each in one.answers if isinstance(each, dict) and "from" in each}
    found = _found(_left(sample.header, used | filled.unneeded), columns, {*said, *asked})
    for source, name in found.items():
        rule, more = _rule(source, columns[name], sample.counts[source])
        said[name] = rule
        questions += more
    if sample.table == "responses" and "survey_kind" not in filled.source:
        questions.insert(0, _SURVEY_KIND)
    if any(is_with_comma(columns[name], sample.counts[source]) for source, name in found.items()):
        questions.insert(0, _DECIMAL)
    questions += _absent(sample.table, {*said, *asked})
    unmapped = _left(sample.header, used | filled.unneeded | set(found) | offered)
    return Draft(
        file=sample.file,
        table=sample.table,
        said={"source": filled.source, "columns": said} | ({"leave_out": filled.leave_out} if filled.leave_out else {}),
        unmapped={name: seen(sample.counts[name]) for name in unmapped},
        questions=tuple(questions),
        free=tuple(name for name in columns if name not in {*said, *asked}),
    )


def seen(counts: Counter[str]) -> tuple[str, ...]:
    """A few values of a column, the most frequent first."""
    return tuple(value[:30] for value, _ in counts.most_common(_SEEN))


def scale_question(name: str, column: Column, counts: Mapping[str, int]) -> Question:
    """Which scale a column is answered on; its values show the ends that were reached, not those that were offered."""
    numbers = [float(value) for value in counts if re.fullmatch(r"[+-]?\d+(\.\d+)?", value)]
    low, high = column.limits or (0, 10)
    if numbers:
        words = f"answers run from {min(numbers):g} to {max(numbers):g}. What are the ends of the scale?"
    else:
        words = 'no numbers were seen. What does each answer stand for? Add values = { "..." = "..." }.'
    return Question(f"columns.{name}.scale", words, ({"lowest": low, "highest": high},))


def _left(header: Iterable[str], used: Iterable[str | None]) -> list[str]:
    return [name for name in header if name and name not in set(used)]


def _found(header: Iterable[str], columns: Mapping[str, Column], taken: Iterable[str]) -> dict[str, str]:
    """Source columns whose name says which of ours they are; each of ours is given once."""
    known = {_plain(name): name for name in columns}
    known |= {_plain(f"{name[7:]}_rating"): name for name in columns if name.startswith("rating_")}
    for name, others in SYNONYMS.items():
        if name in columns:
            known |= dict.fromkeys(others, name)
    found: dict[str, str] = {}
    given = set(taken)
    for source in header:
        name = known.get(_plain(source), "")
        if name and name not in given:
            found[source] = name
            given.add(name)
    return found


def _rule(source: str, column: Column, counts: Counter[str]) -> tuple[dict[str, Any], list[Question]]:
    rule: dict[str, Any] = {"from": source}
    place = f"columns.{column.name}"
    questions = list(_null_questions(place, counts))
    values = {value: times for value, times in counts.items() if value not in NULL_WORDS}
    if column.unit == "points" and column.type == "integer":
        questions.append(scale_question(column.name, column, values))
        questions += _word_questions(place, values)
    elif column.type in ("date", "timestamp"):
        fitting = [form for form in FORMATS if values and all(fits(value, form) for value in values)]
        if len(fitting) == 1:
            rule["format"] = fitting[0]
        else:
            questions.append(_format_question(place, list(values), fitting))
    elif column.words and not set(values) <= set(column.words):
        shown = ", ".join(map(_quoted, seen(counts)))
        words = f"what does each value stand for? Seen: {shown}. Ours: {', '.join(column.words)}."
        questions.append(Question(f"{place}.values", words, (dict.fromkeys(seen(counts), ""),)))
    elif words := counts_in_question(column, source):
        questions.append(Question(f"{place}.multiply", words, tuple(factor for _, factor in FACTORS[column.unit])))
    return rule, questions


def _null_questions(place: str, counts: Counter[str]) -> Iterator[Question]:
    if words := [word for word in NULL_WORDS if counts[word]]:
        told = ", ".join(f"{_quoted(word)} in {counts[word]:,} rows" for word in words)
        yield Question(f"{place}.null_words", f"{told}. Does it mean no answer?", (words,))


def _word_questions(place: str, values: Mapping[str, int]) -> Iterator[Question]:
    """What words mean that stand among the numbers of a scale; a scale of words alone is asked for as a whole."""
    words = [value for value in values if not re.fullmatch(r"[+-]?\d+([.,]\d+)?", value)]
    if words and len(words) < len(values):
        told = ", ".join(f"{_quoted(word)} in {values[word]:,} rows" for word in words[:_SEEN])
        meaning = f'values = {{ {_quoted(words[0])} = "..." }}'
        yield Question(
            f"{place}.null_words", f"{told}. Does it mean no answer? Or one of the scale: {meaning}", (words,)
        )


def _format_question(place: str, values: list[str], fitting: list[str]) -> Question:
    if fitting:
        words = f"{_quoted(values[0])} fits more than one format. Which is it?"
    else:
        words = f"which format is {_quoted(values[0] if values else '')}? Marks of strptime, iso, unix, unix-ms."
    return Question(f"{place}.format", words, tuple(fitting or ["%Y-%m-%d"]))


def _absent(table: str, found: Iterable[str]) -> Iterator[Question]:
    contract, given = LOADABLE[table], set(found)
    if contract.happened_at and contract.happened_at not in given:
        words = f"no column gives {contract.happened_at}. Name one, or load with --responded-at DATE."
        yield Question(f"columns.{contract.happened_at}", words)
    if contract.key[0] not in given and not contract.is_partitioned:
        yield Question(f"columns.{contract.key[0]}", f"no column gives {contract.key[0]}. Name one.")
    elif contract.key[0] not in given:
        words = (
            f"no column gives {contract.key[0]}. Name columns that are unique together by key = [...],"
            " or none: then ids are made from whole rows, and corrections are not possible."
        )
        yield Question("source.key", words)


def fits(value: str, form: str) -> bool:
    """Whether a text is a date of that format."""
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
