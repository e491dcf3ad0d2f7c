"""A first draft of a mapping: what format, names and values leave no doubt about, and questions for the rest."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data.contract import LOADABLE, Column
from data.importers.counting import FACTORS, counts_in_question, length_forms
from data.importers.dates import fitting_formats, has_time
from data.importers.draft import Draft, Question
from data.importers.formats.format import Filled, Sample
from data.importers.names import named_columns, times_of_day
from data.importers.numbers import PLAIN, Writing, is_numeric, telling, writings

#: Words under which tools write that there is no answer.
NULL_WORDS = ("NA", "N/A", "n/a", "NULL", "null", "None", "none", "-", "--", "nan", "NaN", "#N/A", ".", "?")
_SURVEY_KIND = Question(
    "source.survey_kind",
    "was the survey sent after a contact, or is it about the whole relationship?",
    ("transactional", "relationship"),
)
_SEEN = 4


def draft_mapping(sample: Sample, filled: Filled, columns: Mapping[str, Column]) -> Draft:
    """The draft for a file: what its format says first, then columns by their names; `columns` are ours."""
    said, questions = dict(filled.columns), list(filled.questions)
    asked = {question.where.split(".")[1] for question in questions if question.where.startswith("columns.")}
    used = {rule.get("from") for rule in said.values()} | {rule["column"] for rule in filled.leave_out}
    # What a question offers is asked there.
    offered = {each["from"] for one in questions for each in one.answers if isinstance(each, dict) and "from" in each}
    left = _left(sample.header, used | filled.unneeded)
    found = named_columns(left, columns, {*said, *asked}, sample)
    for source, name in found.items():
        rule, more = _rule(source, columns[name], sample.counts[source])
        said[name] = rule
        questions += more
    if sample.table == "responses" and "survey_kind" not in filled.source:
        questions.insert(0, _SURVEY_KIND)
    numbers = [value for source, name in found.items() if is_numeric(columns[name]) for value in sample.counts[source]]
    if len(ways := writings(numbers)) > 1:
        questions.insert(0, _numbers_question(numbers, ways))
    about = filled.source | (ways[0].said if len(ways) == 1 and ways[0] != PLAIN else {})
    questions += _time_questions(sample, said, columns)
    questions += _absent(sample.table, {*said, *asked})
    unmapped = _left(sample.header, used | filled.unneeded | set(found) | offered)
    return Draft(
        file=sample.file,
        table=sample.table,
        said={"source": about, "columns": said}
        | ({"leave_out": filled.leave_out} if filled.leave_out else {})
        | ({"joins": filled.joins} if filled.joins else {}),
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


def _rule(source: str, column: Column, counts: Counter[str]) -> tuple[dict[str, Any], list[Question]]:
    rule: dict[str, Any] = {"from": source}
    place = f"columns.{column.name}"
    questions = list(_null_questions(place, counts))
    values = {value: times for value, times in counts.items() if value not in NULL_WORDS}
    if column.unit == "points" and column.type == "integer":
        questions.append(scale_question(column.name, column, values))
        questions += _word_questions(place, values)
    elif column.type in ("date", "timestamp"):
        fitting = fitting_formats(values)
        if len(fitting) == 1:
            rule["format"] = fitting[0]
        else:
            questions.append(_format_question(place, list(values), fitting))
    elif column.words and not set(values) <= set(column.words):
        shown = ", ".join(map(_quoted, seen(counts)))
        words = f"what does each value stand for? Seen: {shown}. Ours: {', '.join(column.words)}."
        questions.append(Question(f"{place}.values", words, (dict.fromkeys(seen(counts), ""),)))
    elif lengths := length_forms(column, values):
        if len(lengths) == 1:
            rule["format"] = lengths[0]
        else:
            questions.append(Question(f"{place}.format", f"what does {_quoted(next(iter(values)))} mean?", lengths))
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
        example = _quoted(values[0] if values else "")
        words = f"which format is {example}? Marks: %d day, %m month, %Y year, %H hour, %M minute, %S second."
    return Question(f"{place}.format", words, tuple(fitting or ["%Y-%m-%d"]))


def _time_questions(sample: Sample, said: Mapping[str, Any], columns: Mapping[str, Column]) -> Iterator[Question]:
    """Where the time of day stands, if dates hold none and another column may hold it."""
    times = times_of_day(sample.counts, [str(rule.get("from")) for rule in said.values()])
    for name, rule in said.items():
        if times and columns[name].type == "timestamp" and not has_time(rule.get("format", "iso")):
            words = (
                f"{_quoted(rule['from'])} holds no time of day. Which column does? Without one the day alone is kept."
            )
            answers = tuple({"from": column, "format": form} for column, form in times.items())
            yield Question(f"columns.{name}.time", words, answers)


def _numbers_question(numbers: Iterable[str], ways: tuple[Writing, ...]) -> Question:
    """How numbers are written, where the cells leave it open."""
    example = telling(numbers, ways)
    readings = ", or ".join(f"{way.plain(example)} as in {way.example}" for way in ways)
    words = f"how are numbers written? {_quoted(example)} can be {readings}."
    return Question("source.numbers", words, tuple(way.said for way in ways))


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


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
