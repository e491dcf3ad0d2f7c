"""What redaction covers and what it does not, in plain words, for whoever must know before they load."""

from dataclasses import dataclass

from data.home import Redaction
from data.redaction.marks import KINDS


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether redaction is on; what is replaced, by its mark; what is left; where raw words are kept all the same."""

    is_on: bool
    replaced: tuple[tuple[str, str], ...]
    left: tuple[str, ...]
    kept_raw: str


REPLACED = {
    "e-mail": "E-mail addresses, also written with (at) and (dot).",
    "phone": "Phone numbers: international ones, those that begin with 0, American and Spanish ones, and any number "
    'behind words like "call me on".',
    "card": "Numbers of payment cards, proved by their check digit.",
    "account": "International bank account numbers (IBAN), proved by their check digits.",
    "id": "National ids of 17 countries. Those of Germany, Poland, the Netherlands, Portugal, Austria, Denmark and "
    "Ireland only behind a word that says what they are.",
    "name": "Names of your staff, as the table people holds them, and the further words of goodword.toml. A name that "
    "is an ordinary word too (Will, Rose, Koch) only as part of the full name or behind a title.",
    "link": "Web addresses that open something of one's own: with a question, a sign-in or a long token in them.",
}
LEFT = (
    "Names of customers and of anyone who is not in the table people.",
    "Postal addresses, dates of birth, number plates.",
    "Passports, driving licences, health insurance and customer numbers; bank accounts without an IBAN.",
    "What is told about health, belief, family or money.",
    "Phone numbers without a shape of their own and without a word in front that says so.",
    "Every column but verbatim, the only one for free text: touchpoint, channel, product, issue, second_issue, "
    "function, segment, vendor, survey, not_sampled_reason and all ids are kept as they are mapped. A load says so "
    "where it finds e-mail addresses, numbers or names of staff there.",
    "The table customers, whose name, phone and email are kept as they are: no page and no export shows them.",
)
KEPT_RAW = (
    "Refused rows are kept as they stood in the file, so that they can be repaired. They are not in the lake, on no "
    "page of answers and in no figure."
)


def covered(setting: Redaction) -> Coverage:
    """What the redaction of a home covers; `setting` is what its goodword.toml says."""
    replaced = tuple((kind.mark, REPLACED[name]) for name, kind in KINDS.items())
    return Coverage(setting.on, replaced, LEFT, KEPT_RAW)
