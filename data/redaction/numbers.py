"""Cards, bank accounts and national ids: shapes in a folded text, each proved by its own check digits where it has any.

A number whose check alone would let one in ten pass by chance is taken only behind a word that says what it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import ean, iban, luhn
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.ch import ssn as swiss
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.se import personnummer

Spans = Iterator[tuple[int, int]]

_CARD = re.compile(r"(?<![\w-])\d(?:[ .-]?\d){12,18}(?![\w-]|[.,]\d)")
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}[ -]?\d{2}(?:[ .-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|09|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|(?:6011|64[4-9]\d|65\d\d|62\d\d|60\d\d|8[12]\d\d)\d{12,15}|(?:50|5[6-9]|6\d)\d{11,17}"
)
#: Words behind which a number is a person's, in the languages of those who have such numbers.
_CUE = re.compile(
    r"\b(?:ssn|social security|national insurance|n\.?i\.? (?:number|no)|nino|pps|id ?(?:number|no|card)|passport"
    r"|steuer-?id\w*|steuer-?ident\w*|idnr|identifikationsnummer|steuernummer|sozialversicherung\w*|svnr|sv-nummer"
    r"|versicherungsnummer|ausweis\w*|ahv\w*|avs|s[eé]curit[eé] sociale|num[eé]ro (?:national|fiscal)|nir|niss"
    r"|registre national|rijksregister\w*|bsn|burgerservicenummer|pesel|dni|nie|nif|c[oó]digo fiscal|codice fiscale"
    r"|contribuinte|personnummer|cpr\w*|f[oø]dselsnummer|henkil[oö]tunnus)\b[^\d\n]{0,25}$",
    re.IGNORECASE,
)
_CUE_REACH = 60


@dataclass(frozen=True, slots=True)
class _NationalId:
    """The shape of one country's id, its proof, and whether a word in front must say what it is."""

    shape: re.Pattern[str]
    proves: Callable[[str], bool]
    needs_cue: bool = False


def _alone(shape: str) -> re.Pattern[str]:
    """The shape where no letter, digit or dash runs on at its ends."""
    return re.compile(rf"(?<![\w/#-])(?:{shape})(?![\w-]|[.,]\d)", re.IGNORECASE)


def _is_social_security(found: str) -> bool:
    """Whether it can be one of the United States: its shape is strong, and some areas are never given."""
    area, group, serial = found[:3], found[-6:-4] if "-" not in found else found[4:6], found[-4:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def _is_insurance_number(found: str) -> bool:
    """Whether it is a British national insurance number: these have no check digit, and prefixes that are not given."""
    prefix = found[:2].upper()
    return prefix not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ") and not set(prefix) & set("DFIQUV")


_IDS = (
    _NationalId(_alone(r"\d{3}([ -])\d{2}\1\d{4}"), _is_social_security),
    _NationalId(_alone(r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"), _is_insurance_number),
    _NationalId(_alone(r"[12] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}"), nir.is_valid),
    _NationalId(_alone(r"\d{2}\.?\d{3}\.?\d{3}[ -]?[A-Z]"), dni.is_valid),
    _NationalId(_alone(r"[XYZ][ -]?\d{7}[ -]?[A-Z]"), nie.is_valid),
    _NationalId(_alone(r"[A-Z]{6} ?\d{2}[A-Z]\d{2} ?[A-Z]\d{3}[A-Z]"), codicefiscale.is_valid),
    _NationalId(_alone(r"\d{2}\.?\d{2}\.?\d{2}[ -]?\d{3}[ .]?\d{2}"), nn.is_valid),
    _NationalId(_alone(r"756[ .]?\d{4}[ .]?\d{4}[ .]?\d{2}"), swiss.is_valid),
    _NationalId(_alone(r"\d{6}[+-]\d{4}"), personnummer.is_valid),
    _NationalId(_alone(r"\d{6}[A+-]\d{3}[0-9A-Z]"), hetu.is_valid),
    _NationalId(_alone(r"\d{6} ?\d{5}"), fodselsnummer.is_valid),
    _NationalId(_alone(r"\d{2}(?: ?\d{3}){3}"), idnr.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{11}"), pesel.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{4}[. ]?\d{2}[. ]?\d{3}"), bsn.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{3}[. ]?\d{3}[. ]?\d{3}"), bsn.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{3} ?\d{3} ?\d{3}"), nif.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{4} ?\d{6}"), vnr.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{6}[ -]?\d{4}"), cpr.is_valid, needs_cue=True),
    _NationalId(_alone(r"\d{7} ?[A-Z]{1,2}"), pps.is_valid, needs_cue=True),
)


def cards(text: str) -> Spans:
    """Payment cards: the digits of a known brand, 13 to 19 of them, that pass Luhn."""
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        # A bar code has 13 digits too, and often begins like a card.
        is_bar_code = len(digits) == 13 and ean.is_valid(digits)
        if _BRANDS.fullmatch(digits) and luhn.is_valid(digits) and not is_bar_code:
            yield found.span()


def accounts(text: str) -> Spans:
    """International bank account numbers whose check digits and length are those of their country."""
    for found in _IBAN.finditer(text):
        end = found.end()
        # Words may follow without a mark between: the number ends where it is proved.
        while end - found.start() >= 15 and not _is_account(text, found.start(), end):
            end -= 1
        if end - found.start() >= 15:
            yield found.start(), end


def _is_account(text: str, start: int, end: int) -> bool:
    if not text[end - 1].isalnum() or text[end : end + 1].isalnum():
        return False
    return bool(iban.is_valid(text[start:end], check_country=False))


def national_ids(text: str) -> Spans:
    """Ids that a state gives to its people."""
    for kind in _IDS:
        for found in kind.shape.finditer(text):
            if kind.proves(found[0].replace(" ", "").replace(".", "")) and (
                not kind.needs_cue or is_cued(_CUE, text, found.start())
            ):
                yield found.span()


def is_cued(cue: re.Pattern[str], text: str, place: int, reach: int = _CUE_REACH) -> bool:
    """Whether such a word stands in front of the place."""
    return bool(cue.search(text[max(0, place - reach) : place]))
