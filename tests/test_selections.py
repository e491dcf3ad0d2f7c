"""Two selections beside each other: what the second one means, what both share, and figures as plain SQL has them."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest

from dashboard.cards import CARDS, draw_card, remembered
from dashboard.view import View, parted
from dashboard.workspace import person
from data.home import Home
from queries.filter import Filter
from queries.selections import SECOND_NAMES, SelectionMissing, second_of, shared, sides, sides_by
from tests.company import TODAY
from tests.demo_files import reader
from tests.drawn import lines, of_class, printed, trees
from tests.serving import LookingAs

OWN = ("tab", "by", "same", *SECOND_NAMES)


def read(address: str) -> tuple[Filter, dict[str, str], tuple[str, ...]]:
    return parted(dict(parse_qsl(address, keep_blank_values=True)), OWN)


@pytest.mark.parametrize(
    ("address", "second"),
    [
        ("channel=phone&versus.channel=chat", "channel=chat"),
        ("channel=phone&touchpoint=fault&versus.channel=chat", "touchpoint=fault&channel=chat"),
        ("region=West&centre=Harlow&team=Alder&versus.team=Birch", "team=Birch"),
        ("region=West&channel=phone&versus.region=North", "region=North&channel=phone"),
        ("period=2026-10&q=date&versus.product=(none)~power", "period=2026-10&product=power~(none)&q=date"),
    ],
)
def test_the_second_selection_keeps_all_but_what_it_names_and_a_unit_stands_for_itself(address, second) -> None:
    filter, own, notes = read(address)
    assert notes == ()
    assert second_of(filter, own).query() == Filter.parse(second)[0].query()


def test_the_second_selection_is_written_in_one_way_and_what_means_nothing_is_noted() -> None:
    filter, own, notes = read("versus.channel=phone~chat~chat&versus.class=angry&versus.agent=A1&versus.shop=x")
    assert own == {"versus.channel": "chat~phone"}
    assert [note.split(",")[0] for note in notes] == [
        "The address names 'versus.agent'",
        "The address names 'versus.shop'",
        "Second selection: The address asks for class 'angry'",
    ]
    view = View(filter, None, None, own=own)
    assert read(view.query())[:2] == (filter, own)
    assert second_of(filter, {}) is None


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("channel=phone", "channel=chat", None),
        ("channel=phone~chat", "channel=chat~email", "channel=chat"),
        ("region=West", "channel=chat", "region=West&channel=chat"),
        ("team=Alder", "region=West", "region=West&team=Alder"),
        ("touchpoint=(none)", "touchpoint=fault", None),
        ("", "", ""),
    ],
)
def test_what_two_selections_share_is_in_both(first, second, both) -> None:
    found = shared(Filter.parse(first)[0], Filter.parse(second)[0])
    assert (found and found.query()) == both


def test_without_a_second_selection_nothing_is_compared(warehouse) -> None:
    with pytest.raises(SelectionMissing, match="Only one selection is named"):
        sides(warehouse, Filter(), None)


@pytest.fixture
def opened_view(looking_as: LookingAs) -> Iterator:
    """`opened_view(address)`: the view of the company's analyst."""
    with looking_as("anya") as opened:

        def view_of(address: str) -> View:
            filter, own, _ = read(address)
            return View(filter, opened.engine.at(TODAY), person(), path="/compare", own=own)

        yield view_of


def drawn(view: View, card: str) -> list:
    entry = CARDS[card]
    wanted = {name: said for name, said in view.own.items() if name in SECOND_NAMES or name == "by"}
    if entry.question is sides:
        wanted.pop("by", None)
    answer = remembered(entry.question, view.warehouse, view.filter, view.scope, **wanted)
    return trees(draw_card(entry, answer, view))


WEST_AND_NORTH = "period=last-52-weeks&region=West&versus.region=North"


def test_both_sides_are_the_figures_of_plain_sql(opened_view, larkfield: Home) -> None:
    view = opened_view(WEST_AND_NORTH)
    days = view.filter.periods(TODAY)["now"]
    sql = """
        select
            region_id, touchpoint,
            count(*) filter (score >= 9) - count(*) filter (score <= 6) as net,
            count(score) as scored,
        from responses
        where day between $first and $last and region_id in ('West', 'North')
        group by all
    """
    found = reader(larkfield)(sql, first=days.first, last=days.last)
    west, north = (found[found["region_id"] == region] for region in ("West", "North"))
    levels = [100 * side["net"].sum() / side["scored"].sum() for side in (west, north)]
    rows = lines(drawn(view, "sides"))
    assert rows[0][0] == "Net Promoter Score"
    shown = [float(text.split("of")[0].split()[0].replace("\N{MINUS SIGN}", "-")[:3]) for text in rows[0][1:3]]
    assert [round(level) for level in levels] == [round(value) for value in shown]
    parts = {row[0]: row for row in lines(drawn(view, "sides_parts"))}
    fault = [side[side["touchpoint"] == "fault"] for side in (west, north)]
    scores = [100 * side["net"].sum() / side["scored"].sum() for side in fault]
    weights = [one["scored"].sum() / side["scored"].sum() for one, side in zip(fault, (west, north), strict=True)]
    middle = sum(levels) / 2
    in_share = (weights[0] - weights[1]) * (sum(scores) / 2 - middle)
    in_score = sum(weights) / 2 * (scores[0] - scores[1])
    printed_parts = [float(text.replace("\N{MINUS SIGN}", "-")) for text in (parts["Fault"][5], parts["Fault"][6])]
    assert printed_parts == pytest.approx([in_share, in_score], abs=0.11)
    total = [float(text.replace("\N{MINUS SIGN}", "-")) for text in parts["All together"][5:10] if text]
    assert sum(total[:2]) == pytest.approx(total[2], abs=1e-9)
    assert total[2] == pytest.approx(levels[0] - levels[1], abs=0.051)


def test_the_parts_as_printed_add_up_to_the_total_as_printed(opened_view) -> None:
    for split in ("touchpoint", "channel", "product", "issue", "segment"):
        *rows, total = lines(drawn(opened_view(f"{WEST_AND_NORTH}&by={split}"), "sides_parts"))
        for column in (5, 6, 9):
            numbers = [float(row[column].replace("\N{MINUS SIGN}", "-")) for row in rows if row[column][-1:].isdigit()]
            assert sum(numbers) == pytest.approx(float(total[column].replace("\N{MINUS SIGN}", "-"))), (split, column)


def test_with_the_same_contacts_the_number_is_the_sum_of_the_experience(opened_view) -> None:
    view = opened_view(f"{WEST_AND_NORTH}&same=yes")
    [hero] = of_class(drawn(view, "same_headline"), "kpi-value")[:1]
    total = lines(drawn(view, "sides_parts"))[-1]
    assert float(printed(hero).replace("\N{MINUS SIGN}", "-")) == pytest.approx(
        float(total[6].replace("\N{MINUS SIGN}", "-")), abs=0.51
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (WEST_AND_NORTH, "points lower than North: "),
        ("segment=home&versus.segment=business&period=last-4-weeks", "cannot be told apart"),
        ("region=West&versus.channel=chat", "in both selections, so they cannot be compared."),
        ("region=West&versus.region=Nowhere", "Nowhere: no responses in this period."),
        ("team=Alder&versus.team=Birch&period=2026-W46", "Too few responses to compare: Alder "),
    ],
)
def test_the_finding_says_what_the_range_carries_or_why_nothing_is_told(opened_view, address, said) -> None:
    [finding] = map(printed, drawn(opened_view(address), "sides_finding"))
    assert said in finding
    if "lower" not in said:
        assert not of_class(drawn(opened_view(address), "sides_headline"), "up")
        assert not of_class(drawn(opened_view(address), "sides_headline"), "down")


def test_a_side_leads_to_exactly_its_rows(opened_view) -> None:
    view = opened_view(WEST_AND_NORTH)
    answer = sides(view.warehouse, view.filter, view.scope, **{"versus.region": "North"})
    counted = {row["side"]: row["scored"] for row in answer.rows()}
    text = str(drawn(view, "sides"))
    assert "/rows?period=last-52-weeks&region=West&measure=nps" in text
    assert "/rows?period=last-52-weeks&region=North&measure=nps" in text
    assert set(counted) == {"first", "second"}


def test_sums_of_both_sides_are_those_of_each_alone(warehouse) -> None:
    from queries.aggregate import sums
    from queries.scope import Grant, Scope

    everything = Scope("1", frozenset({Grant()}), "key")
    filter = Filter().with_values("channel", ["phone"]).over("last-52-weeks")
    found = sides_by(warehouse, filter, everything, by="product", **{"versus.channel": "chat"}).rows()
    for side, channel in (("first", "phone"), ("second", "chat")):
        alone = sums(warehouse, filter.with_values("channel", [channel]), everything, ["nps", "responses"], ["product"])
        assert [{"side": side, **row} for row in alone.rows()] == [row for row in found if row["side"] == side]
