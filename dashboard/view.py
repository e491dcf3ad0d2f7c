"""A view: one person's look at one state. Pages and cards are drawn from it and from nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from inspect import Parameter, signature
from typing import Any
from urllib.parse import parse_qsl, quote

from dashboard.identity import Person
from dashboard.ui.theme import LIGHT, THEMES, Theme
from data.snapshot import VersionGone
from data.warehouse import Warehouse
from queries.dimensions import FILTERS
from queries.filter import Filter
from queries.scope import Scope
from queries.selections import SECOND_NAMES, second_named

FILTER_NAMES = frozenset({"period", "versus", "org", "q", *FILTERS})
LONGEST_VALUE = 200
ONE_DAY = timedelta(days=1)
FILES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}
THEME_COOKIE = "theme"


class ViewWrong(ValueError):
    """A request describes a view that no page of ours makes."""


@dataclass(frozen=True)
class View:
    """The state (filter and the page's own parameters), the data it is seen in, who looks, and in which colours.

    `notes` say what of the address was left out; `is_renewed` that the version asked for is gone.
    """

    filter: Filter
    warehouse: Warehouse
    person: Person
    theme: Theme = LIGHT
    path: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_renewed: bool = False

    @property
    def scope(self) -> Scope:
        """What the person may see."""
        return self.person.scope

    @property
    def today(self) -> date:
        """The day it is seen from."""
        return self.warehouse.today

    def query(self) -> str:
        """Canonical text of the state, without "?": the filter, then the page's own parameters by name."""
        return joined(self.filter, self.own)

    def href(self, path: str = "", filter: Filter | None = None, **own: str) -> str:
        """Address of a page in this state or with another filter; without a path, of the page that is open.

        The page's own parameters are not carried along: name those the link needs.
        """
        query = joined(filter or self.filter, own)
        return f"{path}?{query}" if query or not path else path

    def rows_href(self, measure: str, filter: Filter | None = None) -> str:
        """Address of the rows behind a measure; "" for whoever may not open rows."""
        return self.href("/rows", filter, measure=measure) if self.person.may_open_rows else ""

    def files(self, **own: str) -> tuple[tuple[str, str], ...]:
        """(name, address) of each kind of file of what these parameters name, in this state."""
        return tuple((name, self.href(f"/export.{ending}", None, **own)) for ending, name in FILES.items())


def joined(filter: Filter, own: Mapping[str, str]) -> str:
    """The filter's canonical text and further parameters, in order of their names."""
    parts = [filter.query()] if filter.query() else []
    return "&".join(parts + [f"{name}={quote(value, safe='~!(),:.')}" for name, value in sorted(own.items()) if value])


def parameters_of(question: Callable[..., Any]) -> frozenset[str]:
    """Names a question takes beside warehouse, filter and scope: its keyword-only parameters.

    One that takes any further ones compares with a second selection, and takes the names of that.
    """
    parameters = signature(question).parameters.items()
    named = {name for name, said in parameters if said.kind is Parameter.KEYWORD_ONLY}
    is_open = any(said.kind is Parameter.VAR_KEYWORD for _, said in parameters)
    return frozenset(named | (set(SECOND_NAMES) if is_open else set()))


def parted(address: Mapping[str, object], own: Iterable[str]) -> tuple[Filter, dict[str, str], tuple[str, ...]]:
    """Filter, the page's own parameters and notes of an address; of a repeated parameter the last one counts."""
    texts = {name: _last(said) for name, said in address.items()}
    mine = {name: texts.pop(name) for name in own if name in texts}
    second, more = second_named({name: mine.pop(name) for name in SECOND_NAMES if name in mine})
    filter, notes = Filter.parse(texts)
    return filter, {name: said[:LONGEST_VALUE] for name, said in mine.items()} | second, notes + more


def parsed_query(query: str, own: frozenset[str]) -> tuple[Filter, dict[str, str]]:
    """Filter and own parameters of a canonical text. Raises ViewWrong for a name that is neither."""
    address = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := set(address) - FILTER_NAMES - own:
        raise ViewWrong(f"A card is asked with {sorted(unknown)[0]!r}, which its question does not take.")
    filter, mine, _ = parted(address, own)
    return filter, mine


def pinned(get: Callable[..., Warehouse], version: object, day: object) -> tuple[Warehouse, bool]:
    """The warehouse of a kept version and a day near today, and whether the newest stands in for a version gone.

    Raises ViewWrong for what is no version, or for a day that is more than one from today.
    """
    if not isinstance(version, int) or isinstance(version, bool) or not isinstance(day, str):
        raise ViewWrong("A card is asked without a version and a day.")
    newest = get()
    try:
        seen_from = date.fromisoformat(day)
    except ValueError as error:
        raise ViewWrong(f"{day[:20]!r} is no day.") from error
    if abs(seen_from - newest.today) > ONE_DAY:
        raise ViewWrong(f"A card is asked for {seen_from}, today is {newest.today}.")
    try:
        return get(version, seen_from), False
    except VersionGone:
        return get(None, seen_from), True


def theme_named(name: object) -> Theme:
    """The theme of that name. Raises ViewWrong for another."""
    if not isinstance(name, str) or name not in THEMES:
        raise ViewWrong("A card is asked in a theme that does not exist.")
    return THEMES[name]


def _last(said: object) -> str:
    return str(said[-1]) if isinstance(said, list) and said else str(said)
