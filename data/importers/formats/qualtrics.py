"""Qualtrics: the export of today with three header rows, and the legacy one with two."""

import json
import re
from typing import Any

from data.importers.formats.asking import (
    ask_for_score,
    ask_for_time_zone,
    ask_for_verbatim,
    fill_if_present,
    score_rule,
    take_or_ask_for_verbatim,
)
from data.importers.formats.format import Filled, Format, Head, Sample, second_row

_DATES = "%Y-%m-%d %H:%M:%S"
_GROUP = "_NPS_GROUP"
#: By number or by word, as the person chose when they exported. What is marked as spam is in neither list: such rows
#: are refused until the mapping says whether they count.
_STATUS = {
    "column": "Status",
    "values": ["1", "Survey Preview", "2", "Survey Test", "17", "Offline Survey Preview"],
    "keep": ["0", "IP Address", "4", "Imported", "16", "Offline"],
    "reason": "preview or test",
}
_FINISHED = {
    "column": "Finished",
    "values": ["0", "False"],
    "keep": ["1", "True"],
    "reason": "not finished",
}
_ABOUT = frozenset(
    (
        "StartDate", "EndDate", "RecordedDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
        "RecipientLastName", "RecipientFirstName", "RecipientEmail", "LocationLatitude", "LocationLongitude",
        "LocationAccuracy", "ResponseSet", "Name", "EmailAddress", "ExternalReference", "ExternalDataReference",
        "DistributionChannel", "UserLanguage", "ResponseId", "ResponseID",
    )
)  # fmt: skip


def _is_modern(head: Head) -> bool:
    return len(head) == 3 and all(_import_id(cell) for cell in head[2] if cell) and any(head[2])


def _is_legacy(head: Head) -> bool:
    return len(head) > 1 and head[0][:1] == ("V1",) and head[1][0].lower() == "responseid"


def _import_id(cell: str) -> dict[str, Any]:
    """What the third row says of a column, nothing where it says nothing."""
    try:
        said = json.loads(cell)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and "ImportId" in said else {}


def _legacy_names(head: Head) -> tuple[str, ...]:
    """V1 to V10 are called by the second row, questions by the first."""
    return tuple(
        below if re.fullmatch(r"V\d+", above) else above for above, below in zip(head[0], head[1], strict=False)
    )


def _fill_modern(sample: Sample) -> Filled:
    filled = _filled(sample, "ResponseId", "ExternalReference")
    fill_if_present(filled, sample, {"survey_channel": {"from": "DistributionChannel"}})
    if languages := [value for value in sample.counts.get("UserLanguage", ()) if re.fullmatch("[A-Z]{2}", value)]:
        values = {language: language.lower() for language in languages}
        filled.columns["language"] = {"from": "UserLanguage", "values": values}
    said = [_import_id(cell) for cell in sample.head[2]]
    zone = next((str(column["timeZone"]) for column in said if "timeZone" in column), None)
    if zone:
        filled.source["time_zone"] = "UTC" if zone == "Z" else zone
    else:
        ask_for_time_zone(filled, sample)
    free = [name for name, column in zip(sample.header, said, strict=False) if _is_free_text(column)]
    take_or_ask_for_verbatim(filled, sample, free, _questions(sample))
    return filled


def _fill_legacy(sample: Sample) -> Filled:
    filled = _filled(sample, "ResponseID", "ExternalDataReference")
    ask_for_time_zone(filled, sample)
    ask_for_verbatim(filled, sample, _questions(sample))
    return filled


def _filled(sample: Sample, response_id: str, customer_id: str) -> Filled:
    filled = Filled(unneeded=_ABOUT | {name for name in sample.header if name.endswith(_GROUP)})
    filled.leave_out = [rule for rule in (_STATUS, _FINISHED) if rule["column"] in sample.header]
    known = {"response_id": {"from": response_id}, "responded_at": {"from": "EndDate", "format": _DATES}}
    if sample.counts.get(customer_id):
        known["customer_id"] = {"from": customer_id}
    fill_if_present(filled, sample, known)
    scored = [name for name in sample.header if f"{name}{_GROUP}" in sample.header]
    if len(scored) == 1:
        filled.columns["score"] = score_rule(sample, scored[0])
    else:
        ask_for_score(filled, sample, scored or _questions(sample))
    return filled


def _questions(sample: Sample) -> list[str]:
    return [name for name in sample.header if name and name not in _ABOUT and not name.endswith(_GROUP)]


def _is_free_text(column: dict[str, Any]) -> bool:
    return re.fullmatch(r"QID\d+_TEXT", str(column.get("ImportId"))) is not None


QUALTRICS = Format(
    name="qualtrics",
    title="a Qualtrics export",
    signature="three header rows, the third of ImportIds",
    recognises=_is_modern,
    fill=_fill_modern,
    header_rows=3,
    labels=second_row,
)
QUALTRICS_LEGACY = Format(
    name="qualtrics-legacy",
    title="a legacy Qualtrics export",
    signature="two header rows, V1 above ResponseID",
    recognises=_is_legacy,
    fill=_fill_legacy,
    header_rows=2,
    names=_legacy_names,
    labels=second_row,
)
