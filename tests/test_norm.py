"""Where a unit stands among the like, as its page says it, and where people stand on the page of their team."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.board.verdicts import VERDICTS
from dashboard.cards import CARDS, draw_card, remembered
from dashboard.comparing.norm import NORM, norm_slot
from dashboard.view import View
from dashboard.workspace import person
from data.home import Home
from queries.comparing import UnitStanding, compare
from queries.filter import Filter
from queries.leaderboard import people_board
from queries.router import NotAvailable
from queries.scope import Grant, Scope
from queries.stats.places import extremes
from queries.stats.shrinkage import Scores
from queries.units import like_units, units
from tests.company import TODAY
from tests.demo_files import reader
from tests.drawn import of_class, of_kind, printed, trees
from tests.serving import LookingAs

YEAR = Filter("last-52-weeks", "previous")
EVERYTHING = Scope("1", frozenset({Grant()}), "key")
UNITS = {"region": "West", "centre": "Harlow", "team": "Alder"}


def at(level: str, unit: str) -> Filter:
    return YEAR.with_values(level, [unit])


def drawn(opened, filter: Filter, card: str = NORM, **own: str) -> list:
    entry, view = CARDS[card], View(filter, opened.engine.at(TODAY), person(), path="/organisation", own=own)
    return trees(draw_card(entry, remembered(entry.question, view.warehouse, filter, view.scope), view))


def standing(warehouse, level: str) -> tuple[UnitStanding, ...]:
    return compare(units(warehouse, YEAR, EVERYTHING, level=level).rows(), level, "previous", is_same=True).units


scores = st.lists(st.tuples(st.integers(-90, 90), st.integers(1, 400)), min_size=1, max_size=9)


@given(scores)
def test_an_extreme_unit_lies_beyond_chance_of_each_single_other(said: list[tuple[int, int]]) -> None:
    values, variances = (np.array(column, float) for column in zip(*said, strict=True))
    found = extremes(Scores(values, variances)).tolist()
    for place, told in enumerate(found):
        distances = [
            (values[place] - values[other]) / np.sqrt(variances[place] + variances[other])
            for other in range(len(said))
            if other != place
        ]
        assert (told == 1) == (bool(distances) and min(distances) > 1.959964)
        assert (told == -1) == (bool(distances) and max(distances) < -1.959964)
    assert sum(map(abs, found)) <= 2


@pytest.mark.parametrize("level", ["region", "centre", "team"])
def test_the_page_of_each_unit_says_what_the_comparison_says(larkfield: Home, looking_as: LookingAs, level) -> None:
    words = {1: "Clearly above", 0: "Cannot be told apart", -1: "Clearly below"}
    with looking_as("mo") as opened:
        compared = standing(opened.engine.at(TODAY), level)
        for unit in compared:
            nodes = drawn(opened, at(level, unit.unit))
            [verdict] = of_class(nodes, "verdict-line")
            way = "Highest" if unit.place.extreme > 0 else "Lowest"
            place = f"{way} of {len(compared)}, clearly" if unit.place.extreme else words[unit.place.direction]
            assert printed(verdict) == place
            tone = {1: ["up"], -1: ["down"], 0: []}[unit.place.direction]
            assert verdict[1]["className"].split()[1:] == tone


def test_lowest_is_said_of_a_unit_alone_whose_score_lies_below_each_other_one(larkfield, looking_as) -> None:
    with looking_as("mo") as opened:
        compared = standing(opened.engine.at(TODAY), "region")
    ends = {unit.unit: (unit.place.score_lo, unit.place.score_hi) for unit in compared}
    for unit in compared:
        others = [ends[name] for name in ends if name != unit.unit]
        if unit.place.extreme:
            assert unit.place.extreme == unit.place.direction
            beyond = [low > unit.place.score if unit.place.extreme < 0 else high < unit.place.score
                      for low, high in others]  # fmt: skip
            assert all(beyond)


def test_who_sees_a_part_of_the_company_reads_the_verdict_that_everybody_reads(larkfield, looking_as) -> None:
    said: dict[str, str] = {}
    for account in ("mo", "priya", "tom", "sam"):
        with looking_as(account) as opened:
            said[account] = printed(["div", {}, drawn(opened, at("centre", "Harlow"))])
    assert set(said.values()) == {said["mo"]}
    assert "12 centres in the mean" in said["mo"]


def test_what_is_hidden_has_no_place(larkfield: Home, looking_as: LookingAs) -> None:
    with looking_as("sam") as opened:
        assert "Hidden" in printed(["div", {}, drawn(opened, at("team", "Alder"))])


def test_a_part_of_a_unit_is_not_held_against_whole_ones(larkfield: Home, looking_as: LookingAs) -> None:
    for account, is_shown in (("mo", True), ("priya", True), ("nils", False), ("femi", False)):
        with looking_as(account) as opened:
            view = View(at("region", "West"), opened.engine.at(TODAY), person(), path="/organisation")
            assert (norm_slot(view) is not None) == is_shown
            assert norm_slot(View(YEAR, view.warehouse, view.person)) is None


@pytest.mark.parametrize("narrowed", [YEAR, at("agent", "A01"), at("team", "N1-a").with_values("class", ["detractor"])])
def test_what_cannot_be_compared_says_what_to_do(warehouse, narrowed: Filter) -> None:
    with pytest.raises(NotAvailable, match=r"Choose a unit|all their answers"):
        like_units(warehouse, narrowed, EVERYTHING)


def test_a_unit_with_few_answers_has_no_place(warehouse, app) -> None:
    with app.server.test_request_context():
        few = Filter("last-4-weeks", "previous").with_values("team", ["N1-a"])
        view = View(few, warehouse, person(), path="/organisation")
        answer = like_units(warehouse, few, EVERYTHING)
        assert "Too few responses to compare" in printed(["div", {}, trees(draw_card(CARDS[NORM], answer, view))])


def groups(nodes: list) -> Iterator[tuple[str, str]]:
    """Title and text of each group of people."""
    return zip(map(printed, of_kind(nodes, "dt")), map(printed, of_kind(nodes, "dd")), strict=True)


@pytest.mark.parametrize("account", ["marta", "tom", "priya"])
def test_every_person_of_a_unit_is_in_one_group(larkfield: Home, looking_as: LookingAs, account: str) -> None:
    with looking_as(account) as opened:
        house = opened.engine.at(TODAY)
        rows = people_board(house, YEAR, person().scope).rows()
        found = dict(groups(drawn(opened, YEAR, VERDICTS)))
        clear = {way: sum(row["direction"] == way for row in rows) for way in (1, 0, -1)}
        alike = found.get("Cannot be told apart", "0 of 0").split(" of ")
        assert int(alike[0]) == clear[0] and int(alike[1]) == sum(clear.values())
        for title, way in (("Clearly above", 1), ("Clearly below", -1)):
            names = [house.people_names[row["agent"]] for row in rows if row["direction"] == way]
            assert (title in found) == bool(names)
            assert all(name in found[title] for name in names) or len(names) > 12
        path = person().scope.path
        below = list(zip(UNITS, path, strict=False))
        scored = reader(larkfield)(
            "select agent_id, count(score) as n from responses where agent_id is not null and day between $first and "
            f"$last {''.join(f' and {level}_id = ${level}' for level, _ in below)} group by 1",
            first=YEAR.periods(TODAY)["now"].first,
            last=YEAR.periods(TODAY)["now"].last,
            **dict(below),
        )
        assert {row["agent"] for row in rows if row["scored"]} == set(scored[scored["n"] > 0]["agent_id"])
