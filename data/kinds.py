"""Kinds of survey: one after a contact and one about the whole relationship, and which answers stand for themselves."""

from collections.abc import Collection

KIND = "survey_kind"
TRANSACTIONAL, RELATIONSHIP = "transactional", "relationship"
#: The rows of responses that figures are of where a home has both kinds and nothing names one.
APART = f"{KIND} is distinct from '{RELATIONSHIP}'"

#: The rows of responses behind which an agent stands, known or not: neither served by a machine nor of no contact.
ATTRIBUTABLE = f"(not coalesce(is_self_service, false) and {APART})"


def kept_apart(kinds: Collection[str]) -> dict[str, str]:
    """Condition over the raw rows of a table by its name; nothing where there are not both kinds."""
    return {"responses": APART} if {TRANSACTIONAL, RELATIONSHIP} <= set(kinds) else {}
