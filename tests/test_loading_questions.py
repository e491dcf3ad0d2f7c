"""What the browser asks of a file beyond its columns: units, decimals, scales, prefixes, days, sheets, other loads."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from dashboard.loading.answers import mapped
from dashboard.loading.recognising import Recognised, recognise
from dashboard.loading.steps import asked
from dashboard.loading.values import NO_ANSWER, unknown_values, with_values
from data.home import Home
from data.importing import ImportReport, import_file, mapping_from
from tests.data_page import ANSWERS, COLUMNS, FILE, company_home, do, loaded, sent
from tests.test_data_page import page, serve, totals

ROWS = """Nr;Am;Note;Wartezeit (Min);Umsatz;Team
1;05.10.2026;83;2,5;1250,50;Nord
2;06.10.2026;12;0,5;99;Nord
3;01.01.1970;100;1;5;Nord
"""
OURS = ("response_id", "responded_at", "score", "queue_seconds", "annual_value", "team_id")
FORM = {f"to.{place}": name for place, name in enumerate(OURS)} | {
    "source.name": "Werk",
    "source.survey_kind": "transactional",
    "c.score.scale": "0-100",
}
SAID = {
    "c.queue_seconds.multiply": "60",
    "c.annual_value.multiply": "100",
    "c.score.turn": "0 - 64 = 3, 65-84 = 8, 85-100 = 10",
    "c.team_id.prefix": "team-",
    "c.responded_at.first": "2026-01-01",
    "c.responded_at.last": "",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return company_home(tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "werk.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def seen_in(home: Home, file: Path) -> Recognised:
    return recognise(home, file, "responses", file.name, lambda share: None)


def answered(home: Home, file: Path, form: dict[str, str], said: dict[str, Any] | None = None) -> dict[str, Any]:
    seen = seen_in(home, file)
    return mapped(form, [], seen, said or seen.said, "responses", home.rating_names)


def open_names(home: Home, file: Path, said: dict[str, Any]) -> set[str]:
    every = asked(home, seen_in(home, file), said, "responses")
    return {question.name for some in every.values() for question in some if question.is_open}


def looked(home: Home, file: Path, said: dict[str, Any]) -> ImportReport:
    return import_file(home, file, mapping_from(said, "responses"), dry_run=True)


def test_what_a_number_counts_in_is_asked(home: Home, file: Path) -> None:
    said = answered(home, file, FORM)
    assert {"c.queue_seconds.multiply", "c.annual_value.multiply"} <= open_names(home, file, said)
    said = answered(home, file, FORM | SAID, said)
    assert open_names(home, file, said) == set()
    assert looked(home, file, said).refused == 1


def test_what_was_answered_reaches_the_rows(home: Home, file: Path, tmp_path: Path) -> None:
    said = answered(home, file, FORM | SAID, answered(home, file, FORM))
    report = import_file(home, file, mapping_from(said, "responses"))
    assert dict(report.reasons) == {"Am: date outside the range": 1}
    [*files] = sorted(home.lake_path.glob("responses/month=*/*.parquet"))
    names = ["response_id", "score", "queue_seconds", "annual_value", "team_id"]
    kept = sorted(tuple(row.values()) for file in files for row in pq.read_table(file, columns=names).to_pylist())
    assert kept == [("1", 8, 150, 125_050, "team-Nord"), ("2", 3, 30, 9_900, "team-Nord")]


def test_an_emptied_field_takes_its_word_back(home: Home, file: Path) -> None:
    said = answered(home, file, FORM | SAID, answered(home, file, FORM))
    assert said["columns"]["team_id"]["prefix"] == "team-"
    assert said["columns"]["responded_at"]["range"] == {"first": date(2026, 1, 1)}
    said = answered(home, file, FORM | SAID | {"c.team_id.prefix": " ", "c.responded_at.first": ""}, said)
    assert "prefix" not in said["columns"]["team_id"]
    assert "range" not in said["columns"]["responded_at"]


def test_a_name_that_says_its_unit_is_not_asked_for_it(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,Waiting time (sec),queue,date\n1,30,x,2026-10-05\n", encoding="utf-8")
    form = {"to.0": "response_id", "to.1": "queue_seconds", "to.3": "responded_at"}
    assert "c.queue_seconds.multiply" not in open_names(home, file, answered(home, file, form))
    form = {"to.0": "response_id", "to.2": "queue_seconds", "to.3": "responded_at"}
    assert "c.queue_seconds.multiply" in open_names(home, file, answered(home, file, form))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for name, rows in {"September": 1, "October": 3}.items():
        sheet = book.create_sheet(name)
        sheet.append(FILE.splitlines()[0].split(";"))
        for number in range(rows):
            sheet.append([f"{name}{number}", "05.10.2026 09:15", "Harbour", "Counter 1", 9, 5, "Kind.", "yes"])
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.slow
def test_one_sheet_of_a_workbook_is_chosen_and_another_one_after_it(
    app, client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = serve(app, tmp_path / "served", monkeypatch)
    upload = sent(client, home, workbook(), "months.xlsx")
    search = f"?tab=load&upload={upload.upload_id}"
    assert "The workbook has 2 sheets. Which one holds the rows?" in page(app, client, search)
    do(client, home, "sheet", upload, sheet="Nowhere")
    assert upload.read("recognised.json") is None
    do(client, home, "sheet", upload, sheet="September")
    assert "1 header row, 1 row." in page(app, client, search)
    do(client, home, "sheet", upload, sheet="October")
    assert "1 header row, 3 rows." in page(app, client, search)
    do(client, home, "columns", upload, **COLUMNS, **ANSWERS)
    do(client, home, "load", upload)
    assert totals(home)["responses"] == 3


@pytest.mark.slow
def test_a_file_takes_the_place_of_an_earlier_load_and_says_first_what_changes(
    app, client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = serve(app, tmp_path / "served", monkeypatch)
    first = (loaded(client, home).read("loaded.json") or {})["load_id"]
    head, *rows = FILE.splitlines()
    rows = [rows[0].replace(";10;", ";9;"), rows[1], "R9;06.10.2026 11:05;Market;Counter 1;9;5;;no"]
    second = sent(client, home, "\n".join([head, *rows, ""]))
    search = f"?tab=load&upload={second.upload_id}"
    do(client, home, "columns", second, **COLUMNS, **ANSWERS)
    do(client, home, "values", second, **{"v.0": "yes"})
    assert "Does it take the place of an earlier load?" in page(app, client, search)
    do(client, home, "replaces", second, replaces="20200101T000000Z-none")
    assert (second.read("preview.json") or {})["replacing"] is None
    do(client, home, "replaces", second, replaces=first)
    told = (second.read("preview.json") or {})["replacing"]
    assert [told[name] for name in ("same", "changed", "gone", "new")] == [1, 1, 2, 1]
    assert "Of its 4 rows 1 come again as they were, 1 come again with other content, 2 do not come again." in page(
        app, client, search
    )
    do(client, home, "load", second)
    assert totals(home)["responses"] == 3
    assert "undone" in page(app, client, f"?tab=loads&load={first}")


def test_words_on_a_scale_stand_for_an_answer_or_for_none(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text(
        "id,date,nps,Resolved\n1,2026-10-05,10 - very likely,ja\n2,2026-10-05,k. A.,nein\n3,2026-10-06,3,ja\n",
        encoding="utf-8",
    )
    form = {"source.survey_kind": "transactional", "c.score.scale": "0-10", "to.3": "is_resolved"}
    form |= {f"to.{place}": name for place, name in enumerate(("response_id", "responded_at", "score"))}
    said = answered(home, file, form)
    unknown = unknown_values(home, seen_in(home, file), said, "responses", [])
    assert {one.value: one.options[0][0] for one in unknown if one.column == "score"} == {
        "10 - very likely": "10",
        "k. A.": "0",
    }
    chosen = {("score", "10 - very likely"): "10", ("score", "k. A."): NO_ANSWER}
    chosen |= {("is_resolved", "ja"): "yes", ("is_resolved", "nein"): "no"}
    report = looked(home, file, with_values(said, chosen))
    assert (report.loaded, report.refused) == (3, 0)
    assert report.counts is not None
    assert (report.counts.promoters, report.counts.detractors) == (1, 1)
