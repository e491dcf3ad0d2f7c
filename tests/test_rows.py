"""The rows behind a figure as they are printed."""

from datetime import UTC, date, datetime

from dashboard.identity import NOBODY
from dashboard.rows import printed_row, row_grid_columns, rows_finding
from dashboard.view import View
from queries.filter import Filter
from queries.rows import number_of_rows, row_columns
from queries.scope import Grant, Scope

EVERYTHING = Scope("", frozenset({Grant()}))


def view_of(warehouse, **own) -> View:
    return View(Filter(period="last-52-weeks"), warehouse, NOBODY, own=own)


def test_the_finding_says_how_many_rows_stand_behind_what(warehouse):
    for name, words in (("nps", "behind Net Promoter Score"), ("contacts", "contacts behind Contacts")):
        view = view_of(warehouse, measure=name)
        answer = number_of_rows(warehouse, view.filter, EVERYTHING, measure=name)
        assert words in rows_finding(answer, view)


def test_no_row_is_said_as_none(warehouse):
    view = view_of(warehouse)
    nothing = number_of_rows(warehouse, view.filter, Scope.nothing(), measure="responses")
    assert rows_finding(nothing, view).startswith(("0 ", "No "))


def test_a_column_stands_for_each_of_the_rows(warehouse):
    fields = [column["field"] for column in row_grid_columns(view_of(warehouse, measure="contacts"))]
    assert fields == list(row_columns("contacts"))
    assert fields[0] == "interaction_id"
    assert {"load_id", "source_row"}.isdisjoint(fields)


def test_values_are_printed_as_everywhere(warehouse):
    row = {"response_id": "R1", "responded_at": datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "day": date(2026, 7, 1),
           "team_id": "W1-a", "region_id": None, "score": 0, "asked_again": False, "verbatim": None}  # fmt: skip
    printed = printed_row(row, view_of(warehouse))
    zone = warehouse.config.zone
    assert printed["responded_at"] == f"{row['responded_at'].astimezone(zone):%Y-%m-%d %H:%M}"
    assert printed["day"] == "2026-07-01"
    assert printed["team_id"] == warehouse.unit_names.get("W1-a", "W1-a")
    assert (printed["score"], printed["asked_again"]) == ("0", "no")
    assert (printed["region_id"], printed["verbatim"]) == ("", "")
    assert printed["row_id"] == "R1"
