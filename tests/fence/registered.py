"""What of the application the fence asks: all that pages register, without what other tests add to the same process."""

import dash

from dashboard.cards import CARDS, Card
from dashboard.grids import GRIDS
from dashboard.view import parameters_of
from queries.measures import MEASURES
from tests.fence.marks import kind_of

#: Kinds of what may be asked for by an id: an answer, a customer, an agent, a unit.
ASKED_BY_ID = "rcau"


def cards() -> dict[str, Card]:
    """Every card of a page in the order of their names; those of other tests are made to fail."""
    return {name: entry for name, entry in sorted(CARDS.items()) if not entry.draw.__module__.startswith("tests.")}


def pages() -> frozenset[str]:
    """Addresses of all pages."""
    return frozenset(entry["path"] for entry in dash.page_registry.values() if entry["path"] != "/tested")


def own_queries(name: str, marks: tuple[str, ...]) -> list[str]:
    """What a card or a grid is asked with beside a filter: nothing, each measure if it takes one, and these marks."""
    taken = GRIDS[name].own if name in GRIDS else parameters_of(CARDS[name].question)
    measures = [f"measure={measure}" for measure in MEASURES if "measure" in taken]
    ids = [f"{own}={said}" for own in sorted(taken - {"measure"}) for said in marks if kind_of(said) in ASKED_BY_ID]
    return ["", *measures, *ids]
