"""Typeform, both generations: one header row of question texts between # and the dates in UTC."""

from data.importers.formats.asking import ask_for_score, ask_for_verbatim
from data.importers.formats.format import Filled, Format, Head, Sample

_SUBMITTED = "Submit Date (UTC)"
_ABOUT = frozenset(
    ("#", "Response Type", "Start Date (UTC)", "Stage Date (UTC)", _SUBMITTED, "Network ID", "Tags", "Ending")
)
_COMPLETED = {
    "column": "Response Type",
    "values": ["partial", "started"],
    "keep": ["completed"],
    "reason": "not completed",
}


def _is_typeform(head: Head) -> bool:
    return bool(head) and head[0][:1] == ("#",) and {_SUBMITTED, "Network ID"} <= set(head[0])


def _without_apostrophe(cell: str) -> str:
    """A phone number as it was typed: an apostrophe in front keeps spreadsheets from reading a formula."""
    return cell[1:] if cell.startswith("'+") else cell


def _fill(sample: Sample) -> Filled:
    filled = Filled(unneeded=_ABOUT - {"Tags"}, source={"time_zone": "UTC"})
    suffix = " UTC" if any(value.endswith(" UTC") for value in sample.counts[_SUBMITTED]) else ""
    filled.columns["response_id"] = {"from": "#"}
    filled.columns["responded_at"] = {"from": _SUBMITTED, "format": f"%Y-%m-%d %H:%M:%S{suffix}"}
    if _COMPLETED["column"] in sample.header:
        filled.leave_out.append(_COMPLETED)
    asked = [name for name in sample.header if name and name not in _ABOUT]
    ask_for_score(filled, sample, asked)
    ask_for_verbatim(filled, sample, asked)
    return filled


TYPEFORM = Format(
    name="typeform",
    title="a Typeform export",
    signature="a header that begins with # and holds Submit Date (UTC) and Network ID",
    recognises=_is_typeform,
    fill=_fill,
    clean=_without_apostrophe,
)
