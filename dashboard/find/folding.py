"""Names as they are compared with what is typed: without case, accents and marks, umlauts also written out."""

import re
import unicodedata

#: Letters that no accent makes of a plain one.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def plain(typed: str) -> str:
    """What was typed with single blanks, and without what cannot be seen."""
    return " ".join("".join(letter for letter in typed if unicodedata.category(letter) != "Cf").split())


def begins(name: str, typed: str) -> bool:
    """Whether every typed word begins a word of the name: "jean-l", "muller" and "mueller" find Jean-Luc Müller."""
    words = {spelling for word in name.split() for spelling in (*_spellings(word), *_parts(word))}
    wanted = [spellings for part in typed.split() if (spellings := _spellings(part))]
    return bool(wanted) and all(any(word.startswith(tuple(spellings)) for word in words) for spellings in wanted)


def _parts(word: str) -> set[str]:
    """The words that hyphens and apostrophes join into one."""
    return {spelling for part in re.split(r"\W+", word) for spelling in _spellings(part)}


def _spellings(word: str) -> set[str]:
    """A word without its accents, and with its umlauts written out; none for marks alone."""
    lower = re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", word.casefold()))
    return {_folded(lower), _folded(lower.translate(_WRITTEN_OUT))} - {""}


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
