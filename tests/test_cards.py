"""Cards: one question a group, each card on its own when it fails, and ids that are believed in nothing."""

import json
import logging

import pytest

from dashboard.cards import CARDS, NameTaken, card, slot_id
from dashboard.frame import theme_chosen, view_of
from data.limits import Busy
from tests.serving import ASKED, by_region

UPDATE = "/_dash-update-component"


def place(app, client, of="tested_regions", **changes):
    with app.server.test_request_context():
        view = view_of("/tested", {"period": "last-52-weeks"}, (), theme_chosen())
        return {**slot_id(view, CARDS[of]), **changes}


def drawing(app, client, places):
    output = next(name for name in app.callback_map if '"card"' in name)
    return client.post(
        UPDATE,
        json={
            "output": output,
            "outputs": [{"id": one, "property": "children"} for one in places],
            "inputs": [[{"id": one, "property": "id", "value": one} for one in places]],
            "changedPropIds": [],
        },
    )


def drawn(app, client, *names, **changes):
    places = [place(app, client, name, **changes) for name in names]
    answer = drawing(app, client, places)
    assert answer.status_code == 200, answer.text
    parts = answer.json["response"]
    return {json.loads(key)["name"]: json.dumps(value) for key, value in parts.items()}


def test_all_cards_of_an_answer_are_drawn_from_one_question(app, client):
    app.server.extensions["goodword"].answers.forget()
    ASKED.clear()
    said = drawn(app, client, "tested_regions", "tested_plot", "tested_finding")
    assert len(ASKED) == 1
    assert "West: " in said["tested_regions"]
    assert "2 regions were seen." in said["tested_finding"]
    drawn(app, client, "tested_regions")
    assert len(ASKED) == 1


def test_a_failing_card_harms_no_other_and_tells_nothing(app, client, caplog):
    with caplog.at_level(logging.ERROR):
        said = drawn(app, client, "tested_regions", "tested_broken")
    assert "West: " in said["tested_regions"]
    assert "secret" not in said["tested_broken"]
    reference = said["tested_broken"].split('"Code"')[0]
    assert "could not be drawn" in reference
    (record,) = caplog.records
    assert record.args[1] in said["tested_broken"]
    assert "builtins.RuntimeError" in caplog.text


def test_a_failing_question_is_told_in_its_place(app, client, caplog):
    said = drawn(app, client, "tested_broken_question")
    assert "could not be drawn" in said["tested_broken_question"]
    assert "secret" not in said["tested_broken_question"]


def test_no_responses_show_the_way_back(app, client):
    said = drawn(app, client, "tested_regions", q="region=Nowhere")
    assert "No responses in this period. Choose a longer one or remove a filter." in said["tested_regions"]
    assert "Clear filters" in said["tested_regions"]


def test_a_filter_that_the_table_lacks_is_told(app, client):
    from dashboard.cards import QUESTIONS
    from queries.aggregate import sums

    def contacts(warehouse, filter, scope):
        return sums(warehouse, filter, scope, ["contacts"])

    @card("tested_contacts", answer=contacts, title="Contacts")
    def draw(answer, view):
        return "drawn"

    try:
        said = drawn(app, client, "tested_contacts", q="language=de")
        assert "Not available under this filter" in said["tested_contacts"]
    finally:
        del CARDS["tested_contacts"], QUESTIONS["contacts"]


def test_each_person_gets_their_own_answer_from_the_same_id(app, client):
    executive = drawn(app, client, "tested_regions")["tested_regions"]
    client.post("/person", data={"account": "wes"})
    manager = drawn(app, client, "tested_regions")["tested_regions"]
    client.post("/person", data={"account": "ada"})
    administrator = drawn(app, client, "tested_regions")["tested_regions"]
    assert "North: " in executive
    assert "West: " in manager
    assert "North" not in manager
    assert "West" not in administrator


@pytest.mark.parametrize(
    "change",
    [
        {"name": "no_such_card"},
        {"answer": "other"},
        {"answer": None},
        {"q": 5},
        {"q": "limit=1000000"},
        {"v": "1"},
        {"v": True},
        {"v": None},
        {"d": "2020-01-01"},
        {"d": "soon"},
        {"d": None},
        {"th": "pink"},
    ],
)
def test_a_forged_id_is_refused(app, client, change):
    answer = drawing(app, client, [place(app, client, **change)])
    assert answer.status_code == 400


def test_places_that_do_not_ask_are_not_drawn(app, client):
    one = place(app, client)
    other = {**one, "name": "tested_plot"}
    output = next(name for name in app.callback_map if '"card"' in name)
    body = {
        "output": output,
        "outputs": [{"id": other, "property": "children"}],
        "inputs": [[{"id": one, "property": "id", "value": one}]],
    }
    assert client.post(UPDATE, json=body).status_code == 400


def test_a_version_that_is_gone_is_replaced_by_the_newest_and_says_so(app, client):
    assert "data were renewed" in drawn(app, client, "tested_regions", v=999)["tested_regions"]


def explained(app, client, place):
    output = next(name for name in app.callback_map if "explanation-body" in name)
    body = {
        "output": output,
        "outputs": [
            {"id": "explanation-title", "property": "children"},
            {"id": "explanation-body", "property": "children"},
            {"id": "explanation", "property": "is_open"},
        ],
        "inputs": [{"id": "explained", "property": "data", "value": place}],
        "changedPropIds": ["explained.data"],
    }
    return json.dumps(client.post(UPDATE, json=body).json, ensure_ascii=False)


def test_how_computed_holds_formula_and_sql_that_runs(app, client, served_home):
    said = explained(app, client, place(app, client))
    assert "Net Promoter Score = 100" in said
    assert "with visible as" in said


def test_how_computed_names_the_days_that_were_read_and_as_when_teams_are_seen(app, client):
    asked = {"answer": "trend", "q": "org=now&region=West", "th": "light"}
    for _ in range(2):  # computed, then remembered
        said = explained(app, client, place(app, client, "trend", **asked))
        assert "Now: 13 Oct 2025 – 15 Nov 2026" in said
        assert "Previous:" not in said
        assert "Region: West" in said
        assert "Teams as they are today" in said
    assert "Teams as they are today" not in explained(app, client, place(app, client))


def test_two_cards_of_one_name_are_refused():
    with pytest.raises(NameTaken, match="tested_regions"):

        @card("tested_regions", answer=by_region)
        def other(answer, view):
            return None


def test_a_card_draws_ten_thousand_rows_at_most_and_says_so(app, client, monkeypatch):
    monkeypatch.setattr("dashboard.cards.MOST_ROWS", 1)
    said = drawn(app, client, "tested_regions", "tested_finding")
    assert "First 1 of 2. Its file holds all." in said["tested_regions"]
    assert said["tested_regions"].count("North") + said["tested_regions"].count("West") == 1
    assert "First" not in said["tested_finding"]


def test_a_busy_engine_is_told_in_the_card_and_asked_again(app, client, monkeypatch):
    def busy(*_):
        raise Busy("Many questions are being answered right now. Try again in a few seconds.")

    app.server.extensions["goodword"].answers.forget()
    monkeypatch.setattr("data.engine.Engine.answer", busy)
    said = drawn(app, client, "tested_regions")
    assert "Many questions are being answered right now" in said["tested_regions"]
    assert '"data-busy": "yes"' in said["tested_regions"]
    answer = client.get("/export.csv?card=tested_regions")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.text == "Many questions are being answered right now. Try again in a few seconds."
