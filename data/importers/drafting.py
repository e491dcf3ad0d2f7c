"""A first draft of a mapping for a file: what its names and values leave no doubt about, and a QUESTION for the rest.

A line that would be a guess stands behind a #: the draft cannot be loaded until a person has answered.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from data.contract import TABLES, Column
from data.importers.decoding import decode
from data.importers.mapping import ours
from data.importers.reading import Source, open_source

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
    ),
    "score": ("nps", "npsscore", "likelihoodtorecommend", "recommendation", "overallrating", "ltr"),
    "csat": ("satisfaction", "satisfactionscore", "csatscore"),
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
    "customer_id": ("customer", "clientid", "accountid", "userid"),
    "agent_id": ("agent", "employee", "employeeid", "assignee"),
    "team_id": ("team", "group", "supervisor"),
    "centre_id": ("centre", "center", "site", "location", "callcenter"),
    "region_id": ("region", "country", "area"),
    "interaction_id": ("ticketid", "caseid", "callid", "contactid"),
}
_NULL_WORDS = ("NA", "N/A", "n/a", "NULL", "null", "None", "none", "-", "--", "nan", "NaN", "#N/A", ".", "?")
_FORMATS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p",
)  # fmt: skip
_READ = 20_000


def draft_mapping(path: Path, table: str, ratings: Iterable[str] = ()) -> str:
    """A mapping in TOML for the file, with QUESTION in front of everything a person must decide.

    Looks at the first 20,000 rows. Raises ImportRefused for a file that cannot be read.
    """
    text = decode(path)
    source = open_source(text)
    rows = [row.cells for row in islice(source.rows(), _READ) if row.fault is None]
    columns = ours(table, ratings)
    found = _found(source.header, columns)
    parts = [_head(source, table, path.stem)]
    for place, name in enumerate(source.header):
        counts = Counter(cells[place].strip() for cells in rows)
        counts.pop("", None)
        parts.append(_section(name, columns.get(found.get(name, "")), counts))
    parts += _absent(table, set(found.values()))
    return "\n".join(parts)


def _found(header: Sequence[str], columns: dict[str, Column]) -> dict[str, str]:
    """Source columns whose name says which of ours they are; each of ours is given once."""
    known = {_plain(name): name for name in columns}
    known |= {_plain(f"{name[7:]}_rating"): name for name in columns if name.startswith("rating_")}
    for name, others in SYNONYMS.items():
        if name in columns:
            known |= dict.fromkeys(others, name)
    found: dict[str, str] = {}
    for source in header:
        ours_named = known.get(_plain(source))
        if ours_named and ours_named not in found.values():
            found[source] = ours_named
    return found


def _head(source: Source, table: str, name: str) -> str:
    lines = [
        f"# Draft of a mapping for {source.name}, table {table}.",
        "# Answer each QUESTION, and remove the # where the line below it is right.",
        "[source]",
        f"name = {_quoted(name)}",
        f"delimiter = {_quoted(source.delimiter)}",
    ]
    if source.text.encoding in ("cp1252", "latin-1"):
        lines.append("# QUESTION: the file is not UTF-8. Is it this encoding?")
        lines.append(f"# encoding = {_quoted(source.text.encoding)}")
    if table == "responses":
        lines.append("# QUESTION: was the survey sent after a contact, or is it about the whole relationship?")
        lines.append('# survey_kind = "transactional" or "relationship"')
    return "\n".join(lines) + "\n"


def _section(name: str, column: Column | None, counts: Counter[str]) -> str:
    seen = ", ".join(_quoted(value[:30]) for value, _ in counts.most_common(4)) or "always empty"
    if column is None:
        question = f"# QUESTION: which of our columns is {_quoted(name)}? Seen: {seen}."
        return f"{question}\n# [columns.]\n# from = {_quoted(name)}\n"
    lines = [f"[columns.{column.name}]", f"from = {_quoted(name)}"]
    lines += _null_questions(counts)
    values = {value: times for value, times in counts.items() if value not in _NULL_WORDS}
    if column.unit == "points" and column.type == "integer":
        lines += _scale_question(column, values)
    elif column.type in ("date", "timestamp"):
        lines += _format_question(values)
    elif column.words:
        lines.append(f"# QUESTION: what does each value stand for? Seen: {seen}. Ours: {', '.join(column.words)}.")
        lines.append("# values = { }")
    return "\n".join(lines) + "\n"


def _null_questions(counts: Counter[str]) -> Iterator[str]:
    if words := [word for word in _NULL_WORDS if counts[word]]:
        told = ", ".join(f"{_quoted(word)} in {counts[word]:,} rows" for word in words)
        yield f"# QUESTION: {told}. Does it mean no answer?"
        yield f"# null_words = [{', '.join(map(_quoted, words))}]"


def _scale_question(column: Column, values: Iterable[str]) -> Iterator[str]:
    numbers = [float(value) for value in values if re.fullmatch(r"[+-]?\d+(\.\d+)?", value)]
    low, high = column.limits or (0, 10)
    if numbers:
        yield f"# QUESTION: answers run from {min(numbers):g} to {max(numbers):g}. What are the ends of the scale?"
    else:
        yield '# QUESTION: no numbers were seen. What does each answer stand for? Add values = { "..." = "..." }.'
    yield f"# scale = {{ lowest = {low}, highest = {high} }}"


def _format_question(values: Iterable[str]) -> Iterator[str]:
    seen = list(values)
    fitting = [form for form in _FORMATS if seen and all(_fits(value, form) for value in seen)]
    if len(fitting) == 1:
        yield f"format = {_quoted(fitting[0])}"
        return
    if fitting:
        yield f"# QUESTION: {_quoted(seen[0])} fits more than one format. Which is it?"
    else:
        yield f"# QUESTION: which format is {_quoted(seen[0] if seen else '')}? Marks of strptime, iso, unix, unix-ms."
    yield from (f"# format = {_quoted(form)}" for form in fitting or ["%Y-%m-%d"])


def _absent(table: str, found: set[str]) -> Iterator[str]:
    contract = TABLES[table]
    if contract.happened_at and contract.happened_at not in found:
        yield f"# QUESTION: no column gives {contract.happened_at}. Name one, or load with --responded-at DATE.\n"
    if contract.key[0] not in found:
        yield (
            f"# QUESTION: no column gives {contract.key[0]}. Name columns that are unique together by key = [...] in\n"
            "# [source], or none: then ids are made from whole rows, and corrections are not possible.\n"
        )


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
