"""The page /data: a file goes from upload to undo, only by its administrator, and nothing happens by looking."""

import csv
import re
import tomllib
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dashboard.data_page.tabs import TABS
from dashboard.loading import jobs
from dashboard.loading.routes import ROUTES
from dashboard.loading.uploads import FOLDER, LARGEST_BYTES, found, sweep
from dashboard.loading.values import with_values
from dashboard.spreadsheet import MARK
from dashboard.workspace import EXTENSION, Workspace
from data.home import Home
from data.importers.mapping_file import read_mapping
from data.lake import Lake
from data.loading import load
from data.store import Store
from tests.company import TODAY
from tests.data_page import ANSWERS, COLUMNS, FILE, company_home, do, ended, loaded, send, sent
from tests.lake_rows import answer, rows_of
from tests.test_bad_input import seen

DEEDS = ("upload", "sheet", "columns", "values", "replaces", "load", "cancel", "remove", "undo")
LOOKS = ("progress", "refused", "corrections", "mapping", "template")
NOBODY = "0" * 32


def serve(app, path: Path, monkeypatch: pytest.MonkeyPatch, *roles: str) -> Home:
    """Serve an empty home of a company with one person of these roles; all of them without any."""
    home = company_home(path, *([roles] if roles else []))
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path, lambda zone: TODAY))
    return home


@pytest.fixture
def home(app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return serve(app, tmp_path / "home", monkeypatch)


def page(app, client: FlaskClient, search: str) -> str:
    return seen(app, client, "/data", search)[""]


def foot(app, client: FlaskClient) -> str:
    """What the foot of the summary says of October."""
    found = seen(app, client, "/summary", "?period=2026-10")
    [said] = [text for name, text in found.items() if name.endswith("foot")]
    return said


def totals(home: Home) -> dict[str, int]:
    snapshot = Lake(home.lake_path).snapshot()
    return {table: snapshot.rows(table) for table in snapshot.files}


def incoming(home: Home) -> list[str]:
    return sorted(each.name for each in (home.path / FOLDER).glob("*/"))


@pytest.mark.slow
def test_a_file_goes_from_upload_to_undo_and_every_total_comes_back(app, client, home: Home) -> None:
    assert client.get("/summary").status_code == 503
    assert "Load the first file" in client.get("/summary").text
    upload = sent(client, home)
    assert "1 header row, 6 rows." in page(app, client, f"?tab=load&upload={upload.upload_id}")

    do(client, home, "columns", upload, **COLUMNS)
    assert upload.read("preview.json") is None
    said = page(app, client, f"?tab=load&upload={upload.upload_id}")
    assert "4 questions wait for an answer" in said
    assert totals(home)["responses"] == 0

    do(client, home, "columns", upload, **COLUMNS, **ANSWERS)
    assert "oui" in page(app, client, f"?tab=load&upload={upload.upload_id}")
    do(client, home, "values", upload, **{"v.0": "yes"})
    said = page(app, client, f"?tab=load&upload={upload.upload_id}")
    assert "This file alone gives NPS +25 (\N{MINUS SIGN}44 to 73) on 4 scored responses." in said
    assert "above the scale" in said
    assert "duplicate of an earlier row" in said
    assert totals(home)["responses"] == 0

    do(client, home, "load", upload)
    report = upload.read("loaded.json")
    assert report is not None
    assert [report[name] for name in ("rows_in", "loaded", "refused", "left_out")] == [6, 4, 1, 1]
    assert totals(home)["responses"] == 4
    assert client.get("/summary").status_code == 200
    assert "4 responses, 4 scored" in foot(app, client)
    assert "Complete to 6 Oct; 1 of 4 answers have no known agent; 1 row refused" in page(app, client, "?tab=state")
    assert "duplicate of an earlier row" in page(app, client, "?tab=left-out")
    refused = client.get(f"/data/refused?load={report['load_id']}")
    assert refused.text.splitlines() == [
        FILE.splitlines()[0].replace(";", ","),
        "R4,06.10.2026 12:05,Market,Counter 1,11,-,,no",
    ]

    answer = client.post("/data/undo", data={"load": report["load_id"]})
    ended(client, home, answer.headers["Location"])
    assert totals(home) == dict.fromkeys(totals(home), 0)
    assert "This load is undone" in page(app, client, f"?tab=loads&load={report['load_id']}")
    assert "no responses" in foot(app, client)


@pytest.mark.slow
def test_the_mapping_is_kept_and_answers_for_the_next_file_with_the_same_columns(app, client, home: Home) -> None:
    loaded(client, home)
    kept = home.path / "mappings" / "shops.toml"
    assert read_mapping(kept, "responses").name == "Shops"
    more = FILE.splitlines()[0] + "\nR9;07.10.2026 09:15;Harbour;Counter 1;3;2;Slow;no\n"
    second = sent(client, home, more, "next week.csv")
    said = page(app, client, f"?tab=load&upload={second.upload_id}")
    assert "The mapping shops.toml of" in said
    form = {
        **COLUMNS,
        "source.name": "Shops",
        "source.survey_kind": "transactional",
        "c.score.scale": "0-10",
        "c.csat.scale": "1-5",
    }
    do(client, home, "columns", second, **form)
    do(client, home, "load", second)
    assert totals(home)["responses"] == 5
    file = client.get(f"/data/mapping?upload={second.upload_id}")
    assert "lowest = 0" in file.text
    assert "attachment" in file.headers["Content-Disposition"]


@pytest.mark.slow
def test_a_job_that_is_killed_leaves_nothing_half_and_can_be_begun_again(app, client, home: Home) -> None:
    rows = "".join(
        f"K{number};05.10.2026 09:15;Harbour;Counter 1;{number % 11};5;words;yes\n" for number in range(200_000)
    )
    upload = sent(client, home, FILE.splitlines()[0] + "\n" + rows)
    do(client, home, "columns", upload, **COLUMNS, **ANSWERS)
    client.post("/data/load", data={"upload": upload.upload_id})
    assert jobs.is_running(upload)
    assert "Cancel" in page(app, client, f"?tab=load&upload={upload.upload_id}")
    assert client.post("/data/cancel", data={"upload": upload.upload_id}).status_code == 303
    assert not jobs.is_running(upload)
    job = jobs.job_of(upload)
    assert job is not None
    assert job.state == "cancelled"
    assert totals(home)["responses"] == 0
    store = Store(home.store_url)
    assert {load.state for load in store.loads()} <= {"failed"}
    store.close()
    do(client, home, "load", upload)
    assert totals(home)["responses"] == 200_000


def test_a_process_that_died_without_a_word_is_told_as_stopped(client, home: Home) -> None:
    upload = sent(client, home)
    jobs.note(upload, jobs.Job("preview", "running", "Reading the file", 0.5))
    upload = ended(client, home, f"/data?upload={upload.upload_id}")
    job = jobs.job_of(upload)
    assert job is not None
    assert (job.state, job.words) == ("failed", "It was stopped before its end.")


def test_two_uploads_at_once_do_not_know_of_each_other(client, home: Home) -> None:
    first, second = (send(client, FILE, f"{name}.csv").text for name in ("one", "two"))
    names = {ended(client, home, address).name for address in (first, second)}
    assert names == {"one.csv", "two.csv"}
    assert len(incoming(home)) == 2


@pytest.mark.parametrize("role", ["executive", "manager", "agent", "analyst", "reader"])
def test_whoever_is_no_administrator_finds_the_state_alone(app, client, tmp_path, monkeypatch, role: str) -> None:
    serve(app, tmp_path / "home", monkeypatch, role)
    for deed in DEEDS:
        answer = client.post(f"/data/{deed}", data={"upload": NOBODY, "load": "x"})
        assert answer.status_code in (404, 503), deed
    assert not (tmp_path / "home" / FOLDER).exists()


def test_others_see_the_state_and_not_the_names_of_files(app, client, monkeypatch) -> None:
    client.post("/person", data={"account": "rita"})
    said = page(app, client, "")
    assert "How much, how fresh" in said
    assert "Load a file" not in said
    nothing = page(app, client, "?tab=nothing")
    for tab in ("load", "loads", "left-out"):
        assert page(app, client, f"?tab={tab}").replace(tab, "nothing") == nothing
    assert client.get("/data/refused?load=first").status_code == 404


def test_every_tab_is_drawn_for_an_administrator_of_any_home(app, client, tmp_path, monkeypatch) -> None:
    client.post("/person", data={"account": "ada"})
    for tab in TABS:
        assert "could not be drawn" not in page(app, client, f"?tab={tab}"), tab
    assert "goodword watch FOLDER" in page(app, client, "?tab=feed")
    assert "Not loaded, so that their ids cannot be matched: customers" in page(app, client, "?tab=unmatched")
    serve(app, tmp_path / "home", monkeypatch)
    for tab in TABS:
        assert "could not be drawn" not in page(app, client, f"?tab={tab}"), tab
    assert "No data yet. Load a file to begin." in page(app, client, "")


def test_a_value_stands_for_what_is_chosen_also_behind_a_prefix() -> None:
    said = {"columns": {"team_id": {"from": "Team", "prefix": "team-"}, "channel": {"from": "Via"}}}
    chosen = {
        ("team_id", "team-alder"): "team-Alder",
        ("channel", "Tel."): "phone",
        ("nothing", "x"): "y",
        ("channel", "?"): "",
    }
    found = with_values(said, chosen)["columns"]
    assert found["team_id"]["values"] == {"alder": "Alder"}
    assert found["channel"]["values"] == {"Tel.": "phone"}
    assert "nothing" not in found


def test_all_corrections_of_a_load_are_shown_page_by_page_and_as_a_file(app, client, home: Home) -> None:
    numbers = range(1, 121)
    load(home, "a.csv", {"responses": rows_of("responses", *(answer(one) for one in numbers))}, "first")
    changed = [answer(one, load="second", score=3, verbatim="=1+1" if one == 7 else None) for one in numbers]
    load(home, "b.csv", {"responses": rows_of("responses", *changed)}, "second")
    shown = "".join(page(app, client, f"?tab=loads&load=second&page={number}") for number in (1, 2, 3))
    for said in ("1–50 of 120 corrections", "51–100 of 120", "101–120 of 120", "All of them as CSV"):
        assert said in shown
    assert {f"R-{one}" for one in numbers} <= set(re.findall(r"R-\d+", shown))
    lines = list(csv.reader(client.get("/data/corrections?load=second").text.removeprefix(MARK).splitlines()))
    assert lines[0] == ["table", "row", "column", "before", "after"]
    assert sum(line[2:] == ["score", "9", "3"] for line in lines) == 120
    assert ["responses", "R-7", "verbatim", "", "'=1+1"] in lines


def test_the_demo_takes_no_file_and_names_the_way_out(app, client) -> None:
    client.post("/person", data={"account": "ada"})
    answer = send(client)
    assert answer.status_code == 403
    assert "goodword init" in answer.text
    assert "goodword init" in page(app, client, "?tab=load")


def test_nothing_happens_by_get(client, home: Home) -> None:
    for deed in DEEDS:
        assert client.get(f"/data/{deed}?upload={NOBODY}").status_code in (404, 405), deed
    assert set(ROUTES) == {f"/data/{name}" for name in (*DEEDS, *LOOKS)}


def test_other_sites_do_nothing(client, home: Home) -> None:
    for headers in ({"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for deed in DEEDS:
            assert client.post(f"/data/{deed}", data={"upload": NOBODY}, headers=headers).status_code == 403
    assert incoming(home) == []


@pytest.mark.parametrize("upload_id", [NOBODY, "", "..", "../lake", "%2e%2e", "a" * 33, "A" * 32, "\0", "x" * 100_000])
def test_an_unknown_upload_looks_like_an_address_that_is_none(app, client, home: Home, upload_id: str) -> None:
    nowhere = client.get("/nowhere")
    for deed in ("columns", "values", "load", "cancel", "remove"):
        answer = client.post(f"/data/{deed}", data={"upload": upload_id})
        assert (answer.status_code, answer.text) == (404, nowhere.text), deed
    answer = client.get(f"/data/progress?upload={quote(upload_id)}")
    assert (answer.status_code, answer.text) == (404, nowhere.text)
    assert client.post("/data/undo", data={"load": upload_id}).text == nowhere.text
    if upload_id and len(upload_id) < 200:
        unknown = page(app, client, f"?tab=load&upload={NOBODY}")
        assert "There is nothing here that you can see" in unknown
        assert "There is nothing here that you can see" in page(app, client, f"?tab=load&upload={quote(upload_id)}")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\nb\0c.csv", "a b c.csv"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("", "file"),
        ("...", "..."),
        ("größe ✓.csv", "größe ✓.csv"),
    ],
)
def test_a_file_is_never_kept_under_the_name_it_came_with(client, home: Home, name: str, shown: str) -> None:
    upload = sent(client, home, FILE, name)
    assert upload.name == shown
    assert upload.file.parent == home.path / FOLDER / upload.upload_id / "source"
    assert set(upload.file.name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert not upload.file.name.startswith(".")
    assert upload.file.read_text(encoding="utf-8") == FILE


def test_a_name_of_a_megabyte_is_cut(client, home: Home) -> None:
    assert len(sent(client, home, FILE, "n" * 1_000_000).name) == 200


def test_a_file_that_is_too_large_or_empty_or_cut_is_refused_and_nothing_is_kept(client, home: Home) -> None:
    claimed = client.post(
        "/data/upload?name=x.csv", data=b"short", environ_overrides={"CONTENT_LENGTH": str(LARGEST_BYTES + 1)}
    )
    assert claimed.status_code == 413
    assert "1 GB" in claimed.text
    cut = client.post("/data/upload?name=x.csv", data=b"short", environ_overrides={"CONTENT_LENGTH": "5000"})
    assert cut.status_code == 400
    assert "whole" in cut.text
    empty = send(client, b"")
    assert empty.status_code == 400
    assert "empty" in empty.text
    assert send(client, FILE, table="nothing").status_code == 400
    assert incoming(home) == []


def test_other_routes_keep_their_small_limit(client, home: Home) -> None:
    upload = sent(client, home)
    answer = client.post("/data/columns", data={"upload": upload.upload_id, "source.name": "x" * 300_000})
    assert answer.status_code == 413


def test_what_is_no_table_of_text_is_told_in_words(app, client, home: Home) -> None:
    upload = sent(client, home, b"%PDF-1.7 nothing of ours", "answers.pdf")
    said = page(app, client, f"?tab=load&upload={upload.upload_id}")
    assert "The file cannot be read." in said
    assert "Throw away" in said


def test_uploads_of_yesterday_are_swept_and_those_of_today_stay(client, home: Home) -> None:
    upload = sent(client, home)
    sweep(home.path)
    assert found(home.path, upload.upload_id) == upload
    sweep(home.path, now=upload.came_at.timestamp() + 25 * 3600)
    assert found(home.path, upload.upload_id) is None


def test_an_upload_that_is_thrown_away_is_gone(client, home: Home) -> None:
    upload = sent(client, home)
    assert client.post("/data/remove", data={"upload": upload.upload_id}).headers["Location"] == "/data?tab=load"
    assert incoming(home) == []


def test_forms_cannot_name_columns_or_values_that_are_not_ours(client, home: Home) -> None:
    upload = sent(client, home)
    wild = {
        "to.0": "load_id",
        "to.1": "'; drop table responses",
        "to.99": "score",
        "c.score.scale": "0-10",
        "key": "nothing",
    }
    do(client, home, "columns", upload, **wild, **{"source.key": "asked", "source.name": 'a"]\n[columns.score]'})
    draft = (upload.folder / "map.toml").read_text(encoding="utf-8")
    assert "load_id" not in draft
    assert "drop table" not in draft
    assert tomllib.loads(draft)["columns"] == {}


@pytest.mark.slow
def test_an_export_of_a_known_tool_is_asked_only_what_it_leaves_open(app, client, home: Home, root: Path) -> None:
    content = (root / "tests" / "samples" / "exports" / "surveymonkey.csv").read_bytes()
    upload = sent(client, home, content, "export.csv")
    said = page(app, client, f"?tab=load&upload={upload.upload_id}")
    assert "This is a SurveyMonkey export, 2 header rows, 4 rows." in said
    assert "Which column answers how likely they are to recommend us" in said
    columns = (upload.read("recognised.json") or {})["columns"]
    place = {column["name"]: number for number, column in enumerate(columns)}
    form = {f"to.{place['Respondent ID']}": "response_id", f"to.{place['End Date']}": "responded_at"}
    form |= {"source.name": "Monkey", "source.survey_kind": "transactional", "source.time_zone": "Europe/Berlin"}
    form |= {
        "pick.score": "How likely are you to recommend us, all in all?",
        "c.responded_at.format": "%m/%d/%Y %I:%M:%S %p",
    }
    do(client, home, "columns", upload, **form)
    report = upload.read("preview.json")
    assert report is not None, page(app, client, f"?tab=load&upload={upload.upload_id}")
    assert report["rows_in"] == 4
    assert report["counts"]["responses"] == report["loaded"]
    assert report["loaded"] > 0
