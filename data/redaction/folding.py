"""Folding: a text as the patterns read it, with plain digits, blanks and dashes, and the way back to its own places."""

import re
import unicodedata
from dataclasses import dataclass

#: Stands for a character that cannot be seen, until it is taken out.
_UNSEEN = "\u200b"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
#: All but Latin letters and the usual marks, which are plain already.
_ODD = re.compile("[^\x00-\x9f\xa1-\xac\xae-\xb3\xb5-\u017f\u201c-\u201e\u2026\u20ac]")
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`"


class _Plain(dict[int, str]):
    """For each character its plain form of one character, looked up once: full-width digits, rare blanks, dashes."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(character: str) -> str:
    # Soft hyphens and marks of direction are of the category Cf; an accent that stands by itself is Mn.
    if unicodedata.category(character) in ("Cf", "Mn"):
        return _UNSEEN
    if character in _DASHES:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if character.isspace():
        return "\n" if character in "\n\r\u2028\u2029" else " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 and form.isascii() else character


_PLAIN = _Plain()


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text; `places` holds each of its characters' place in the original, and then the original's length.

    None where all places are the same.
    """

    text: str
    places: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text, from start up to end, stands in the original, with what follows unseen."""
        return (start, end) if self.places is None else (self.places[start], self.places[end])


def fold(text: str) -> Folded:
    """The text with one plain character for each that can be seen, and without those that cannot."""
    if text.isascii() or not _ODD.search(text):
        return Folded(text)
    plain = text.translate(_PLAIN)
    if _UNSEEN not in plain:
        return Folded(plain)
    places = (place for place, character in enumerate(plain) if character != _UNSEEN)
    return Folded(plain.replace(_UNSEEN, ""), (*places, len(text)))
