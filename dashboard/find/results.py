"""What is found by what was typed: every name comes through the door, so unknown and forbidden look the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dashboard import team, unit_tabs
from dashboard.access.recording import names_customers
from dashboard.addresses import page_name, pages
from dashboard.choices import choices, title_of
from dashboard.comparing import tabs as comparing
from dashboard.find.folding import begins, plain
from dashboard.place import unit_href
from dashboard.roles import FOR_ALL, entries_of
from dashboard.saved.menu import views_of
from dashboard.view import View
from data.units import units_of
from queries.customers import newest_answer
from queries.dimensions import LEVEL_NAMES
from queries.filter import NONE, Filter
from queries.measures import MEASURES

SHORTEST, LONGEST, MOST_OF_A_KIND = 2, 80, 5
WORDS_PAGE, CUSTOMER_PAGE = "/verbatims", "/customer"
#: Tabs that are found by their own names: their place in the address, and their words.
TABS: dict[str, Sequence[tuple[str, str]]] = {
    "/team": team.TABS,
    "/organisation": unit_tabs.TABS,
    "/compare": [(name, words) for name, (words, *_) in comparing.TABS.items()],
}


@dataclass(frozen=True, slots=True)
class Found:
    """One result: its kind, its words, where it lies or what it means, and the address it leads to."""

    kind: str
    words: str
    note: str
    href: str


def found(view: View, typed: str) -> list[Found]:
    """Results in the order in which they are shown, at most five of a kind; none for less than two letters."""
    said = plain(typed)[:LONGEST]
    if len(said) < SHORTEST:
        return []
    kinds = [_pages(view, said), _saved(view, said), _measures(view, said)]
    if view.scope.grants:
        kinds[2:2] = [_units(view, said), _people(view, said), _customers(view, said)]
        kinds.append(_words(view, said))
    return [one for kind in kinds for one in islice(kind, MOST_OF_A_KIND)]


def _pages(view: View, typed: str) -> Iterator[Found]:
    known = pages()
    for entry in dict.fromkeys((*entries_of(view.person.roles, known), *FOR_ALL)):
        if entry.path in known and begins(entry.name, typed):
            yield Found("Pages", entry.name, "", view.href(entry.path, tab=entry.tab))
        for tab, words in TABS.get(entry.path, ()):
            if tab and entry.path in known and begins(words, typed):
                yield Found("Pages", words, entry.name, view.href(entry.path, tab=tab))


def _saved(view: View, typed: str) -> Iterator[Found]:
    """Views that the person saved, and those that are shared with them."""
    for one in views_of(view.person):
        if begins(one.name, typed):
            yield Found("Saved views", one.name, page_name(one.path), one.address)


def _units(view: View, typed: str) -> Iterator[Found]:
    """Units by name or id, the highest first; the way to each is the one that the units stand in today."""
    paths = units_of(view.warehouse).paths
    for level in LEVEL_NAMES[:-1]:
        for unit, name in choices(view, level):
            if unit != NONE and (_is_unit(name, title_of(view, level), typed) or unit.casefold() == typed.casefold()):
                path = paths.get(unit, ())
                inside = view.filter.with_values(level, [unit])
                if path and path[-1] == unit and len(path) == LEVEL_NAMES.index(level) + 1:
                    inside = _inside(view.filter, path)
                yield Found("Units", name, _lies(view, level, path), view.href("/organisation", inside))


def _is_unit(name: str, title: str, typed: str) -> bool:
    """Whether a unit is meant, alone or with its level: "alder", "team alder"; a level alone means none."""
    return begins(f"{title} {name}", typed) and any(begins(name, part) for part in typed.split())


def _inside(filter: Filter, path: Sequence[str]) -> Filter:
    for level, unit in zip(LEVEL_NAMES, path, strict=False):
        filter = filter.with_values(level, [unit])
    return filter


def _lies(view: View, level: str, path: Sequence[str]) -> str:
    """ "Team in Harlow"."""
    title = title_of(view, level)
    return f"{title} in {view.warehouse.unit_names.get(path[-2], path[-2])}" if len(path) > 1 else title


def _people(view: View, typed: str) -> Iterator[Found]:
    """People by name or id, of those whose figures the person may look at."""
    if not view.person.sees_persons:
        return
    for agent, name in choices(view, "agent"):
        if agent != NONE and (begins(name, typed) or agent.casefold() == typed.casefold()):
            href = unit_href(view, view.filter.with_values("agent", [agent]))
            yield Found("People", name, title_of(view, "agent"), href)


def _customers(view: View, typed: str) -> Iterator[Found]:
    """A customer by the whole number, for whoever is shown customers' numbers."""
    if not names_customers(view.scope):
        return
    if known := newest_answer(view.warehouse, view.scope, typed):
        customer, answer = known
        note, href = "Newest answer", view.href("/response", id=answer)
        if CUSTOMER_PAGE in pages():
            note, href = "Customer", view.href(CUSTOMER_PAGE, id=customer)
        yield Found("Customers", customer, note, href)


def _measures(view: View, typed: str) -> Iterator[Found]:
    for name, measure in MEASURES.items():
        if begins(measure.title, typed) or name == typed.casefold():
            yield Found("Definitions", measure.title, measure.meaning, view.href("/definitions", measure=name))


def _words(view: View, typed: str) -> Iterator[Found]:
    if view.person.may_open_rows and WORDS_PAGE in pages():
        wanted = Filter(view.filter.period, view.filter.versus, view.filter.org, typed)
        yield Found("Customers’ words", f"“{typed}”", "Look for it in the answers", view.href(WORDS_PAGE, wanted))
