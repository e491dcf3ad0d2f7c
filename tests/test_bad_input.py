"""Bad input: every page says what was wrong in its place, names the way back, and goes on with the rest."""

import json
import re
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.addresses import pages
from dashboard.cards import CARDS
from dashboard.workspace import EXTENSION, Workspace
from data.agreement import Persons
from data.configuration import KEYS
from data.home import FILE, Config, ConfigurationWrong, Home, Retention, Thresholds, open_home
from queries.filter import Filter
from queries.scope import Grant, Scope
from queries.verbatims import verbatims
from tests.company import TODAY
from tests.demo_files import one, reader
from tests.test_cards import drawing
from tests.test_server import UPDATE, router_request

GROUPS = {"thresholds": Thresholds, "persons": Persons, "retention": Retention}
PAGES = (
    "/summary",
    "/me",
    "/team",
    "/organisation",
    "/compare",
    "/explore",
    "/leaderboard",
    "/verbatims",
    "/rows",
    "/response",
    "/customer",
    "/person",
    "/definitions",
    "/data",
    "/admin",
    "/views",
)
FAILED = "could not be drawn"
EVERYTHING = Scope("test", frozenset({Grant()}), "key")


def slots(node: Any) -> Iterator[dict[str, Any]]:
    """Ids of the cards' places in a laid-out page."""
    if isinstance(node, dict):
        if isinstance(node.get("id"), dict) and node["id"].get("type") == "card":
            yield node["id"]
        for child in node.values():
            yield from slots(child)
    elif isinstance(node, list):
        for child in node:
            yield from slots(child)


def seen(app, client, path: str, search: str = "") -> dict[str, str]:
    """A page as the browser gets it: the frame by "", and each card by its name, as text."""
    laid = client.post(UPDATE, json=router_request(app, path, search))
    assert laid.status_code == 200, laid.text
    answers = defaultdict(list)
    for place in slots(laid.json):
        answers[place["answer"]].append(place)
    found = {"": json.dumps(laid.json["response"]["_pages_content"], ensure_ascii=False)}
    for places in answers.values():
        drawn = drawing(app, client, places)
        assert drawn.status_code == 200, drawn.text
        said = drawn.json["response"].items()
        found |= {json.loads(key)["name"]: json.dumps(value, ensure_ascii=False) for key, value in said}
    return found


def test_the_pages_tried_here_are_all_there_are(app) -> None:
    assert set(PAGES) == {path for path in pages() if not path.startswith("/tested")}


@pytest.mark.parametrize("path", PAGES)
def test_parameters_that_mean_nothing_are_noted_and_the_rest_counts(app, client, path) -> None:
    found = seen(app, client, path, "?regoin=North&period=tomorrow&class=angry&region=West")
    expected = seen(app, client, path, "?region=West")
    assert "which is no filter. It was left out. Did you mean 'region'?" in found[""]
    assert "'tomorrow', which means nothing here" in found[""]
    assert "'angry', which means nothing here" in found[""]
    assert {**found, "": ""} == {**expected, "": ""}


@pytest.mark.parametrize("path", ["/summary", "/organisation", "/verbatims"])
def test_an_unknown_value_gives_empty_cards_with_the_way_back(app, client, path) -> None:
    found = seen(app, client, path, "?touchpoint=nowhere")
    framed = {name: text for name, text in found.items() if name and not CARDS[name].is_plain}
    assert framed
    for name, text in framed.items():
        if name not in ("trend", "unit_trend"):  # their own 13 months
            assert "Clear filters" in text, name
    assert "Touchpoint: nowhere" in found[""]
    assert not [name for name, text in found.items() if FAILED in text or "NaN" in text or "+0" in text]


ASKED_FOR = ("period", "versus", "org", "q", "region", "agent", "class", "id", "measure", "page", "as", "tab", "by",
             "level", "same", "what", "versus.region", "x")  # fmt: skip
DAYS = ("2026-W99", "2026-02-30..2026-03-01", "9999-12", "0001-01-01..9999-12-31")
ODD = (*DAYS, "(none)", "~", "!", "'; drop table responses --", "<b>", "-1", "0", "9" * 30)
SAID = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(ODD))


@pytest.mark.parametrize("path", PAGES)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(ASKED_FOR), SAID, max_size=4))
def test_no_address_makes_a_page_or_card_fail(app, client, path, said) -> None:
    found = seen(app, client, path, f"?{urlencode(said)}")
    assert not [name for name, text in found.items() if FAILED in text]


def test_an_address_that_is_no_page_is_a_404(client) -> None:
    for path in ("/", *PAGES):
        assert client.get(path).status_code in (200, 302)
    for path in ("/sumary", "/summary/", "/organisation/West", "/pages/summary.py", "/%00", "/SUMMARY"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "There is no page at this address." in answer.text or path == "/%00"


def test_what_is_forbidden_looks_exactly_like_what_does_not_exist(app, client, warehouse) -> None:
    north = verbatims(warehouse, Filter.parse("period=last-52-weeks&region=North")[0], EVERYTHING, limit=1).rows()[0]
    pairs = [
        ("/response", "?id={}", north["response_id"], "R99999"),
        ("/organisation", "?region={}", "North", "Norxh"),
        ("/organisation", "?region=North&centre={}", "N1", "X1"),
        ("/organisation", "?region=West&centre=W1&team=W1-a&agent={}", north["agent_id"] or "A01", "Z99"),
        ("/person", "?region=West&centre=W1&team=W1-a&id={}", north["agent_id"] or "A01", "Z99"),
        ("/verbatims", "?region={}", "North", "Norxh"),
        ("/rows", "?region={}", "North", "Norxh"),
    ]
    assert client.post("/person", data={"account": "wes"}).status_code == 303
    for path, search, forbidden, unknown in pairs:
        found = seen(app, client, path, search.format(forbidden))
        expected = seen(app, client, path, search.format(unknown))
        assert {name: text.replace(forbidden, unknown) for name, text in found.items()} == expected, path
    assert "There is nothing here that you can see" in seen(app, client, "/response", "?id=R99999")["response_words"]


def test_a_filter_that_contacts_lack_is_told_where_they_are_shown(app, client) -> None:
    found = seen(app, client, "/organisation", "?survey_kind=transactional")
    assert "Not available under this filter" in found["contacts"]
    assert "interactions have no kind of survey" in found["contacts"]
    assert "Not available" not in found["unit_headline"]
    assert "likely" in found["unit_headline"]


@pytest.fixture
def copied(served_home: Home, tmp_path: Path) -> Home:
    """A copy of the served home that may be damaged."""
    return open_home(Path(shutil.copytree(served_home.path, tmp_path / "home")))


@pytest.fixture
def served_copy(app, copied: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The copy, served instead of the original."""
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(copied.path, lambda zone: TODAY))
    return copied


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def test_a_damaged_file_is_named_where_it_is_missed_and_the_rest_is_right(app, client, served_copy: Home) -> None:
    count = "select count(*) from responses where day between date '2026-10-01' and date '2026-11-15'"
    lost = one(reader(served_copy), f"{count} and day < date '2026-11-01'")
    kept = one(reader(served_copy), count) - lost
    (damaged,) = served_copy.lake_path.glob("responses/month=2026-10/*.parquet")
    flip_a_byte(damaged)
    said = f"{damaged.name} is damaged and was left out"
    counting = set()
    for path in PAGES:
        found = seen(app, client, path, "?period=2026-10-01..2026-11-15&versus=none")
        assert said in found[""], path
        assert not [name for name, text in found.items() if FAILED in text], path
        for foot in (text for name, text in found.items() if name.endswith("foot")):
            assert f"{kept} responses" in foot, path
            counting.add(path)
        assert said not in seen(app, client, path, "?period=2026-08&versus=none")[""], path
    assert counting >= {"/summary", "/organisation", "/rows", "/verbatims", "/compare", "/explore", "/leaderboard"}


@pytest.mark.parametrize("table", ["units", "people"])
def test_damaged_names_cost_the_names_alone(app, client, served_copy: Home, table: str) -> None:
    (damaged,) = served_copy.lake_path.glob(f"{table}/*.parquet")
    flip_a_byte(damaged)
    found = seen(app, client, "/organisation", "?region=West")
    assert f"{damaged.name} is damaged" in found[""]
    assert not [name for name, text in found.items() if FAILED in text]
    assert "W1" in found["children"]


def test_a_version_that_was_never_there_gives_the_newest_and_says_so(app, client) -> None:
    laid = client.post(UPDATE, json=router_request(app, "/summary"))
    places = [{**place, "v": 4711} for place in slots(laid.json) if place["name"] == "headline"]
    (said,) = [json.dumps(value) for value in drawing(app, client, places).json["response"].values()]
    assert "The data were renewed meanwhile. This card shows the newest." in said
    assert "likely" in said


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("time_zone Berlin\n", "line 3"),
        ('time_zone = "Berlin"\n', "no time zone 'Berlin'. Write one like Europe/Berlin."),
        ("colour = 1\n", "no setting 'colour'. Settings: "),
        ("currency = 5\n", "currency is 5. Allowed: a text"),
        ("rollups_from_rows = 'many'\n", "Allowed: a whole number."),
        ("fiscal_year_starts = true\n", "Allowed: a month, 1 to 12."),
        ("[thresholds]\nhidden_below = 1\n", "hidden_below is 1. Allowed: 3 to 50."),
        ("[thresholds]\nhidden_below = 'five'\n", "hidden_below from 3 to 50"),
        ("[thresholds]\nhidden = 5\n", "hidden_below from 3 to 50"),
        ("redaction = false\n", "on (true or false), words and spare (lists of texts)"),
        ("[redaction]\nwords = 'Falke'\n", "on (true or false), words and spare (lists of texts)"),
        ("[persons]\nseen_by = 'all'\n", "seen_by is 'all'. Allowed: own, team, centre, region, company."),
        ("[persons]\nfigures_from = 10\n", "figures_from is 10. Allowed: 30 to 1000."),
        ("[persons]\ncolleague_names = true\n", "Allowed: seen_by (own, team, centre, region or company)"),
        ("levels = 5\n", "Allowed: texts by level"),
        ("[levels]\nshop = 'Shop'\n", "no level 'shop'"),
        ("ratings = [1]\n", "Allowed: entries with name, title"),
        ("values = { channel = 'phone' }\n", "Allowed: lists of texts by column."),
    ],
)
def test_a_broken_configuration_is_told_by_its_line_or_key(app, client, served_copy: Home, added, told) -> None:
    first = 'kind = "demo"\norganisation = "Small and friends"\n'
    (served_copy.path / FILE).write_text(first + added, encoding="utf-8")
    answer = client.get("/summary")
    assert answer.status_code == 503
    assert "This home cannot be opened" in answer.text
    assert told in unescape(answer.text)
    with pytest.raises(ConfigurationWrong, match=re.escape(told)):
        open_home(served_copy.path)


def test_the_table_of_keys_holds_the_defaults_that_are_used() -> None:
    assert set(KEYS) == {field.name for field in fields(Config)}
    said = tomllib.loads("\n".join(f"{key.name} = {key.default}" for key in KEYS.values() if key.default))
    used = Config("company", "X")
    for name, default in said.items():
        if name in GROUPS:
            assert GROUPS[name](**default) == getattr(used, name)
        elif name == "redaction":
            assert default == {"on": used.redaction.on, "words": [], "spare": []}
        else:
            assert default == (list(used.ratings) if name == "ratings" else getattr(used, name)), name


def test_a_home_that_was_never_made_names_its_command(app, client, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(tmp_path / "nothing"))
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 503
        assert "goodword demo" in answer.text
        assert "goodword init" in answer.text
