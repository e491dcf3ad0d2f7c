"""The filter: what the viewer asked for. The address is its text, and the text its key.

A filter gives the address (`query`), the condition and its values (`clause`), the days (`periods`) and the words.
Canonical text: fixed order, defaults dropped, values joined by `~`. Inside a value `!~` is a tilde, `!!` is `!` and
`!(none)` the word "(none)"; a bare `(none)` is null.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import parse_qsl, quote

from queries.dimensions import CLASSES, DIMENSIONS, FILTERS, LEVEL_NAMES, did_you_mean
from queries.periods import DEFAULT_PERIOD, VERSUS, Period, PeriodUnknown, previous, resolve, year_ago

Value = str | None
#: SQL text and the values it names.
Condition = tuple[str, dict[str, object]]
NONE = "(none)"
#: Compared with the period before and with a year ago at once: asked by pages, never written in an address.
BOTH = "previous+year-ago"
LONGEST_SEARCH = 200
WORDS_ALLOWED = {"class": CLASSES, "self_service": ("yes", "no")}
MOST_VALUES = 200
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Filter:
    """Period, comparison, organisation then or now, search text, and the wanted values of each dimension."""

    period: str = DEFAULT_PERIOD
    versus: str = "previous"
    org: str = "then"
    q: str = ""
    values: tuple[tuple[str, tuple[Value, ...]], ...] = ()

    @staticmethod
    def parse(text: str | Mapping[str, str]) -> "tuple[Filter, tuple[str, ...]]":
        """The filter an address means, and a note for each part that means nothing and was left out."""
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True) if isinstance(text, str) else list(text.items())
        found, notes = Filter(), []
        for name, said in pairs:
            taken = _take(found, name, said)
            if taken is None:
                notes.append(_note(name, said))
            else:
                found = taken
        return found, tuple(notes)

    def get(self, name: str) -> tuple[Value, ...]:
        """Wanted values of a dimension; empty means all."""
        return dict(self.values).get(name, ())

    def with_values(self, name: str, values: Iterable[Value]) -> "Filter":
        """The same filter with these values for a dimension; no values means all."""
        wanted = dict(self.values)
        wanted[name] = tuple(sorted(dict.fromkeys(values), key=lambda value: (value is None, value or "")))
        return replace(self, values=tuple((name, wanted[name]) for name in FILTERS if wanted.get(name)))

    def without(self, *names: str) -> "Filter":
        """The same filter with all values of these dimensions."""
        return replace(self, values=tuple((name, values) for name, values in self.values if name not in names))

    def over(self, period: str | None = None, versus: str | None = None) -> "Filter":
        """The same filter over another period or comparison."""
        return replace(self, period=period or self.period, versus=versus or self.versus)

    def cleared(self) -> "Filter":
        """The same period and comparison without any wanted value."""
        return Filter(period=self.period, versus=self.versus, org=self.org)

    @cached_property
    def level(self) -> str:
        """Deepest level of the organisation that one value is wanted of, else "company"."""
        held = [level for level in LEVEL_NAMES if len(self.get(level)) == 1]
        return held[-1] if held else "company"

    def query(self) -> str:
        """Canonical text of the address, without "?". Equal filters have equal texts."""
        plain = Filter()
        parts = [
            (name, getattr(self, name))
            for name in ("period", "versus", "org")
            if getattr(self, name) != getattr(plain, name)
        ]
        parts += [(name, self.text_of(name)) for name, _ in self.values]
        parts += [("q", self.q)] if self.q else []
        return "&".join(f"{name}={quote(text, safe='~!(),:.')}" for name, text in parts)

    def text_of(self, name: str) -> str:
        """Wanted values of a dimension as they stand in an address, before it is quoted."""
        return "~".join(_escaped(value) for value in self.get(name))

    def periods(self, today: date) -> dict[str, Period]:
        """Days of "now" and, where compared, of "previous" and "year_ago"."""
        now = resolve(self.period, today)
        compared = {"previous": previous, "year-ago": year_ago}
        wanted = [name for name in self.versus.split("+") if name in compared]
        return {"now": now} | {name.replace("-", "_"): compared[name](self.period, now) for name in wanted}

    @property
    def before(self) -> str | None:
        """Name of the period compared with, as it stands in answers, or None."""
        return None if self.versus == "none" else self.versus.split("+")[0].replace("-", "_")

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of `visible` that the conditions read, `day` apart."""
        searched = ("verbatim",) if self.q else ()
        return tuple(DIMENSIONS[name].column for name, _ in self.values) + searched

    def clause(self) -> Condition:
        """Condition over the masked rows, and its values by name. Without wanted values: "true"."""
        conditions: list[str] = []
        values: dict[str, object] = {}
        for name, wanted in self.values:
            text, used = _condition(DIMENSIONS[name].column, f"filter_{name}", wanted)
            conditions.append(text)
            values |= used
        if self.q:
            text, used = search_clause(self.q)
            conditions.append(text)
            values |= used
        return "\n            and ".join(conditions) or "true", values


def _condition(column: str, parameter: str, wanted: tuple[Value, ...]) -> Condition:
    if column == "is_self_service":
        wanted_flags = [value == "yes" for value in wanted if value is not None]
        return _either(column, parameter, wanted_flags, None in wanted)
    return _either(column, parameter, [value for value in wanted if value is not None], None in wanted)


def _either(column: str, parameter: str, known: Sequence[str | bool], or_null: bool) -> Condition:
    if not known:
        return f"{column} is null", {}
    if not or_null:
        return f"{column} = any(${parameter})", {parameter: list(known)}
    return f"({column} = any(${parameter}) or {column} is null)", {parameter: list(known)}


def search_clause(text: str) -> Condition:
    """Condition for words looked for in a verbatim: whole words, any case, all required, "exact phrase", -not."""
    conditions = []
    values: dict[str, object] = {}
    for number, (is_wanted, phrase) in enumerate(search_terms(text)):
        name = f"filter_q{number}"
        found = f"regexp_matches(verbatim, ${name})"
        conditions.append(found if is_wanted else f"not {found}")
        values[name] = whole_words(phrase)
    return " and ".join(["verbatim is not null", *conditions]), values


def search_terms(text: str) -> list[tuple[bool, str]]:
    """Words and phrases of a search, each with whether it is wanted (True) or must not occur (False)."""
    terms, rest = [], text.strip()
    while rest:
        is_wanted = not (rest.startswith("-") and len(rest) > 1)
        rest = rest if is_wanted else rest[1:]
        if rest.startswith('"'):
            phrase, _, rest = rest[1:].partition('"')
        else:
            phrase, _, rest = rest.partition(" ")
        if phrase.strip():
            terms.append((is_wanted, phrase.strip()))
        rest = rest.strip()
    return terms


def whole_words(phrase: str) -> str:
    """Regular expression (RE2) that finds a phrase as whole words, in any case, with any spaces between its words."""
    words = r"\s+".join(_literal(word) for word in phrase.split())
    return rf"(?i)(^|[^\pL\pN_]){words}($|[^\pL\pN_])"


def _literal(word: str) -> str:
    return "".join(letter if letter.isalnum() or ord(letter) > 127 else f"\\x{{{ord(letter):x}}}" for letter in word)


def _escaped(value: Value) -> str:
    if value is None:
        return NONE
    text = value.replace("!", "!!").replace("~", "!~")
    return f"!{text}" if text == NONE else text


def _unescaped(text: str) -> tuple[Value, ...]:
    """Values of a joined text; the reverse of joining escaped ones by `~`."""
    values, current, is_escaped = [], "", False
    for position, letter in enumerate(text):
        if is_escaped or letter not in "!~":
            current, is_escaped = current + letter, False
        elif letter == "!":
            is_escaped = True
        else:
            values.append(_plain(current, text, position))
            current = ""
    return (*values, _plain(current, text, len(text)))


def _plain(value: str, text: str, end: int) -> Value:
    is_word = text[:end].endswith(f"!{NONE}")
    return None if value == NONE and not is_word else value


def _take(found: Filter, name: str, said: str) -> Filter | None:
    """The filter with one part of the address taken in, or None where the part means nothing."""
    if name in FILTERS:
        values = tuple(value for value in _unescaped(said)[:MOST_VALUES] if value != "")
        if name in WORDS_ALLOWED:
            values = tuple(value for value in values if value is None or value in WORDS_ALLOWED[name])
        return found.with_values(name, values) if values else None
    if name == "q":
        return replace(found, q=" ".join(said.split())[:LONGEST_SEARCH])
    if name == "versus" and said in VERSUS:
        return replace(found, versus=said)
    if name == "org" and said in ("then", "now"):
        return replace(found, org=said)
    if name == "period" and _is_period(said):
        return replace(found, period=said)
    return None


def _is_period(text: str) -> bool:
    try:
        resolve(text, _ANY_DAY)
    except PeriodUnknown:
        return False
    return True


def _note(name: str, said: str) -> str:
    known = ("period", "versus", "org", "q", *FILTERS)
    if name in known:
        return f"The address asks for {name} {said[:40]!r}, which means nothing here. It was left out."
    return f"The address names {name[:40]!r}, which is no filter. It was left out.{did_you_mean(name, known)}"
