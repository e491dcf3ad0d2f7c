"""Parts that several pages draw alike: the headline, the trend, and rows of units."""

import pytest

from dashboard.parts import headline, trend_of, unit_rows, verdicts_of
from dashboard.reading import by_split, totals
from dashboard.view import View
from dashboard.workspace import person
from queries.filter import Filter
from queries.organisation import organisation
from queries.summary import trend
from tests.drawn import of_class, of_kind, printed, trees


@pytest.fixture
def view(looking_as):
    """The company over a year as the advocate sees it, who may see everything."""
    with looking_as("ruth") as opened:
        yield View(Filter(period="last-52-weeks"), opened.engine.at(opened.today()), person(), path="/organisation")


def answered(view: View):
    return organisation(view.warehouse, view.filter, view.scope)


def test_the_headline_holds_value_range_change_and_target(view):
    drawn = trees(headline(view, totals(answered(view))))
    [value] = of_class(drawn, "kpi-value")
    notes = " | ".join(printed(note) for note in of_class(drawn, "kpi-note"))
    assert printed(value)[0] in "+−0"
    assert "likely" in notes
    assert "target +25" in notes


def test_a_target_is_not_held_against_a_part_of_the_contacts(view):
    narrowed = View(view.filter.with_values("touchpoint", ["fault"]), view.warehouse, view.person)
    assert "target" not in str(trees(headline(narrowed, totals(answered(narrowed)))))


def test_units_come_by_their_score_and_add_up_to_the_whole(view):
    answer = answered(view)
    rows = unit_rows(view, "region", by_split(answer, "region"))
    values = [row.told.figure.value for row in rows if row.told.figure.value is not None]
    assert values == sorted(values, reverse=True)
    assert sum(row.told.figure.n for row in rows) == totals(answer)["now"]["scored"]


def test_a_unit_leads_to_its_page_and_to_its_rows(view):
    rows = {row.name: row for row in unit_rows(view, "region", by_split(answered(view), "region"))}
    assert rows["West"].href == "/organisation?period=last-52-weeks&region=West"
    assert rows["West"].responses_href.startswith("/rows?")
    assert "region=West" in rows["West"].responses_href


def test_the_finding_names_only_units_that_exist(view):
    named = dict(verdicts_of(view, answered(view), "region"))
    assert set(named) == {"North", "East", "South", "West"}
    below = View(Filter.parse("region=West&centre=Harlow&team=Alder")[0], view.warehouse, view.person)
    assert verdicts_of(below, answered(below), None) == verdicts_of(below, answered(below), "agent") == []


def test_the_trend_says_its_last_week_in_words(view):
    drawn = trees(trend_of(trend(view.warehouse, view.filter, view.scope), view))
    [said] = of_kind(drawn, "figcaption")
    assert "Last: week" in str(said)
    assert len(of_kind(drawn, "graph")) == 1


def test_a_trend_without_responses_says_so(view):
    empty = View(Filter.parse("period=2020-01")[0], view.warehouse, view.person)
    drawn = trees(trend_of(trend(empty.warehouse, empty.filter, empty.scope), empty))
    assert "no responses" in str(of_kind(drawn, "figcaption"))


def test_every_filter_travels_from_level_to_level(view):
    wanted = {"channel": ["phone"], "segment": ["home"], "self_service": ["no"], "language": ["en"]}
    asked = view.filter
    for name, values in wanted.items():
        asked = asked.with_values(name, values)
    for level in ("region", "centre", "team"):
        here = View(asked, view.warehouse, view.person, path="/organisation")
        rows = unit_rows(here, level, by_split(organisation(here.warehouse, asked, here.scope), level))
        first = next(row for row in rows if row.is_known and row.told.figure.n)
        asked, notes = Filter.parse(first.href.partition("?")[2])
        assert notes == () and asked.get(level)
        assert asked.period == view.filter.period
        assert all(asked.get(name) == tuple(values) for name, values in wanted.items())
