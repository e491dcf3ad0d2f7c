"""Delighted: survey responses as its API lists them, in JSON, persons and their properties within."""

from typing import Any

from data.importers.formats.asking import fill_if_present
from data.importers.formats.format import Filled, Format, Head, Sample

_FIELDS = {"id", "survey_type", "score", "comment", "created_at"}
_KIND = {
    "column": "survey_type",
    "values": ["csat", "ces", "smileys", "stars", "thumbs", "pmf", "enps"],
    "keep": ["nps"],
    "reason": "another kind of survey",
}


def _is_delighted(head: Head) -> bool:
    return bool(head) and set(head[0]) >= _FIELDS


def _fill(sample: Sample) -> Filled:
    persons = {name for name in sample.header if name.startswith("person.")}
    filled = Filled(leave_out=[_KIND], unneeded=frozenset({"permalink", "updated_at", "person", *persons}))
    known: dict[str, dict[str, Any]] = {
        "response_id": {"from": "id"},
        "responded_at": {"from": "created_at", "format": "unix"},
        "score": {"from": "score", "scale": {"lowest": 0, "highest": 10}},
        "verbatim": {"from": "comment"},
        "customer_id": {"from": "person.id" if "person.id" in sample.header else "person"},
    }
    fill_if_present(filled, sample, known)
    return filled


DELIGHTED = Format(
    name="delighted",
    title="a list of Delighted's survey responses",
    signature=f"the names {', '.join(sorted(_FIELDS))}",
    recognises=_is_delighted,
    fill=_fill,
)
