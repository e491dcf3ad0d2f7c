"""What was worked out of a version is remembered: the answers stay what they are, for each viewer his own."""

from dataclasses import replace
from itertools import product

import pytest

from data.engine import Engine
from data.home import Home
from data.lake import Lake
from data.remembered import Remembered
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import unprotected
from queries.filter import Filter
from queries.gate import QuestionRefused
from queries.peers import ask_peers
from queries.scope import Grant, Scope
from queries.verbatims import verbatims
from tests.company import TODAY, make_company
from tests.lake_rows import rows_of

PERIODS = [Filter(period) for period in ("last-4-weeks", "last-13-weeks", "2026-10", "2026-Q3", "last-52-weeks")]
VIEWERS = [
    Scope("1", frozenset({Grant(agent="A01")}), "key"),
    Scope("2", frozenset({Grant(agent="A07")}), "key"),
    Scope("3", frozenset({Grant(path=("North", "N1"))}), "key"),
    Scope("4", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key"),
    Scope("5", frozenset({Grant(path=("North",), columns=frozenset(), may_open_rows=False)}), "key"),
    Scope.nothing(),
]


def test_who_asks_after_others_is_answered_as_who_asks_first(company: Home) -> None:
    """Viewers and periods on one engine, against an engine of its own that has nothing to remember."""
    shared, hidden = Engine(company).at(TODAY), 0
    for filter, viewer in product(PERIODS[1:3], VIEWERS):
        ask_peers(shared, filter, viewer, by="team")
    for filter, viewer in list(product(PERIODS[1:3], VIEWERS))[::2]:
        told = ask_peers(shared, filter, viewer, by="team").rows()
        assert told == ask_peers(Engine(company).at(TODAY), filter, viewer, by="team").rows(), viewer.policy_version
        hidden += sum("scored" in row.get("hidden", ()) for row in told)
    assert hidden


def test_nothing_is_remembered_beyond_its_version(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = make_company(tmp_path_factory.mktemp("grown"), rows=300)
    engine, reader = Engine(home), VIEWERS[3]
    before = sums(engine.at(TODAY), Filter(), reader, ["responses"]).rows()
    more = [{"response_id": f"N{number}", "day": TODAY.replace(day=10), "score": 9} for number in range(40)]
    with Lake(home.lake_path).write("second") as load:
        load.upsert("responses", rows_of("responses", *more))
    [row] = sums(engine.at(TODAY), Filter(), reader, ["responses"]).rows()
    assert row["responses"] == before[0]["responses"] + 40


def test_room_is_kept_for_what_was_used_last() -> None:
    remembered, made = Remembered(100), []

    def ask(version: int, name: str, size_bytes: int = 40) -> None:
        remembered.once(version, (name,), lambda: made.append(name), lambda _: size_bytes)

    for name in ("one", "two", "one", "three", "one", "two"):
        ask(1, name)
    assert made == ["one", "two", "three", "two"]
    ask(1, "too large", 101)
    ask(1, "too large", 101)
    assert made[4:] == ["too large", "too large"]
    remembered.forget_all_but({2})
    ask(1, "two")
    assert made[6:] == ["two"]


def test_an_error_is_not_remembered() -> None:
    remembered = Remembered(100)
    with pytest.raises(ZeroDivisionError):
        remembered.once(1, ("name",), lambda: 1 // 0, lambda _: 1)
    assert remembered.once(1, ("name",), lambda: 7, lambda _: 1) == 7


def test_rows_are_never_remembered_as_sums(warehouse: Warehouse) -> None:
    with pytest.raises(QuestionRefused):
        unprotected(warehouse, "select verbatim from visible", Filter(), VIEWERS[2])


@pytest.mark.parametrize("looked_through", [0.1, 1, 20, 10**9])
def test_the_newest_words_are_the_same_however_many_days_are_looked_through(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, looked_through: float
) -> None:
    scope = Scope("1", frozenset({Grant()}), "key")
    asked = [filter.with_values("region", ["West"]) for filter in PERIODS] + [replace(Filter(), q="repair")]
    whole = [verbatims(warehouse, one, scope, limit=10_000) for one in asked]
    monkeypatch.setattr("queries.verbatims.LOOKED_THROUGH", looked_through)
    for one, everything in zip(asked, whole, strict=True):
        for limit, offset in ((1, 0), (5, 0), (5, 20)):
            found = verbatims(warehouse, one, scope, limit=limit, offset=offset)
            assert found.rows() == everything.rows()[offset : offset + limit]
            assert (found.filter, found.periods) == (everything.filter, everything.periods)
