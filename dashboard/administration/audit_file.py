"""The audit as a file: the lines that were asked for, newest first; that it was carried away is a line, too."""

import json
from collections.abc import Mapping
from datetime import date
from typing import TypedDict

import pyarrow as pa
from flask import Response as Answer
from flask import request
from werkzeug.wrappers import Response

from dashboard.administration.asking import changing
from dashboard.spreadsheet import csv_blocks
from data.audit import KINDS, Entry
from data.database import batches

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("at", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("account", "kind", "about")),
        ("rows", pa.int64()),
        ("hash", pa.string()),
    ]
)


class Wanted(TypedDict):
    """Which lines of the audit are asked for."""

    day: date | None
    account_id: str
    kind: str
    text: str


def export() -> Response:
    """Every line of the day, account, kind and words that the form names."""
    home, store, by = changing()
    form = request.form
    wanted = wanted_of(form)
    newest, lines = store.audit_count(), store.audit_count(zone=home.config.zone, **wanted)
    told = {name: str(value) for name, value in wanted.items() if value and name != "text"}
    store.record("audit exported", by.account_id, told, lines)
    # The line about this file is not in it.
    found = (one for one in store.audit_lines(zone=home.config.zone, **wanted) if one.entry_id <= newest)
    blocks = (pa.RecordBatch.from_pylist(list(map(_row, some)), SCHEMA) for some in batches(found, 1_000))
    answer = Answer(csv_blocks(SCHEMA, blocks), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def wanted_of(said: Mapping[str, str]) -> Wanted:
    """Which lines a form or an address asks for; what is no day and no kind asks for nothing."""
    kind = said.get("kind", "")
    return {
        "day": day_of(said.get("day", "")),
        "account_id": said.get("who", "").strip(),
        "kind": kind if kind in KINDS else "",
        "text": said.get("find", "").strip(),
    }


def day_of(text: str) -> date | None:
    """A day as an address says it; None for none, and for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(entry: Entry) -> dict[str, object]:
    about = json.dumps(entry.about, ensure_ascii=False) if entry.about else ""
    said = {"line": entry.entry_id, "at": entry.at, "account": entry.account_id, "kind": entry.kind}
    return {**said, "about": about, "rows": entry.count, "hash": entry.hash}
