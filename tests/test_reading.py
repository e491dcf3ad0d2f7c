"""Reading answers: totals, splits and what is told of them."""

import pytest

from dashboard.identity import NOBODY
from dashboard.reading import by_split, contacts_share, tell, totals, year_ago
from dashboard.view import View
from queries.filter import Filter
from queries.organisation import organisation
from queries.scope import Grant, Scope
from queries.summary import summary

EVERYTHING = Scope("", frozenset({Grant()}))


def view_of(warehouse, versus="previous") -> View:
    return View(Filter(versus=versus), warehouse, NOBODY)


def test_regions_and_moments_each_add_up_to_the_total(warehouse):
    answer = summary(warehouse, Filter(), EVERYTHING)
    for period, whole in totals(answer).items():
        for split in ("region", "touchpoint"):
            parts = [periods[period] for periods in by_split(answer, split).values() if period in periods]
            for name in ("responses", "scored", "promoters", "detractors", "contacts"):
                assert sum(part[name] or 0 for part in parts) == whole[name], (period, split, name)


def test_a_moment_nobody_knows_is_one_of_the_moments(warehouse):
    assert None in by_split(summary(warehouse, Filter(), EVERYTHING), "touchpoint")


@pytest.mark.parametrize("asked", ["", "region=West", "region=West&centre=W1&team=W1-a&agent=A04"])
def test_who_is_not_split_by_persons_has_no_parts_by_person(warehouse, asked):
    answer = organisation(warehouse, Filter.parse(asked)[0], EVERYTHING)
    assert by_split(answer, "agent") == {}
    assert totals(answer)


def test_now_is_told_against_the_period_that_is_compared_with(warehouse):
    for versus, before in (("previous", "previous"), ("year-ago", "year_ago")):
        view = view_of(warehouse, versus)
        periods = totals(summary(warehouse, view.filter, EVERYTHING))
        early = periods[before]
        told = tell(view, "nps", periods)
        value = 100 * (early["promoters"] - early["detractors"]) / early["scored"]
        assert told.earlier is not None
        assert told.earlier.value == value
    alone = view_of(warehouse, "none")
    assert tell(alone, "nps", totals(summary(warehouse, alone.filter, EVERYTHING))).change is None


def test_a_year_ago_stands_beside_unless_it_is_what_is_compared_with(warehouse):
    view, other = view_of(warehouse), view_of(warehouse, "year-ago")
    assert year_ago(view, "nps", totals(summary(warehouse, view.filter, EVERYTHING)))
    assert not year_ago(other, "nps", totals(summary(warehouse, other.filter, EVERYTHING)))


def test_a_period_without_rows_is_missing_not_zero(warehouse):
    view = View(Filter(period="2020-01"), warehouse, NOBODY)
    told = tell(view, "nps", totals(summary(warehouse, view.filter, EVERYTHING)))
    assert (told.figure.value, told.value) == (None, "no responses")


def test_the_share_of_contacts_is_unknown_without_contacts():
    assert contacts_share({"contacts": 1}, {"contacts": 4}) == 0.25
    assert contacts_share({"contacts": None}, {"contacts": 4}) is None
    assert contacts_share({"contacts": 1}, {"contacts": 0}) is None
