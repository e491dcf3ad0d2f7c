"""The rows behind a figure as they are printed."""

from dataclasses import replace
from datetime import UTC, date, datetime

from dashboard.identity import NOBODY
from dashboard.rows import printed_row, row_grid_columns, rows_finding
from dashboard.view import View
from queries.filter import Filter
from queries.rows import number_of_rows, row_columns
from queries.scope import MASKABLE, Grant, Scope

EVERYTHING = Scope("", frozenset({Grant()}))


def view_of(warehouse, **own) -> View:
    return View(Filter(period="last-52-weeks"), warehouse, NOBODY, own=own)


def test_the_finding_says_how_many_rows_stand_behind_what(warehouse):
    for name, words in (("nps", "behind Net Promoter Score"), ("contacts", "contacts behind Contacts")):
        view = view_of(warehouse, measure=name)
        answer = number_of_rows(warehouse, view.filter, EVERYTHING, measure=name)
        assert words in rows_finding(answer, view).sentence


def test_no_row_is_said_as_none(warehouse):
    view = view_of(warehouse)
    nothing = number_of_rows(warehouse, view.filter, Scope.nothing(), measure="responses")
    assert rows_finding(nothing, view).sentence.startswith(("0 ", "No "))


def test_a_column_stands_for_each_of_the_rows(warehouse):
    fields = [column["field"] for column in row_grid_columns(view_of(warehouse, measure="contacts"))]
    assert sorted(fields) == sorted(row_columns("contacts"))
    assert fields[:4] == ["interaction_id", "started_at", "day", "customer_id"]
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


def test_a_customer_s_number_leads_to_their_page_for_whoever_sees_it_as_it_is(warehouse):
    def seen_with(columns: frozenset[str]) -> dict:
        person = replace(NOBODY, scope=Scope("1", frozenset({Grant(columns=columns)}), "key"))
        return printed_row({"response_id": "R1", "customer_id": "C-1"}, replace(view_of(warehouse), person=person))

    assert seen_with(MASKABLE)["customer_id_href"] == "/customer?id=C-1"
    masked = seen_with(MASKABLE - {"customer_id"})
    assert "customer_id_href" not in masked
    assert masked["response_id_href"] == "/response?period=last-52-weeks&id=R1"
