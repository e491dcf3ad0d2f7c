"""The twin of a card says in its table what the card says in its drawing."""

from collections.abc import Iterator

import pytest

from dashboard.cards import CARDS, draw_card, remembered
from dashboard.twins import twin
from dashboard.view import View
from dashboard.workspace import person
from queries.filter import Filter
from queries.organisation import organisation
from queries.summary import summary, trend
from tests.drawn import lines, trees
from tests.serving import LookingAs


@pytest.fixture
def view(looking_as: LookingAs) -> Iterator[View]:
    with looking_as("mo") as opened:
        yield View(Filter(period="last-52-weeks"), opened.engine.at(opened.today()), person(), path="/summary")


def test_the_table_of_regions_and_its_twin_say_the_same(view: View) -> None:
    answer = remembered(summary, view.warehouse, view.filter, view.scope)
    drawn = lines(trees(draw_card(CARDS["where"], answer, view)))
    titles, rows = twin(answer, ["nps"], view)
    assert titles == ["Region", "Touchpoint", "Net Promoter Score", "likely", "of", "before", "change"]
    regions = {row[0]: row[2:] for row in rows if row[1] == "all"}
    assert len(drawn) == 5
    for name, _, value, likely, before, change, responses in drawn:
        assert regions["all" if name == "Larkfield" else name] == [value, likely, responses, before, change]


def test_a_trend_has_a_row_a_week_in_order_of_time(view: View) -> None:
    answer = remembered(trend, view.warehouse, view.filter, view.scope)
    titles, rows = twin(answer, ["nps"], view)
    assert titles == ["Week", "Net Promoter Score", "likely", "of"]
    assert len(rows) == answer.table.num_rows > 50
    assert [len(row) for row in rows] == [4] * len(rows)


def test_nobody_has_a_score_in_a_table_before_the_page_shows_one(looking_as: LookingAs) -> None:
    alder = Filter.parse("period=last-4-weeks&region=West&centre=Harlow&team=Alder")[0]
    with looking_as("marta") as opened:
        team = View(alder, opened.engine.at(opened.today()), person())
        _, rows = twin(organisation(team.warehouse, alder, team.scope), ["nps"], team)
        [agent, *_] = [
            value for value in organisation(team.warehouse, alder, team.scope).table["agent"].to_pylist() if value
        ]
        one = View(alder.with_values("agent", [agent]), team.warehouse, team.person)
        _, own = twin(organisation(one.warehouse, one.filter, one.scope), ["nps"], one)
    scores = {row[0]: row[1] for row in rows}
    assert scores.pop("all").startswith(("+", "\N{MINUS SIGN}"))
    assert set(scores.values()) <= {"no score yet", "no responses"} and len(scores) > 3
    assert own[0][:2] in (["no score yet", ""], ["no responses", ""])
