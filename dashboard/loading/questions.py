"""What a person must say about a file before it can be loaded, asked in words; nothing is guessed.

A question stands in the form under a name like `c.score.scale`; dashboard/loading/answers.py writes its answer into
the mapping.
"""

from collections.abc import Iterator
from typing import Any

from dashboard.loading.asking import Question
from dashboard.loading.date_questions import date_questions
from dashboard.loading.recognising import Recognised, SourceColumn, lengths_of, null_words_of
from data.contract import LOADABLE, Column
from data.importers.counting import FACTORS, counts_in_question
from data.importers.durations import seconds
from data.importers.mapping import ours
from data.importers.numbers import PLAIN, WRITINGS, Writing, is_numeric, telling, writings

#: Columns of the file that are offered as a key one by one.
MOST_KEYS = 40
ENCODINGS = ("cp1252", "latin-1", "cp850", "utf-8")
SCALES = ("0-10", "1-10", "1-5", "0-5", "1-4", "1-6", "1-7", "0-100")
SINCE_1970 = ("unix", "unix-ms")
KINDS = (
    ("transactional", "after a contact"),
    ("relationship", "about the whole relationship"),
)


def of_file(seen: Recognised, said: dict[str, Any], table: str, zone: str) -> list[Question]:
    """Questions about the file as a whole."""
    source, columns = said.get("source", {}), said.get("columns", {})
    asked = [Question("source.name", "What is this source called?", kind="text", chosen=source.get("name", ""))]
    if table == "responses" and "survey_kind" not in columns:
        chosen = source.get("survey_kind", "")
        words = "Was the survey sent after a contact, or is it about the whole relationship?"
        asked.append(Question("source.survey_kind", words, KINDS, chosen, not chosen))
    opened = {one.where for one in seen.open}
    if "source.time_zone" not in opened and any(_is_local_time(table, name, rule) for name, rule in columns.items()):
        note = f"Without an answer: {zone}, the organisation’s."
        words = "In which time zone are the file’s times?"
        asked.append(Question("source.time_zone", words, kind="text", chosen=source.get("time_zone", ""), note=note))
    return [*asked, *_numbers(seen, said, table), *_of_format(seen, said), *_absent(seen, said, table)]


def of_column(seen: Recognised, column: SourceColumn, target: Column, rule: dict[str, Any]) -> list[Question]:
    """Questions about one column of the file that becomes one of ours."""
    asked = list(_null_words(column, target, rule))
    if target.unit == "points" and target.type == "integer":
        asked += _scale(column, target, rule)
    if target.type in ("date", "timestamp"):
        place = f"columns.{target.name}.format"
        offered = [str(answer) for one in seen.open if one.where == place for answer in one.answers]
        asked += date_questions(seen, column, target, rule, offered)
    if lengths := lengths_of(column, target):
        asked += _length(column, target, rule, lengths)
    elif words := counts_in_question(target, column.name):
        asked.append(_counts_in(words, target, rule))
    return [*asked, *_more(target, rule)]


def scale_text(scale: dict[str, Any] | None) -> str:
    """A scale as its choice: "0-10"."""
    return f"{scale['lowest']}-{scale['highest']}" if scale else ""


def _of_format(seen: Recognised, said: dict[str, Any]) -> Iterator[Question]:
    """What the kind of file leaves open: its encoding, or which of several columns is the one."""
    # What a column holds is asked beside the column that it is matched with.
    for one in (each for each in seen.open if each.where.count(".") == 1):
        section, key = one.where.split(".")
        words = one.words[:1].upper() + one.words[1:]
        if section == "source" and key not in ("survey_kind", "numbers") and one.answers:
            chosen = str(said.get("source", {}).get(key, ""))
            offered = dict.fromkeys((*map(str, one.answers), *(ENCODINGS if key == "encoding" else ())))
            yield Question(one.where, words, tuple((each, each) for each in offered), chosen, not chosen)
        elif section == "columns" and one.answers and isinstance(one.answers[0], dict):
            chosen = said.get("columns", {}).get(key, {}).get("from", "")
            options = tuple((each["from"], each["from"]) for each in one.answers)
            # A file may well hold no words.
            yield Question(f"pick.{key}", words, options, chosen, not chosen and key != "verbatim")


def _absent(seen: Recognised, said: dict[str, Any], table: str) -> Iterator[Question]:
    """Questions about what no column gives: the day, and the id."""
    contract, columns, source = LOADABLE[table], said.get("columns", {}), said.get("source", {})
    happened = contract.happened_at
    picked = {one.where.split(".")[1] for one in seen.open if one.where.startswith("columns.") and one.answers}
    if happened and happened not in picked and "from" not in columns.get(happened, {}):
        chosen = str(columns.get(happened, {}).get("constant", ""))
        words = "No column gives the day. Choose one below, or say the day of all rows."
        yield Question(f"day.{happened}", words, kind="day", chosen=chosen, is_open=not chosen)
    if contract.key[0] not in columns and contract.key[0] not in picked:
        chosen = "\n".join(source.get("key", ()))
        words = f"No column is {contract.key[0]}, an id of each row. Which columns together are different in every row?"
        note = "With none of them the id is made from the whole row; then a changed row is a new row."
        options = tuple((column.name, column.name) for column in seen.columns[:MOST_KEYS])
        yield Question("source.key", words, options, chosen, "key" not in source, "several", note)


def _null_words(column: SourceColumn, target: Column, rule: dict[str, Any]) -> Iterator[Question]:
    words = null_words_of(column)
    if not words:
        return
    told = ", ".join(f"“{word}” in {times:,} {'row' if times == 1 else 'rows'}" for word, times in words)
    options = (("none", "no answer"), ("value", "an answer like any other"))
    chosen = "" if "null_words" not in rule else "none" if rule["null_words"] else "value"
    yield Question(f"c.{target.name}.nulls", f"{told}: what does it mean?", options, chosen, not chosen)


def _scale(column: SourceColumn, target: Column, rule: dict[str, Any]) -> Iterator[Question]:
    numbers = [number for value, _ in column.values if (number := _number(value)) is not None]
    seen = f"Answers run from {min(numbers):g} to {max(numbers):g}." if numbers else "No numbers were seen."
    chosen = scale_text(rule.get("scale"))
    choices = dict.fromkeys((*SCALES, *([chosen] if chosen else [])))
    options = tuple((text, text.replace("-", " to ")) for text in choices)
    words = f"{seen} What are the ends of the scale?"
    yield Question(f"c.{target.name}.scale", words, options, chosen, not chosen)
    if not chosen:
        return
    _, highest = target.limits or (0, 10)
    turn = rule.get("turn")
    yield Question(
        f"c.{target.name}.way",
        "Is the lowest answer the easiest?" if target.name == "effort" else "Is the highest answer the best?",
        (("same", "yes"), ("reversed", "no, the other way round")),
        "reversed" if turn == "reversed" else "same",
    )
    if rule["scale"]["highest"] != highest and turn != "reversed":
        text = ", ".join(f"{answer} = {becomes}" for answer, becomes in turn.items()) if turn else ""
        words = f"Ours goes up to {highest}. What does each answer become? For instance: 1 = 0, 2 = 3, 3-5 = 10."
        yield Question(f"c.{target.name}.turn", words, kind="text", chosen=text, is_open=not text)


def _counts_in(words: str, target: Column, rule: dict[str, Any]) -> Question:
    """In which unit the file counts; a factor that only a mapping file can say stays on offer."""
    chosen = f"{rule['multiply']}" if "multiply" in rule else ""
    options = {str(factor): unit for unit, factor in FACTORS[target.unit]}
    if chosen:
        options.setdefault(chosen, f"{target.unit} after times {chosen}")
    return Question(f"c.{target.name}.multiply", words, tuple(options.items()), chosen, not chosen)


def _length(column: SourceColumn, target: Column, rule: dict[str, Any], lengths: tuple[str, ...]) -> Iterator[Question]:
    """What a length of time with colons means, where it can mean more than one."""
    if len(lengths) > 1:
        chosen, example = rule.get("format", ""), column.values[0][0]
        options = tuple((form, f"{form}: {seconds(example, form)} seconds") for form in lengths)
        yield Question(f"c.{target.name}.format", f"“{example}”: What does it mean?", options, chosen, not chosen)


def _more(target: Column, rule: dict[str, Any]) -> Iterator[Question]:
    """What few files need: a prefix for ids, the days that may be right, the first day of a scale."""
    if target.name.endswith("_id"):
        note = "Put before each id. Needed where two sources, or a centre and a team, use the same ids."
        yield Question(
            f"c.{target.name}.prefix", "Prefix", (), rule.get("prefix", ""), kind="text", note=note, is_more=True
        )
    if target.type in ("date", "timestamp"):
        between = rule.get("range", {})
        note = "Rows before and after are refused."
        for end, words in (("first", "First day that can be right"), ("last", "Last day that can be right")):
            chosen = str(between.get(end, ""))
            yield Question(f"c.{target.name}.{end}", words, (), chosen, kind="day", note=note, is_more=True)
    if "scale" in rule:
        chosen, note = (
            str(rule["scale"].get("valid_from", "")),
            "Rows before it were answered on another scale; they are refused.",
        )
        yield Question(
            f"c.{target.name}.valid_from", "First day of this scale", (), chosen, kind="day", note=note, is_more=True
        )


def numbers_in(seen: Recognised, columns: dict[str, Any], table: str) -> list[str]:
    """Numbers of the file that are to become numbers of ours, one of each shape a column."""
    named, known = {column.name: column for column in seen.columns}, ours(table)
    used = (
        named.get(rule.get("from", "")) for name, rule in columns.items() if name in known and is_numeric(known[name])
    )
    return [number for column in used if column for number in column.numbers]


def writing_said(text: str) -> dict[str, str]:
    """What the choice in a form says of [source]; nothing for none."""
    return next((writing.said for writing in WRITINGS if writing_text(writing) == text), {})


def writing_text(writing: Writing) -> str:
    """A way of writing numbers as its choice in a form: no blank at its end."""
    return f"{writing.decimal}{writing.thousands.replace(' ', '_')}"


def _numbers(seen: Recognised, said: dict[str, Any], table: str) -> Iterator[Question]:
    """How numbers are written: asked where the cells leave it open, or are not as the mapping says."""
    numbers, source = numbers_in(seen, said.get("columns", {}), table), said.get("source", {})
    ways = writings(numbers)
    chosen = Writing(source.get("decimal", PLAIN.decimal), source.get("thousands", PLAIN.thousands))
    fitting = next((way for way in ways if all(way.plain(text) == chosen.plain(text) for text in numbers)), None)
    if fitting and len(ways) == 1:
        return
    example = telling(numbers, ways)
    options = tuple((writing_text(way), f"{way.example}: “{example}” is {way.plain(example)}") for way in ways)
    given = writing_text(fitting) if fitting and "decimal" in source else ""
    yield Question("source.numbers", f"“{example}”: How are the numbers written?", options, given, not given)


def _is_local_time(table: str, name: str, rule: dict[str, Any]) -> bool:
    """Whether a column holds times that do not say themselves how far from UTC they are."""
    column = ours(table).get(name)
    return (
        column is not None and column.type == "timestamp" and not rule.get("format", "").endswith(("%z", *SINCE_1970))
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
