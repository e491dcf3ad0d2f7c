"""Names of the staff in customers' words: the names of the table people, and further words that goodword.toml lists.

A full name is found in any case and order ("Lindqvist, Marta"; "M. Lindqvist"). A first name or surname alone is found
where it begins with a capital; one that is also an ordinary word (Will, Rose, Koch) only behind a title or a word that
says a name follows. Accents make no difference, and ü is found as ue too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+")
_GLUE = re.compile(r"[\s.,'-]{1,3}")
#: One part of a name: "O'Neil" and "Anne-Marie" are one.
_PART = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_SAME = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"})
_SHORTEST = 3
_BEFORE_A_NAME = re.compile(
    r"\b(?:(?:mr|mrs|ms|dr|prof|hr|fr|mme|mlle|m|sra?|sig)\.?|miss|mister|sir|madam|herrn?|frau|monsieur|madame"
    r"|se[ñn]ora?|do[ñn]a|signora?|named|called|name is|name was|by the name of|agent|adviser|advisor|colleague|clerk"
    r"|namens|hei[ßs]t"
    r"|kolleg(?:e|en|in)|berater(?:in)?|mitarbeiter(?:in)?|nomm[ée]e?|appel[ée]e?|coll[èe]gue|conseill(?:er|[èe]re)"
    r"|llamad[ao]|compa[ñn]er[ao]|asesora?|don)\s{1,2}$",
    re.IGNORECASE,
)
_Words = tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """The names to find: by their first word, every way to write one, the longest first."""

    #: Whole names, found in any case.
    whole: dict[str, tuple[_Words, ...]] = field(default_factory=dict)
    #: Single names, found with a capital; True for those that are ordinary words too.
    single: dict[str, tuple[tuple[_Words, bool], ...]] = field(default_factory=dict)

    @cached_property
    def telling(self) -> frozenset[str]:
        """The longest word of each name: a text without one of them holds no name."""
        forms = [form for each in self.whole.values() for form in each]
        forms += [form for each in self.single.values() for form, _ in each]
        return frozenset(max(form, key=len) for form in forms)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names stand in a folded text; none within another."""
        words = [(_same(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]
        place = 0
        while place < len(words):
            count = self._at(text, words, place)
            if count:
                yield words[place][1], words[place + count - 1][2]
            place += count or 1

    def may_stand_in(self, text: str) -> bool:
        """Whether a telling word of a name stands in the text: most texts need no closer look."""
        return not self.telling.isdisjoint(_same(text).split())

    def _at(self, text: str, words: list[tuple[str, int, int]], place: int) -> int:
        """How many words from that place on are a name, 0 where none begins there."""
        word, start, _ = words[place]
        for name in self.whole.get(word, ()):
            if _runs(text, words, place, name):
                return len(name)
        for name, is_ordinary in self.single.get(word, ()):
            if text[start].isupper() and _runs(text, words, place, name):
                end = words[place + len(name) - 1][2]
                return 0 if is_ordinary and not _is_meant(text, start, end) else len(name)
        return 0


def _is_meant(text: str, start: int, end: int) -> bool:
    """Whether an ordinary word is meant as a name: what stands before it says so. All capitals say nothing."""
    return not text[start:end].isupper() and bool(_BEFORE_A_NAME.search(text[max(0, start - 30) : start]))


def names_of(people: Iterable[str], words: Iterable[str] = (), spared: Iterable[str] = ()) -> Names:
    """Names from full names of the staff and from further words, which are found in any case.

    `spared` are single names that are left alone unless they stand in a full name.
    """
    whole: set[_Words] = {form for word in words for form in _forms(word)}
    single: dict[_Words, bool] = {}
    ordinary = _ordinary_words()
    left = {form for word in spared for form in _forms(word)}
    for name in set(people):
        parts = [_forms(part) for part in _PART.findall(name)]
        whole |= set(_written(parts, name))
        for form in _alone(parts) - left:
            single[form] = len(form) == 1 and form[0] in ordinary
    return Names(_by_first(whole), _singles(single))


def _written(parts: list[set[_Words]], name: str) -> Iterator[_Words]:
    """The ways to write a full name: whole, without what is between, surname first, and with the initial."""
    yield from (form for form in _forms(name) if len(form) > 1)
    if len(parts) < 2:
        return
    for first in parts[0]:
        for last in parts[-1]:
            yield first + last
            yield last + first
            between = [min(part) for part in parts[1:-1]]
            yield (first[0][0], *last)
            yield (first[0][0], *(word for part in between for word in part), *last)


def _alone(parts: list[set[_Words]]) -> set[_Words]:
    """First name and surname, each by itself, and the parts of a double one: those of three letters and more."""
    ends = [parts[0], parts[-1]] if parts else []
    forms = {form for end in ends for form in end}
    forms |= {(word,) for form in forms for word in form}
    return {form for form in forms if max(map(len, form)) >= _SHORTEST}


def _singles(single: dict[_Words, bool]) -> dict[str, tuple[tuple[_Words, bool], ...]]:
    return {first: tuple((form, single[form]) for form in forms) for first, forms in _by_first(single).items()}


def _by_first(forms: Iterable[_Words]) -> dict[str, tuple[_Words, ...]]:
    found: dict[str, list[_Words]] = {}
    for form in sorted(forms, key=lambda each: (-len(each), each)):
        found.setdefault(form[0], []).append(form)
    return {first: tuple(each) for first, each in found.items()}


def _runs(text: str, words: list[tuple[str, int, int]], place: int, name: _Words) -> bool:
    """Whether the name's words stand one after the other from that place on."""
    if len(words) - place < len(name):
        return False
    for step, wanted in enumerate(name):
        if words[place + step][0] != wanted:
            return False
        if step and not _GLUE.fullmatch(text, words[place + step - 1][2], words[place + step][1]):
            return False
    return True


def _forms(name: str) -> set[_Words]:
    """A name's words as they are compared, with ü as u and as ue."""
    forms = (name.lower(), name.lower().translate(_UMLAUTS))
    return {words for form in forms if (words := tuple(_same(word) for word in _WORD.findall(form)))}


@cache
def _ordinary_words() -> frozenset[str]:
    lines = (Path(__file__).parent / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(form for word in words for (form,) in _forms(word))


class _Letters(dict[int, str]):
    """For each character its small letters without accents, a blank for what is no letter; looked up once."""

    def __missing__(self, code: int) -> str:
        small = chr(code).lower().translate(_SAME)
        plain = [each for each in unicodedata.normalize("NFKD", small) if not unicodedata.combining(each)]
        self[code] = found = "".join(plain) if small.isalpha() else " "
        return found


_LETTERS = _Letters()


def _same(word: str) -> str:
    """A word in small letters without accents."""
    return word.translate(_LETTERS)
