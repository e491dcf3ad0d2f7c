"""The frame: navigation of the role, the state as a sentence, and links that keep the state."""

import json
import re
from functools import partial

import plotly.utils
import pytest

from dashboard.frame import framed, page, theme_chosen, view_of
from dashboard.state_line import period_words
from dashboard.view import joined, parsed_query
from dashboard.workspace import EXTENSION, Workspace
from queries.filter import Filter
from tests.company import TODAY, make_company


def text_of(app, path="/definitions", cookies=(), of_page=page, **address):
    with app.server.test_request_context(headers={"Cookie": "; ".join(cookies)}):
        view = view_of(path, address, ("tab", "page"), theme_chosen())
        return json.dumps(framed(view, of_page(view, "Tested")), cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def test_the_demo_wears_its_ribbon(app):
    assert "invented data" in text_of(app)


def test_entries_keep_the_filter_and_name_the_open_page(app):
    said = text_of(app, region="West", tab="people")
    assert "region=West" in said
    assert "tab=people" not in said.split('"line line-1"')[0]


def test_a_chip_leads_to_the_state_without_it(app):
    said = text_of(app, touchpoint="fault~billing")
    assert "Touchpoint: Fault" in said
    assert '"/definitions?touchpoint=billing"' in said


def test_a_step_up_and_a_chip_keep_what_the_page_shows_from_its_first_page(app):
    said = text_of(app, region="West", centre="W1", touchpoint="fault", q="slow", tab="people", page="3")
    links = {link for link in re.findall(r'"(/definitions[?][^"]*)"', said) if "tab=" in link}
    assert links == {
        "/definitions?touchpoint=fault&q=slow&tab=people",
        "/definitions?region=West&touchpoint=fault&q=slow&tab=people",
        "/definitions?region=West&centre=W1&touchpoint=fault&q=slow&tab=people",
        "/definitions?region=West&centre=W1&q=slow&tab=people",
        "/definitions?region=West&centre=W1&touchpoint=fault&tab=people",
        "/definitions?region=West&centre=W1&touchpoint=fault&q=slow&page=3&tab=people",  # the page as it is
        "/definitions?period=2026-08-17..2026-11-15&region=West&centre=W1&touchpoint=fault&q=slow&page=3&tab=people",
    }, "the last one is shared with the days of today"


def test_units_have_names_and_forbidden_ones_do_not(app, client):
    assert "Centre W1" in text_of(app, region="West", centre="W1")
    assert '"Nowhere"' in text_of(app, region="Nowhere")


def test_an_unknown_parameter_is_noted(app):
    assert "which is no filter" in text_of(app, nonsense="1")


def test_a_repeated_parameter_counts_once(app):
    assert "Touchpoint: Fault" in text_of(app, touchpoint=["billing", "fault"])


def test_a_page_of_one_period_says_of_no_comparison_and_carries_it_on(app):
    control = re.compile(r'"id": "versus".*?"className": "control", "hidden": (true|false)')
    assert control.findall(text_of(app)) == ["false"]
    said = text_of(app, versus="year-ago", of_page=partial(page, compares=False))
    assert control.findall(said) == ["true"]
    assert "against a year ago" not in re.findall(r'"data-about": "([^"]*)"', said)[0]
    assert "/summary?versus=year-ago" in said


def test_a_page_without_a_period_has_no_figures_in_its_foot(app):
    assert '"name": "foot"' in text_of(app)
    said = text_of(app, of_page=partial(page, foot="", has_state=False))
    assert '"name": "foot"' not in said
    assert "Data until" in said


def test_the_foot_names_data_and_version(app):
    said = text_of(app)
    assert "Data until" in said
    assert "version 1" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("last-13-weeks", "13 weeks: 17 Aug – 15 Nov 2026"),
        ("2026-10", "October 2026"),
        ("2026-10-01..2026-10-14", "1 – 14 Oct 2026"),
    ],
)
def test_periods_are_told_with_their_days(app, name, words):
    with app.server.test_request_context():
        assert period_words(view_of("/tested", {}, (), theme_chosen()), name) == words


def test_own_parameters_travel_beside_the_filter():
    text = joined(Filter.parse("region=West")[0], {"tab": "a b&c"})
    assert text == "region=West&tab=a%20b%26c"
    assert parsed_query(text, frozenset({"tab"})) == (Filter.parse("region=West")[0], {"tab": "a b&c"})


def test_a_damaged_file_is_named_on_the_pages_that_need_it(app, tmp_path, monkeypatch):
    home = make_company(tmp_path, rows=200)
    damaged = next((home.lake_path / "responses").glob("month=2026-10/*.parquet"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(bytes(content))
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(tmp_path, lambda zone: TODAY))
    assert f"{damaged.name} is damaged and was left out" in text_of(app)
    assert "is damaged" not in text_of(app, period="2026-08", versus="none")
