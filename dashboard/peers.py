"""Peers on a page: the second door's answers, remembered with all that decides what they show."""

from collections.abc import Sequence

from dashboard.cache import answer_key
from dashboard.view import View
from dashboard.workspace import workspace
from queries.ask import Answer
from queries.peers import ask_peers


def peers(view: View, by: str, within: tuple[str, ...] = (), measures: Sequence[str] = ("nps",)) -> Answer:
    """The units of a level or the persons of a unit beside each other, as the person who looks may see them.

    The columns of `queries.peers.ask_peers`. Raises what it raises.
    """
    space, persons = workspace(), view.warehouse.config.persons
    consenting = space.opened().store.consents() if persons.colleague_names == "consent" else frozenset()
    said = (view.filter.query(), by, repr(within), repr(tuple(measures)), view.scope.key, repr(persons))
    key = answer_key(
        "peers", *said, repr(sorted(consenting)), str(view.warehouse.version), view.warehouse.today.isoformat()
    )
    return space.answers.get(
        key,
        lambda: ask_peers(
            view.warehouse,
            view.filter,
            view.scope,
            by=by,
            within=within,
            measures=measures,
            consenting=consenting,
        ),
    )
