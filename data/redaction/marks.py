"""The kinds of what is redacted, and the mark that stands in the words for each: plain, short, in no language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its mark in the words, and what one and several of it are called."""

    mark: str
    one: str
    many: str


KINDS: dict[str, Kind] = {
    "link": Kind("[link]", "personal link", "personal links"),
    "e-mail": Kind("[e-mail]", "e-mail address", "e-mail addresses"),
    "account": Kind("[account]", "bank account", "bank accounts"),
    "card": Kind("[card]", "payment card", "payment cards"),
    "id": Kind("[id]", "national id", "national ids"),
    "phone": Kind("[phone]", "phone number", "phone numbers"),
    "name": Kind("[name]", "name", "names"),
}
#: A mark as an earlier redaction left it.
MARK = re.compile("|".join(re.escape(kind.mark) for kind in KINDS.values()))


def counted(counts: Mapping[str, int]) -> str:
    """How many of each kind were replaced, as in "14 e-mail addresses, 1 phone number"; "" where none was."""
    parts = [(counts.get(name, 0), kind) for name, kind in KINDS.items()]
    return ", ".join(f"{count:,} {kind.one if count == 1 else kind.many}" for count, kind in parts if count)
