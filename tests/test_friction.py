"""Other ways to part a unit, and what gets in the customers' way: equal totals, fair comparison, hardly any chance."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from deltalake import DeltaTable

from dashboard.cards import CARDS, draw_card
from dashboard.friction import friction_finding, worse_words
from dashboard.reading import by_split, totals
from dashboard.ui.journey import Moment
from dashboard.ui.words import told
from dashboard.view import View
from dashboard.workspace import person
from data.home import Home
from data.warehouse import Warehouse
from queries.figures import figure
from queries.filter import Filter
from queries.friction import FRICTION, by_transfers, friction, leads, parted, read_friction, read_transfers
from queries.measures import MEASURES
from queries.organisation import OTHER_PARTS, organisation, parted_by
from queries.scope import Grant, Scope
from queries.stats.means import Sums, pooled_distance, same_mix_difference
from queries.summary import summary
from tests.demo_files import reader
from tests.drawn import of_class, of_kind, printed, trees
from tests.serving import LookingAs

COMPANY = Scope("1", frozenset({Grant()}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key")
YEAR = Filter("last-52-weeks", "none")
WEST = YEAR.with_values("region", ["West"])
ONE = {"promoters": 4, "detractors": 2, "scored": 10}
LEVELS = ("region", "centre", "team", "agent")


@pytest.fixture(scope="module")
def contacts(company: Home, warehouse: Warehouse) -> pd.DataFrame:
    """Contacts of the year, read by pandas from the files that Delta lists."""
    files = sorted(DeltaTable(company.lake_path / "interactions").file_uris())
    rows = pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)
    now = YEAR.periods(warehouse.today)["now"]
    return rows[(rows.day >= now.first) & (rows.day <= now.last)]


@pytest.mark.parametrize("asked", [YEAR, WEST, WEST.with_values("channel", ["phone", "chat"])])
def test_however_a_unit_is_parted_the_parts_are_its_own_total(warehouse: Warehouse, asked: Filter) -> None:
    wholes = []
    for by in ("", *OTHER_PARTS):
        answer = organisation(warehouse, asked, COMPANY, by=by)
        whole = totals(answer)["now"]
        parts = by_split(answer, parted_by(asked, LEVELS, by) or "")
        for name in ("promoters", "detractors", "scored", "responses"):
            assert sum(periods["now"][name] for periods in parts.values() if "now" in periods) == whole[name]
        wholes.append({name: whole[name] for name in ("promoters", "detractors", "scored", "responses")})
    assert all(one == wholes[0] for one in wholes)


def test_friction_equals_pandas_with_the_rest_weighted_as_the_part(
    warehouse: Warehouse, contacts: pd.DataFrame
) -> None:
    found = read_friction(friction(warehouse, YEAR, COMPANY), YEAR, "region")
    known = contacts.dropna(subset="transfers").assign(
        moved=lambda rows: rows.transfers > 0, at=contacts.touchpoint.fillna("?")
    )
    here, there = known[known.region_id == "West"], known[known.region_id != "West"]
    weights = here.groupby("at").size() / len(here)
    elsewhere = (there.groupby("at").moved.mean() * weights).sum()
    west = found.parts["West"]["transferred"]
    assert figure(MEASURES["transferred"], west.sums).value == pytest.approx(here.moved.mean())
    assert west.difference is not None
    assert west.difference.value == pytest.approx(here.moved.mean() - elsewhere)
    assert all(one.difference is None for one in found.whole.values()), "nothing is left beside the whole"


def test_a_unit_is_compared_with_all_that_is_not_in_it(warehouse: Warehouse, contacts: pd.DataFrame) -> None:
    found = read_friction(friction(warehouse, WEST, COMPANY), WEST, "centre")
    assert list(found.parts) == ["W1"]
    for name in FRICTION:
        assert found.whole[name].difference == found.parts["W1"][name].difference
    team = WEST.with_values("centre", ["W1"]).with_values("team", ["W1-a"])
    assert parted(team, LEVELS) == "team", "one person is never judged by friction"
    assert list(read_friction(friction(warehouse, team, COMPANY), team, "team").parts) == ["W1-a"]


def test_in_a_company_where_nothing_differs_hardly_anything_is_marked(warehouse: Warehouse) -> None:
    marks = [
        one.is_clear
        for by in ("", *OTHER_PARTS)
        for measured in read_friction(
            friction(warehouse, YEAR, COMPANY, by=by), YEAR, parted(YEAR, LEVELS, by)
        ).parts.values()
        for one in measured.values()
    ]
    assert len(marks) > 60
    assert sum(marks) <= 1


def test_what_the_mix_explains_is_no_difference() -> None:
    """A part with three times the hard contacts transfers more, and with the same contacts exactly as much."""
    hard, easy = (lambda n: Sums(n // 2, n // 2, n)), (lambda n: Sums(n // 10, n // 10, n))
    alike = same_mix_difference([(hard(3000), hard(1000)), (easy(1000), easy(3000))])
    assert alike is not None and alike.value == pytest.approx(0) and alike.lo < 0 < alike.hi
    worse = same_mix_difference([(Sums(1800, 1800, 3000), hard(1000)), (easy(1000), easy(3000))])
    assert worse is not None and worse.value == pytest.approx(0.075) and worse.lo > 0
    assert same_mix_difference([(hard(10), Sums(0, 0, 0))]) is None


def test_ranges_of_the_same_mix_hold_what_they_say() -> None:
    random, held = np.random.default_rng(4), 0
    for _ in range(1500):
        counts = [(random.integers(20, 200), random.integers(20, 400)) for _ in range(5)]
        rates = random.uniform(0.05, 0.5, 5)
        drawn = [[random.binomial(n, rate) for n in pair] for pair, rate in zip(counts, rates, strict=True)]
        found = same_mix_difference(
            [
                tuple(Sums(int(x), int(x), int(n)) for x, n in zip(*pair, strict=True))
                for pair in zip(drawn, counts, strict=True)
            ]
        )
        held += found is not None and found.lo <= 0 <= found.hi
    print(f"\nthe range held the truth in {held} of 1500")
    assert held >= 0.94 * 1500


def test_two_means_of_the_same_values_lie_no_distance_apart() -> None:
    assert pooled_distance(Sums(5, 5, 10), Sums(50, 50, 100)) == 0
    assert pooled_distance(Sums(10, 10, 10), Sums(10, 10, 10)) == 0
    assert pooled_distance(Sums(9, 9, 10), Sums(1, 1, 10)) == pytest.approx(0.8 / np.sqrt((5 / 19) * 0.2))


def test_three_and_more_transfers_are_one_row_and_hidden_where_one_of_them_is() -> None:
    assert read_transfers({0: {"now": ONE}, 3: {"now": ONE}, 5: {"now": ONE}, None: {"now": ONE}}) == {
        0: {"now": ONE | {"hidden": []}},
        3: {"now": {"promoters": 8, "detractors": 4, "scored": 20, "hidden": []}},
        None: {"now": ONE | {"hidden": []}},
    }
    kept_back = read_transfers({4: {"now": ONE}, 7: {"now": {"promoters": None, "hidden": ["promoters", "scored"]}}})
    assert figure(MEASURES["nps"], kept_back[3]["now"]).reason == "hidden"


@pytest.fixture
def view(looking_as: LookingAs) -> Iterator[View]:
    with looking_as("anya") as opened:
        yield View(YEAR, opened.engine.at(opened.today()), person(), path="/organisation", own={"tab": "friction"})


#: What plain SQL over the contacts of the files says of each measure, by its definition in words.
BY_HAND = {
    "hold": "avg(hold_seconds)",
    "waiting": "avg(queue_seconds)",
    "first_reply": "avg(first_reply_seconds)",
    "asked_again": "avg(cast(asked_again as int))",
    "transferred": "avg(cast(transfers > 0 as int))",
    "resolved_first_time": """
        1 - avg(cast(coalesce(next_contact_days, 99) <= 7 as int))
            filter (where day <= (select max(day) from interactions) - 7)
    """,
}


@pytest.mark.parametrize("by", ["region", "vendor", "touchpoint", "product"])
def test_friction_measures_are_what_plain_sql_finds_in_the_demo_s_files(
    larkfield: Home, looking_as: LookingAs, by: str
) -> None:
    asked, column = YEAR, {"region": "region_id"}.get(by, by)
    with looking_as("anya") as opened:
        warehouse = opened.engine.at(opened.today())
        found = read_friction(friction(warehouse, asked, COMPANY, by="" if by == "region" else by), asked, by)
        days = asked.periods(warehouse.today)["now"]
    columns = ", ".join(f"{text} as {name}" for name, text in BY_HAND.items())
    plain = reader(larkfield)(
        f"""
        select {column} as part, {columns}
        from interactions where day between $first and $last group by 1 order by 1
        """,
        first=days.first,
        last=days.last,
    )
    names = [None if part in (None, "?") else part for part in plain.part]
    assert set(names) == set(found.parts) and set(BY_HAND) == set(FRICTION)
    for part, row in list(zip(names, plain.to_dict("records"), strict=True))[:5]:
        told_here = {name: figure(MEASURES[name], found.parts[part][name].sums).value for name in BY_HAND}
        print(by, part, {name: round(float(row[name]), 4) for name in BY_HAND})
        assert told_here == pytest.approx({name: float(row[name]) for name in BY_HAND})


def test_moments_where_nobody_is_asked_are_named_with_their_share_of_contacts(
    larkfield: Home, looking_as: LookingAs
) -> None:
    with looking_as("mo") as opened:
        seen = View(YEAR, opened.engine.at(opened.today()), person(), path="/summary")
        drawn = trees(draw_card(CARDS["journey"], summary(seen.warehouse, YEAR, seen.scope), seen))
        days = YEAR.periods(seen.today)["now"]
    plain = reader(larkfield)(
        """
        select touchpoint, count(*) / sum(count(*)) over () as share
        from interactions where day between $first and $last group by 1 order by 2 desc
        """,
        first=days.first,
        last=days.last,
    )
    shares = {
        row.touchpoint: f"{100 * row.share:.0f}\N{NARROW NO-BREAK SPACE}% of contacts" for row in plain.itertuples()
    }
    [silent] = [printed(line) for line in of_class(drawn, "note") if "Not measured" in printed(line)]
    assert silent == (
        f"Not measured, since nobody is asked there: Purchase ({shares.pop('purchase')}) "
        f"and Return ({shares.pop('return')})."
    )
    asked = [printed(moment) for moment in of_class(drawn, "moment")]
    assert len(asked) == len(shares) == 6
    for moment, (name, share) in zip(asked, shares.items(), strict=True):
        assert moment.startswith(name.capitalize()) and moment.endswith(share)


def test_each_transfer_costs_score_and_all_answers_are_there(view: View) -> None:
    answer = by_transfers(view.warehouse, view.filter, COMPANY)
    found = read_transfers(by_split(answer, "transfers"))
    assert list(found) == [0, 1, 2, 3, None]
    assert sum(periods["now"]["scored"] for periods in found.values()) == totals(answer)["now"]["scored"]
    scores = [figure(MEASURES["nps"], found[times]["now"]).value for times in (0, 1)]
    assert scores[0] > scores[1] + 5


def test_the_first_line_names_the_part_whose_cells_are_marked_as_worse(view: View) -> None:
    answer = friction(view.warehouse, YEAR, view.scope)
    table = trees(draw_card(CARDS["friction"], answer, view))
    marked = {printed(of_kind([row], "th")[0]): len(of_class([row], "down")) for row in of_kind(table, "tr")[1:]}
    said = friction_finding(answer, view)
    assert said.sentence.startswith("Clearly worse than elsewhere: West (") and said.sentence.endswith(").")
    assert said.sentence.count(",") + 1 == marked["West"] == len(said.figures) > 2
    assert sum(marked.values()) == marked["West"]
    shown = " ".join(map(printed, table))
    assert all(figure.split("; ")[1] in shown for figure in said.figures)


def test_where_no_part_is_worse_the_first_line_says_so() -> None:
    assert worse_words({}, "region") == "No region is clearly worse than elsewhere with the same touchpoints."


def test_the_tab_names_what_is_clearly_higher_elsewhere(view: View) -> None:
    answer = friction(view.warehouse, view.filter, view.scope)
    cells = of_class(trees(draw_card(CARDS["friction"], answer, view)), "down")
    said = [cell[1]["title"] for cell in cells]
    assert said
    assert all(words.startswith("Clearly ") and "with the same touchpoints, by " in words for words in said)
    drawn = trees(draw_card(CARDS["leads"], leads(view.warehouse, view.filter, view.scope), view))
    heads = [printed(head) for head in of_class(drawn, "crosstab")[0][2][1][2][0][2]]
    assert heads[1:] == ["Opened", "Answered", "First reply", "Resolved first time", "Satisfied", "Net Promoter Score"]


def test_whoever_sees_sums_alone_finds_no_small_number_in_the_friction_of_a_team(warehouse: Warehouse) -> None:
    week = Filter("last-1-weeks", "none")
    found = read_friction(friction(warehouse, week, READER, by=""), week, "region")
    seen = [figure(MEASURES[name], one.sums) for measured in found.parts.values() for name, one in measured.items()]
    assert all(of.n is None or of.n == 0 or of.n >= 5 for of in seen)


def test_a_moment_says_its_share_of_contacts_and_what_it_was() -> None:
    told_here = told(MEASURES["nps"], ONE)
    assert Moment("Fault", "", told_here, 0.29, 0.21).share_text == "29\N{NARROW NO-BREAK SPACE}% of contacts, was 21"
    assert Moment("Fault", "", told_here, 0.29, 0.292).share_text == "29\N{NARROW NO-BREAK SPACE}% of contacts"
    assert Moment("Fault", "", told_here, None, 0.2).share_text == ""
