"""Phone numbers in a folded text: international and common national shapes, and what only looks like them.

A number alone says little: what stands in front of it (order, invoice, call me on) decides where the shape does not.
"""

import re
from collections.abc import Iterator

from data.redaction.numbers import is_cued

_GAP = r"(?:[ .-]|\s?[/-]\s?|\s?\(0\)\s?|\)\s?|\s\()"
_FREE = r"(?<![\w#@=/-])(?<!\d[.,])"
_END = r"(?![\w%€$£]|[.,:/-]\d|\s?(?:%|€|EUR|USD|GBP|CHF|euros?|dollars?|pounds)\b)"
#: Shapes that are a phone number by themselves, with the number of digits they may have.
_SHAPES = tuple(
    (re.compile(f"{_FREE}(?:{shape}){_END}", re.IGNORECASE), least, most)
    for shape, least, most in (
        (rf"\(?(?:\+|00)\)?[ ]?[1-9](?:{_GAP}?\d){{6,14}}", 8, 17),
        (rf"\(?0[1-9](?:{_GAP}?\d){{7,10}}", 9, 12),
        (r"(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}", 10, 11),
        (r"[6789]\d\d(?: \d{3}){2}|[6789]\d{2}(?: \d\d){3}|9\d \d{3} \d\d \d\d", 9, 9),
    )
)
#: Any run of digits, where a word in front says that it is a phone number.
_RUN = re.compile(rf"{_FREE}\(?\d(?:{_GAP}?\d){{5,13}}{_END}")
_CALLED = re.compile(
    r"\b(?:tel|phone|telephone|telefon|t[eé]l[eé]phone|tel[eé]fono|telefone|mobile|mobil|m[oó]vil|cell|handy|portable"
    r"|whats ?app|call|ring|reach|text|rappel\w*|appel\w*|joign\w*|joindre|ll[aá]m\w*|r[uü]ck?ruf|ruf\w*|anruf\w*"
    r"|erreich\w*|handynummer|telefonnummer|phone number|rufnummer|num[eé]ro de t[eé]l[eé]phone)\b\.?"
    r"(?:[\s:]|\b(?:me|us|mich|uns|moi|nous|back|again|bitte|please|at|on|under|unter|auf|au|al|a|en|el|le|is|ist|est"
    r"|es|my|meine|mon|mi|number|nummer|num[eé]ro|n[uú]mero|no|nr|zur[uü]ck|an|s)\b\.?){0,8}$",
    re.IGNORECASE,
)
#: Words behind which a number is a paper's or a thing's.
_OTHERWISE = re.compile(
    r"(?:\b(?:\w*order|invoice|ticket|case|claim|ref|reference|booking|contract|customer|account|meter|serial|tracking"
    r"|parcel|article|item|model|policy|version|part|router|receipt|transaction|batch|imei|ean|sku|sn|s/n|po"
    r"|\w*auftrag\w*|bestell\w*|rechnung\w*|vorgang\w*|kunden\w*|vertrag\w*|z[aä]hler\w*|serien\w*|sendung\w*"
    r"|artikel\w*|buchung\w*|beleg\w*|akten\w*|ger[aä]te\w*|\w*ticket\w*|referenz\w*"
    r"|commande|facture|dossier|contrat|client|s[eé]rie|colis|r[eé]f[eé]rence|r[eé]servation|compteur|suivi"
    r"|pedido|factura|contrato|cliente|serie|env[ií]o|referencia|reserva|contador|albar[aá]n|incidencia)\b"
    r"[\s.:#°]*(?:\b(?:number|no|nr|num|nummer|num[eé]ro|n[uú]mero|n|id|code|de|of|is|was|ist|war|lautet|est|es|mit|der"
    r"|die|das|the|my|our|meine|meiner|unsere|mon|ma|votre|mi|su)\b[\s.:#°º]*){0,5}|#\s?|n[°º]\s?)$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\(?(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?!\d)")
_REACH = 60


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Where phone numbers stand; one place may be given by more than one shape."""
    for shape, least, most in _SHAPES:
        for found in shape.finditer(text):
            if _is_phone(found, least, most) and not is_cued(_OTHERWISE, text, found.start(), _REACH):
                yield found.span()
    for found in _RUN.finditer(text):
        if _is_phone(found, 6, 14) and is_cued(_CALLED, text, found.start(), _REACH):
            yield found.span()


def _is_phone(found: re.Match[str], least: int, most: int) -> bool:
    digits = sum(character.isdigit() for character in found[0])
    if not least <= digits <= most:
        return False
    # French numbers come in pairs, as dates do: those of ten digits are no date.
    dated = _DATE.match(found[0])
    return dated is None or (digits == 10 and bool(re.fullmatch(r"0\d(?:([ .-])\d\d)(?:\1\d\d){3}", found[0])))
