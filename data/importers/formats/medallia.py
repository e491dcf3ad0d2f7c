"""Medallia Agent Connect: one row a request, answered or not; its stars are satisfaction, never a likelihood."""

from typing import Any

from data.importers.draft import Question
from data.importers.formats.asking import fill_if_present
from data.importers.formats.format import Filled, Format, Head, Sample

_FIELDS = {"request_id", "request_sent_at", "response_received_at", "star_rating"}
_UNANSWERED = {"column": "response_received_at", "values": [""], "reason": "not answered"}
_ABOUT = frozenset(
    (
        "request_sent_at", "request_delivery_status", "response_received_at", "reward_name", "external_url",
        "customer_name", "request_sent_to", "employee_status", "employee_employment_status", "employee_start_date",
        "star_rating", "comments",
    )
)  # fmt: skip


def _is_agent_connect(head: Head) -> bool:
    return bool(head) and set(head[0]) >= _FIELDS


def _fill(sample: Sample) -> Filled:
    persons = {name for name in sample.header if name.startswith(("employee_", "team_leader_"))}
    filled = Filled(source={"time_zone": "UTC"}, unneeded=_ABOUT | persons)
    if sample.table == "responses":
        filled.source["survey_kind"] = "transactional"
        filled.leave_out = [_UNANSWERED]
        known: dict[str, dict[str, Any]] = {
            "response_id": {"from": "request_id"},
            "responded_at": {"from": "response_received_at", "format": "iso"},
            "csat": {"from": "star_rating", "scale": {"lowest": 1, "highest": 5}},
            "verbatim": {"from": "comments"},
        }
    else:
        known = {
            "sent_at": {"from": "request_sent_at", "format": "iso"},
            "answered_at": {"from": "response_received_at", "format": "iso"},
        }
    shared: dict[str, dict[str, Any]] = {
        "invitation_id": {"from": "request_id"},
        "interaction_id": {"from": "ext_interaction_id"},
        "channel": {"from": "channel"},
    }
    fill_if_present(filled, sample, known | shared)
    _fill_person(filled, sample, "agent_id", "employee", "who served the customer")
    _fill_person(filled, sample, "team_id", "team_leader", "whose team they were in")
    return filled


def _fill_person(filled: Filled, sample: Sample, name: str, who: str, words: str) -> None:
    """An id of one's own if every row has it, else the address; asked where rows have now one, now the other."""
    sources = [source for key in ("custom_id", "email") if (source := f"{who}_{key}") in sample.header]
    rows = sample.counts["request_id"].total()
    whole = [source for source in sources if sample.counts[source].total() == rows]
    used = [source for source in sources if sample.counts[source]]
    if whole or len(used) == 1:
        filled.columns[name] = {"from": (whole or used)[0]}
    elif used:
        answers = tuple({"from": source} for source in used)
        filled.questions.append(Question(f"columns.{name}", f"which column tells {words}?", answers))


MEDALLIA_AGENT_CONNECT = Format(
    name="medallia-agent-connect",
    title="a Medallia Agent Connect export",
    signature=f"the names {', '.join(sorted(_FIELDS))}",
    recognises=_is_agent_connect,
    fill=_fill,
    tables=("responses", "invitations"),
)
