"""Zendesk NPS: the responses, and the recipients, who are the denominator of a response rate."""

from typing import Any

from data.importers.formats.asking import fill_if_present
from data.importers.formats.format import Filled, Format, Head, Sample

_RESPONSES = {"survey_id", "recipient_id", "rated_at", "rating", "comment"}
_RECIPIENTS = {"survey_id", "delivery_id", "created_at", "delivered_at"}


def _is_responses(head: Head) -> bool:
    return bool(head) and set(head[0]) >= _RESPONSES


def _is_recipients(head: Head) -> bool:
    return bool(head) and set(head[0]) >= _RECIPIENTS and "rating" not in head[0]


def _fill_responses(sample: Sample) -> Filled:
    unneeded = ("survey_id", "user_name", "user_email", "delivery_id", "delivered_at", "updated_at")
    # Its surveys went to lists of customers, never after one contact.
    filled = Filled(source={"survey_kind": "relationship", "time_zone": "UTC"}, unneeded=frozenset(unneeded))
    known: dict[str, dict[str, Any]] = {
        "response_id": {"from": "id"},
        "responded_at": {"from": "rated_at", "format": "iso"},
        "score": {"from": "rating", "scale": {"lowest": 0, "highest": 10}},
        "verbatim": {"from": "comment"},
        "customer_id": {"from": "user_id"},
        "invitation_id": {"from": "recipient_id"},
        "survey": {"from": "survey_name"},
    }
    fill_if_present(filled, sample, known)
    return filled


def _fill_recipients(sample: Sample) -> Filled:
    unneeded = ("survey_id", "survey_name", "delivery_id", "name", "email", "user_name", "user_email", "updated_at")
    filled = Filled(source={"time_zone": "UTC"}, unneeded=frozenset(unneeded))
    known: dict[str, dict[str, Any]] = {
        "invitation_id": {"from": "id"},
        "sent_at": {"from": "created_at", "format": "iso"},
        "delivered_at": {"from": "delivered_at", "format": "iso"},
        "customer_id": {"from": "user_id"},
    }
    fill_if_present(filled, sample, known)
    return filled


ZENDESK_NPS = Format(
    name="zendesk-nps",
    title="a Zendesk NPS export of responses",
    signature=f"the names {', '.join(sorted(_RESPONSES))}",
    recognises=_is_responses,
    fill=_fill_responses,
)
ZENDESK_RECIPIENTS = Format(
    name="zendesk-nps-recipients",
    title="a Zendesk NPS export of recipients",
    signature=f"the names {', '.join(sorted(_RECIPIENTS))}",
    recognises=_is_recipients,
    fill=_fill_recipients,
    tables=("invitations",),
)
