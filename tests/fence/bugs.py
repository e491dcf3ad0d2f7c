"""Bugs that the fence must find: each takes one thing away that keeps people's rights, in this process alone."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import pytest

from dashboard import cards, choices, context, explain, grids, identity
from dashboard.access import gate
from dashboard.cards import CARDS
from dashboard.exporting import wanted
from queries.options import options
from queries.scope import Grant, Scope
from queries.statement import SHOWN_KEY, Statement
from tests.fence.people import NARROW, Person

BUGS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {}
#: Who meets a bug first, where what others ask meanwhile is most of a run. The rest is met by all who see little.
MET_BY = {
    "rows_by_rights_to_sums": "rita",
    "key_of_pseudonyms_shown": "rex",
    "one_answer_by_its_id_for_everybody": "alf",
    "events_of_everybody": "rex",
    "filtered_before_masks": "rex",
}


def _bug(inject: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    BUGS[inject.__name__] = inject
    return inject


def meeting(name: str) -> tuple[Person, ...]:
    """The people whose requests are to find that bug."""
    return tuple(person for person in NARROW if person.account_id == MET_BY.get(name, person.account_id))


def _everything(scope: Scope) -> Scope:
    return replace(scope, grants=frozenset({Grant()}))


@_bug
def scope_predicate_removed(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Scope, "clause", lambda self, bind: "true")


@_bug
def filtered_before_masks(patched: pytest.MonkeyPatch) -> None:
    before = Statement._look

    def look(self: Statement, periods: Any) -> str:
        condition, _ = self.filter.clause()
        return before(self, periods).replace("\n    ) as seen", f"\n        and {condition}\n    ) as seen")

    patched.setattr(Statement, "_look", look)
    patched.setattr(Statement, "_after_scope", lambda self, condition, days: "true")


@_bug
def cached_without_scope(patched: pytest.MonkeyPatch) -> None:
    before = cards.answer_key
    patched.setattr(cards, "answer_key", lambda question, *parts: before(question, *parts[:2], *parts[3:]))


@_bug
def last_unit_of_the_path_left_out(patched: pytest.MonkeyPatch) -> None:
    before = Grant.conditions.fget  # type: ignore[attr-defined]
    patched.setattr(Grant, "conditions", property(lambda self: before(replace(self, path=self.path[:-1]))))


@_bug
def customers_not_masked(patched: pytest.MonkeyPatch) -> None:
    before = Scope.is_masked
    patched.setattr(Scope, "is_masked", lambda self, column: column != "customer_id" and before(self, column))


@_bug
def options_of_everybody(patched: pytest.MonkeyPatch) -> None:
    def listed(warehouse: Any, filter: Any, scope: Scope, *, dimension: str) -> Any:
        return options(warehouse, _everything(scope), dimension, filter)

    patched.setattr(choices, "listed", listed)


@_bug
def files_past_the_door(patched: pytest.MonkeyPatch) -> None:
    before = wanted.whole_measure
    patched.setattr(
        wanted,
        "whole_measure",
        lambda warehouse, filter, scope, name: before(warehouse, filter, _everything(scope), name),
    )


@_bug
def rows_by_rights_to_sums(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Scope, "for_rows", lambda self: self)


@_bug
def names_told_by_an_explanation(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(explain, "visible_name", choices.name_of)


@_bug
def key_of_pseudonyms_shown(patched: pytest.MonkeyPatch) -> None:
    before = Statement.to_show
    patched.setattr(
        Statement,
        "to_show",
        lambda self, question: before(self, question).replace(SHOWN_KEY, self.scope.pseudonym_key),
    )


@_bug
def one_answer_by_its_id_for_everybody(patched: pytest.MonkeyPatch) -> None:
    for name, card in list(CARDS.items()):
        if card.question.__name__ == "response":
            before = card.question

            @wraps(before)
            def response(warehouse: Any, filter: Any, scope: Scope, *, id: str = "", _before: Any = before) -> Any:
                return _before(warehouse, filter, _everything(scope), id=id)

            patched.setitem(CARDS, name, replace(card, question=response))


@_bug
def one_route_without_a_session(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(gate, "OPEN_RULES", gate.OPEN_RULES | {"/export.csv"})


@_bug
def remembered_by_the_account_alone(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(identity, "policy_version", lambda account: hashlib.sha256(account.account_id.encode()).hexdigest())
    patched.setattr(Scope, "key", property(lambda self: self.policy_version))


@_bug
def events_of_everybody(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(context, "_touches", lambda scope, view: True)


@_bug
def bounds_of_a_grid_taken_as_they_come(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(grids, "_bounds", lambda said: (said["startRow"], said["endRow"]))
