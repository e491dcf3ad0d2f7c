"""Parts of pages drawn from plain values: tables end with their total, words carry their language."""

import json

import plotly.utils
import pyarrow as pa
import pytest

from dashboard.roles import ROLES
from dashboard.ui.cards import cell, is_empty, plain_table
from dashboard.ui.shell import Link, tabs
from dashboard.ui.tables import Sorting, UnitRow, unit_table
from dashboard.ui.tiles import tile
from dashboard.ui.verbatims import Verbatim, paging, verbatim_item, with_marks
from dashboard.ui.words import told
from queries.measures import MEASURES

NOW = {"promoters": 60, "detractors": 20, "scored": 100}
BEFORE = {"promoters": 40, "detractors": 40, "scored": 100}
NOTHING = {"promoters": None, "detractors": None, "scored": None}


def text(component: object) -> str:
    return json.dumps(component, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def nps(now, before=None):
    return told(MEASURES["nps"], now, before)


def test_a_table_holds_every_row_and_ends_with_the_total():
    rows = [
        UnitRow("West", nps(NOW, BEFORE), "/organisation?region=West"),
        UnitRow("No agent known", nps(NOTHING, NOTHING)),
    ]
    table = unit_table(
        "Regions", "Region", rows, UnitRow("Company", nps(NOW, BEFORE)), 25.0, Sorting("change", {"name": "?sort=name"})
    )
    said = text(table)
    assert said.index("West") < said.index("No agent known") < said.index("Company")
    assert "+40" in said
    assert "up 40" in said
    assert "±" not in said


def test_a_tile_says_value_range_and_change():
    said = text(tile(nps(NOW, BEFORE), ["target +25"], is_hero=True))
    assert "likely" in said
    assert "before 0" in said
    assert "target +25" in said
    assert "likely" not in text(tile(nps(NOTHING)))


def test_words_carry_their_language_only_where_it_is_known():
    known = verbatim_item(Verbatim(2, "detractor", "Kein Termin.", "de", "Fault, phone", "/response?id=1"))
    assert '"lang": "de"' in text(known)
    assert "Score 2 of 10, detractor" in text(known)
    assert '"lang": null' in text(verbatim_item(Verbatim(None, None, "No date.", None, "", "/response?id=2")))
    assert "No words." in text(verbatim_item(Verbatim(9, "promoter", None, None, "", "/response?id=3")))


@pytest.mark.parametrize(
    ("words", "marked", "found"),
    [
        ("No Date, no date given.", ["no date"], ["No Date", "no date"]),
        ("Update the date", ["date"], ["date"]),
        ("Qu'il vienne à Évry", ["évry"], ["Évry"]),
        ("a.b and axb", ["a.b"], ["a.b"]),
        ("nothing", [""], []),
    ],
)
def test_marks_are_whole_words_in_any_case(words, marked, found):
    parts = with_marks(words, marked)
    assert [part.children for part in parts if not isinstance(part, str)] == found
    assert "".join(part if isinstance(part, str) else part.children for part in parts) == words


def test_a_list_says_how_many_of_how_many():
    assert "1–50 of 640" in text(paging(1, 50, 640, "", "?page=2"))


def test_tabs_mark_the_open_one():
    assert (
        text(tabs("Views", [Link("Words", "?", True), Link("Themes", "?tab=themes")])).count('"aria-current": "page"')
        == 1
    )


def test_what_is_not_known_is_not_zero():
    assert (cell(None), cell(0), cell(True), cell(-1.5)) == ("", "0", "yes", "−1.5")
    assert "100 of 150 rows" in text(plain_table(["responses"], [[str(row)] for row in range(150)]))


def test_no_row_and_sums_over_nothing_are_empty_but_hidden_sums_are_not():
    nothing = pa.table({"responses": pa.array([None], pa.int64())})
    assert is_empty(nothing, may_hide=False)
    assert not is_empty(nothing, may_hide=True)
    assert is_empty(nothing.slice(0, 0), may_hide=True)
    assert not is_empty(pa.table({"responses": [0, 3]}), may_hide=False)


def test_every_role_has_a_home_and_at_most_seven_entries():
    assert all(role.home.startswith("/") and 1 <= len(role.entries) <= 7 for role in ROLES.values())
