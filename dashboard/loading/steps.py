"""Where an upload stands among its five steps, read from what lies in its folder."""

from dataclasses import dataclass, fields
from typing import Any

from dashboard.loading import jobs, questions, work
from dashboard.loading.asking import Question
from dashboard.loading.recognising import Recognised, SourceColumn
from dashboard.loading.uploads import Upload
from dashboard.loading.values import Unknown, unknown_values
from data.home import Home
from data.importers import draft
from data.importers.mapping import ours

STEPS = ("recognise", "columns", "values", "preview", "load")
SETTLED = "settled.json"
COMPLAINT = "complaint.json"


@dataclass(frozen=True, slots=True)
class Stand:
    """An upload with all that was found so far; `step` is the one that is open, "done" after the load."""

    upload: Upload
    job: jobs.Job | None
    step: str
    seen: Recognised | None = None
    said: dict[str, Any] | None = None
    complaint: str = ""
    unknown: tuple[Unknown, ...] = ()
    kept: str = ""
    kept_on: str = ""
    report: dict[str, Any] | None = None
    loaded: dict[str, Any] | None = None
    sheets: tuple[str, ...] = ()
    replaces: str = ""


def stand(home: Home, upload: Upload, wanted: str = "") -> Stand:
    """Where an upload stands; `wanted` is an earlier step that a person goes back to."""
    job = jobs.job_of(upload)
    found = upload.read(work.RECOGNISED)
    sheets = tuple((upload.read(work.SHEETS) or {}).get("sheets", ()))
    if found is None:
        return Stand(upload, job, "recognise", sheets=sheets)
    seen, said = recognised(found), work.read_draft(upload)
    report, loaded = upload.read(work.PREVIEW), upload.read(work.LOADED)
    every = unknown_of(home, upload, seen, said)
    # Where nothing can be chosen, nothing is asked.
    unknown = every if any(one.options for one in every) and not upload.read(SETTLED) else ()
    complaint = str((upload.read(COMPLAINT) or {}).get("words", ""))
    step = "done" if loaded else "columns" if report is None else "values" if unknown else "preview"
    if job and job.is_running:
        step = {"preview": "preview", "load": "load"}.get(job.kind, step)
    elif not loaded and report is not None and wanted in ("columns", "values"):
        step = wanted
        unknown = every
    elif not loaded and sheets and wanted == "recognise":
        step = wanted
    kept, kept_on = str(found.get("kept", "")), str(found.get("kept_on", ""))
    replaces = str((upload.read(work.REPLACES) or {}).get("load", ""))
    return Stand(upload, job, step, seen, said, complaint, unknown, kept, kept_on, report, loaded, sheets, replaces)


def unknown_of(home: Home, upload: Upload, seen: Recognised, said: dict[str, Any]) -> tuple[Unknown, ...]:
    """What of the file is not known yet, as far as the preview found it."""
    matching = (upload.read(work.PREVIEW) or {}).get("matching") or []
    return tuple(unknown_values(home, seen, said, upload.table, matching))


def recognised(found: dict[str, Any]) -> Recognised:
    """What was recognised, as it was written down."""
    named = {field.name: found[field.name] for field in fields(Recognised)}
    columns = tuple(
        SourceColumn(
            **{
                **one,
                "values": tuple((value, rows) for value, rows in one["values"]),
                "numbers": tuple(one["numbers"]),
            }
        )
        for one in found["columns"]
    )
    return Recognised(**{**named, "columns": columns, "open": tuple(draft.Question(**one) for one in found["open"])})


def asked(home: Home, seen: Recognised, said: dict[str, Any], table: str) -> dict[str, list[Question]]:
    """All questions: those of the whole file by "", those of a column by its name in the file."""
    known = ours(table, home.rating_names)
    every = {"": questions.of_file(seen, said, table, home.config.time_zone)}
    named = {column.name: column for column in seen.columns}
    for name, rule in said.get("columns", {}).items():
        if name in known and rule.get("from") in named:
            every[rule["from"]] = questions.of_column(seen, named[rule["from"]], known[name], rule)
    return every


def open_questions(every: dict[str, list[Question]]) -> int:
    """How many questions wait for an answer."""
    return sum(question.is_open for some in every.values() for question in some)
