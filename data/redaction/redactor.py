"""The redactor: a text in, the text with marks out, and a count of what was replaced.

Most texts hold nothing: a glance for an @, five digits, a web address or a word of a name decides whether to look.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from data.redaction.folding import Folded, fold
from data.redaction.marks import KINDS, MARK
from data.redaction.names import Names
from data.redaction.numbers import accounts, cards, national_ids
from data.redaction.phones import phones

#: What a text with an address has: the signs of one, also spelt out. Any number worth a look has five digits.
_SIGNS = ("@", "://", "www.", " dot ", "(at", "[at", "{at", "( at", "[ at", "arroba")
_DIGITS = re.compile(r"\d(?:\D{0,4}\d){4}")
_E_MAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+(?: ?@ ?|\s?[(\[{]\s?(?:at|arroba)\s?[)\]}]\s?)"
    r"[\w-]+(?:(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)[\w-]+)+"
    r"|[\w.+-]+ at [\w-]+ dot [a-z]{2,}(?: dot [a-z]{2,})?",
    re.IGNORECASE,
)
#: An address that opens something of one's own: with a question, a part behind #, a sign-in, or a long token in it.
_LINK = re.compile(
    r"(?:https?://|www\.)(?:[^\s/?#@]+@[^\s]+|[^\s?#]*(?:[?#][^\s]+|/(?=[\w-]*\d)[\w-]{16,}[^\s]*))", re.IGNORECASE
)
#: Stands for what is found already, as long as it was, so that nothing is found within or across it.
_TAKEN = "\x00"


_Found = tuple[int, int, str]
_Finder = tuple[str, Callable[[str], Iterator[tuple[int, int]]]]


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (found.span() for found in pattern.finditer(text))


#: What proves itself best comes first: a card is no phone number, and an address is no name.
_FINDERS: tuple[_Finder, ...] = (
    ("link", _shaped(_LINK)),
    ("e-mail", _shaped(_E_MAIL)),
    ("account", accounts),
    ("card", cards),
    ("id", national_ids),
    ("phone", phones),
)


class Redactor:
    """Replaces what it finds and counts it by kind in `counts`. Its own output it leaves as it is."""

    def __init__(self, names: Names | None = None, is_on: bool = True) -> None:
        """`names` are those of the staff; without them no name is found. One that is not on changes nothing."""
        self.is_on = is_on
        self.names = names or Names()
        self.counts: Counter[str] = Counter()

    def __call__(self, text: str) -> str:
        """The text with a mark in the place of each e-mail address, number and name that was found."""
        # What a mark leaves beside it may read otherwise than it did before, so it is looked at once more.
        while self.is_on and (found := self._found(text)):
            self.counts.update(kind for _, _, kind in found)
            text = _marked(text, found)
        return text

    def _found(self, text: str) -> list[_Found]:
        folded = fold(text)
        finders = list(_FINDERS) if _may_hold_an_identifier(folded.text) else []
        if self.names.may_stand_in(folded.text):
            finders.append(("name", self.names.spans))
        return list(_look(folded, finders)) if finders else []


def _may_hold_an_identifier(text: str) -> bool:
    """Whether it is worth a closer look: most texts are not."""
    small = text.lower()
    # A loop: any() over a generator takes three times as long, and this is asked of every text.
    for sign in _SIGNS:
        if sign in small:
            return True
    return _DIGITS.search(text) is not None


def _look(folded: Folded, finders: Iterable[_Finder]) -> Iterator[_Found]:
    left = MARK.sub(lambda mark: _TAKEN * len(mark[0]), folded.text)
    for kind, find in finders:
        for start, end in list(find(left)):
            if _TAKEN not in left[start:end]:
                left = left[:start] + _TAKEN * (end - start) + left[end:]
                yield (*folded.original(start, end), kind)


def _marked(text: str, found: list[_Found]) -> str:
    parts, done = [], 0
    for start, end, kind in sorted(found):
        parts += [text[done:start], KINDS[kind].mark]
        done = end
    return "".join([*parts, text[done:]])
