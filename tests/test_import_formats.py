"""Known exports: told by their signature, header rows never data, rows left out by a stated rule, the rest asked.

The samples are made up, in the shapes that the tools publish; their figures are counted by hand.
"""

import csv
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data.home import Home
from data.importers.formats import FORMATS
from data.importing import ImportRefused, ImportReport, Recognised, import_file, mapping_from, recognise, refused_csv
from data.lake import Lake
from data.store import Store

SAMPLES = Path(__file__).parent / "samples" / "exports"
TODAY = date(2026, 11, 21)


@pytest.fixture
def home(home_in_berlin: Home) -> Home:
    return home_in_berlin


def answered(known: Recognised, answers: dict[str, Any]) -> dict[str, Any]:
    """What the draft says, with its questions answered: a value, or the number of one of its answers."""
    said = {"source": dict(known.draft.said["source"]), "columns": dict(known.draft.said["columns"])}
    said |= {name: part for name, part in known.draft.said.items() if name not in said}
    for question in known.draft.questions:
        section, *rest = question.where.split(".")
        if question.where not in answers:
            continue
        chosen = answers[question.where]
        place = said[section] if len(rest) == 1 else said[section].setdefault(rest[0], {})
        place[rest[-1]] = question.answers[chosen] if isinstance(chosen, int) else chosen
    return said


def load(home: Home, name: str, answers: dict[str, Any], dry_run: bool = False) -> tuple[Recognised, ImportReport]:
    known = recognise(home, SAMPLES / name)
    assert {question.where for question in known.draft.questions} == set(answers), "exactly what is open is asked"
    mapping = mapping_from(answered(known, answers), known.draft.table, home.rating_names)
    report = import_file(home, SAMPLES / name, mapping, dry_run=dry_run, today=TODAY)
    assert report.rows_in == known.rows == report.loaded + report.refused + report.left_out
    return known, report


def rows_of(home: Home, table: str) -> list[dict[str, Any]]:
    lake = Lake(home.lake_path, home.rating_names)
    files = [lake.path / file.path for file in lake.snapshot().files.get(table, ())]
    rows = [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
    return sorted(rows, key=lambda row: row["source_row"])


def test_qualtrics(home: Home) -> None:
    known, report = load(home, "qualtrics.csv", {"source.survey_kind": 0})
    assert known.sentence == "This is a Qualtrics export, 3 header rows, 7 rows."
    assert known.labels["Q1"] == "Würden Sie uns empfehlen, und\nwie wahrscheinlich?"
    assert (report.loaded, report.refused, report.left_out) == (4, 1, 2)
    assert report.left_out_reasons == {"preview or test": 1, "not finished": 1}
    assert report.reasons == {"Status: unknown value": 1}
    assert report.counts is not None
    assert (report.counts.promoters, report.counts.passives, report.counts.detractors) == (2, 1, 1)
    first, second, *_ = rows_of(home, "responses")
    assert (first["response_id"], first["score"], first["verbatim"]) == ("R_a1", 10, "Sehr freundlich.")
    assert first["responded_at"] == datetime(2026, 10, 5, 7, 2, 10, tzinfo=UTC)
    assert (first["team_id"], first["customer_id"], first["language"]) == ("Blue", "c1", "de")
    assert (second["survey_channel"], second["survey_kind"]) == ("email", "transactional")


def test_qualtrics_legacy(home: Home) -> None:
    answers = {"source.survey_kind": 0, "source.time_zone": 0, "columns.verbatim": 0}
    known, report = load(home, "qualtrics_legacy.csv", answers)
    assert known.sentence == "This is a legacy Qualtrics export, 2 header rows, 4 rows."
    assert known.labels["Q1"] == "How likely are you to recommend us?"
    assert (report.loaded, report.left_out_reasons) == (2, {"not finished": 1, "preview or test": 1})
    assert [(row["response_id"], row["score"]) for row in rows_of(home, "responses")] == [("R_b1", 10), ("R_b2", 4)]


def test_surveymonkey(home: Home) -> None:
    answers = {"source.survey_kind": 1, "source.time_zone": "America/New_York", "columns.score": 0}
    known, report = load(home, "surveymonkey.csv", answers)
    assert known.header[9:] == (
        "How likely are you to recommend us, all in all?",
        "What did you contact us about? | Billing",
        "What did you contact us about? | Delivery",
        "What did you contact us about? | Other (please specify)",
        "Why, in your own words?",
    )
    assert (report.loaded, report.refused, report.left_out) == (4, 0, 0)
    rows = rows_of(home, "responses")
    assert [row["score"] for row in rows] == [10, 0, 8, None]
    assert [row["verbatim"] for row in rows] == ["Solved, at once.", "Never came.", None, None]
    assert rows[0]["response_id"] == "11400000000000001"
    assert rows[0]["responded_at"] == datetime(2026, 10, 14, 13, 3, tzinfo=UTC)


def test_typeform(home: Home) -> None:
    answers = {"source.survey_kind": 0, "columns.score": 0, "columns.verbatim": 0}
    known, report = load(home, "typeform.csv", answers)
    assert known.sentence == "This is a Typeform export, 1 header row, 4 rows."
    assert (report.loaded, report.left_out_reasons) == (2, {"not completed": 2})
    first, second = rows_of(home, "responses")
    assert (first["score"], first["verbatim"]) == (10, "It was easy to reach you")
    assert second["verbatim"] == "+1 for the new menu"
    assert (second["responded_at"], second["day"]) == (
        datetime(2026, 10, 5, 23, 32, tzinfo=UTC),
        date(2026, 10, 6),
    )


def test_typeform_of_the_older_kind(home: Home) -> None:
    answers = {"source.survey_kind": 0, "columns.score": 0, "columns.verbatim": 0}
    _, report = load(home, "typeform_older.csv", answers)
    assert (report.loaded, report.left_out) == (2, 0)
    assert [row["score"] for row in rows_of(home, "responses")] == [9, 7]


def test_delighted(home: Home) -> None:
    known, report = load(home, "delighted.json", {"source.survey_kind": 0})
    assert known.sentence == "This is a list of Delighted's survey responses, 1 header row, 3 rows."
    assert known.samples["tags"] == ("callback, billing",)
    assert {"person_properties.team", "person_properties.plan"} <= set(known.draft.unmapped)
    assert (report.loaded, report.left_out_reasons) == (2, {"another kind of survey": 1})
    first, second = rows_of(home, "responses")
    assert (first["response_id"], first["customer_id"]) == ("9007199254740993001", "501")
    assert (first["score"], first["verbatim"], second["score"], second["verbatim"]) == (
        10,
        "Quick 😀 and kind",
        0,
        None,
    )
    # date -u -d @1791187200
    assert first["responded_at"] == datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


def test_zendesk_nps_leaves_nothing_open_and_loads_without_a_mapping(home: Home) -> None:
    report = import_file(home, SAMPLES / "zendesk_nps_responses.json", today=TODAY)
    assert (report.rows_in, report.loaded, report.reasons) == (3, 2, {"rating: above the scale": 1})
    first, second = rows_of(home, "responses")
    assert (first["customer_id"], first["invitation_id"], first["survey"]) == ("10000000000000000001", "71", "Autumn")
    assert second["responded_at"] == datetime(2026, 10, 5, 21, 30, tzinfo=UTC)
    invited = import_file(home, SAMPLES / "zendesk_nps_recipients.json", today=TODAY)
    assert (invited.table, invited.loaded) == ("invitations", 3)
    assert [row["delivered_at"] is None for row in rows_of(home, "invitations")] == [False, False, True]


def test_medallia_agent_connect_gives_responses_and_invitations(home: Home) -> None:
    report = import_file(home, SAMPLES / "medallia_agent_connect.csv", today=TODAY)
    assert (report.rows_in, report.loaded, report.left_out_reasons) == (3, 2, {"not answered": 1})
    first, second = rows_of(home, "responses")
    assert (first["csat"], first["score"], first["agent_id"], first["team_id"]) == (5, None, "a-1", "lea@example.com")
    assert (second["interaction_id"], second["channel"], second["verbatim"]) == ("i-2", "chat", "Had to call twice")
    assert report.counts is not None
    assert report.counts.scored == 0
    invited = import_file(home, SAMPLES / "medallia_agent_connect.csv", table="invitations", today=TODAY)
    assert (invited.rows_in, invited.loaded, invited.left_out) == (3, 3, 0)
    assert [row["answered_at"] is None for row in rows_of(home, "invitations")] == [False, False, True]


FILES = {
    "qualtrics": "qualtrics.csv",
    "qualtrics-legacy": "qualtrics_legacy.csv",
    "surveymonkey": "surveymonkey.csv",
    "typeform": "typeform.csv",
    "delighted": "delighted.json",
    "zendesk-nps": "zendesk_nps_responses.json",
    "zendesk-nps-recipients": "zendesk_nps_recipients.json",
    "medallia-agent-connect": "medallia_agent_connect.csv",
}


@pytest.mark.parametrize("name", FORMATS)
def test_each_export_is_known_as_itself_alone(home: Home, name: str) -> None:
    assert recognise(home, SAMPLES / FILES[name]).format == name
    for other, file in FILES.items():
        if other != name:
            with pytest.raises(ImportRefused, match="that has"):
                recognise(home, SAMPLES / file, as_format=name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_draft_of_a_known_export_is_a_mapping_in_the_making(home: Home, name: str, tmp_path: Path) -> None:
    known = recognise(home, SAMPLES / FILES[name])
    said = tomllib.loads(known.draft.text())
    assert said == {"source": {}, "columns": {}} | dict(known.draft.said)
    assert said["source"]["format"] == name


@pytest.mark.parametrize("name", FORMATS)
def test_each_export_has_its_page(root: Path, name: str) -> None:
    page = (root / "docs" / "formats" / "README.md").read_text("utf-8")
    assert f"`{name}`" in page


def test_refused_rows_of_several_headers_come_back_to_be_loaded_under_one(home: Home, tmp_path: Path) -> None:
    known, report = load(home, "qualtrics.csv", {"source.survey_kind": 0})
    store = Store(home.store_url)
    text = "".join(refused_csv(store, report.load_id))
    store.close()
    [row] = csv.DictReader(text.splitlines())
    repaired = tmp_path / "repaired.csv"
    repaired.write_text(text.replace(f"{row['EndDate']},8,", f"{row['EndDate']},0,"), newline="")
    mapping = mapping_from(answered(known, {"source.survey_kind": 0}), "responses")
    again = import_file(home, repaired, mapping, today=TODAY)
    assert (again.rows_in, again.loaded) == (1, 1)


def test_an_export_that_leaves_something_open_is_not_loaded_without_a_mapping(home: Home) -> None:
    with pytest.raises(ImportRefused, match="1 question open.*--dry-run"):
        import_file(home, SAMPLES / "delighted.json")


def test_an_export_asked_for_a_table_it_does_not_fill_is_read_as_any_other_file(home: Home) -> None:
    draft = recognise(home, SAMPLES / "qualtrics.csv", "customers").draft
    assert draft.said["source"] == {"name": "qualtrics", "format": "qualtrics"}
    assert "response_id" not in draft.said["columns"]
    assert [question.where for question in draft.questions] == ["columns.customer_id"]


def test_a_joined_file_is_not_looked_up_for_header_rows(home: Home, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,kind\n" + "".join(f"c{n},business\n" for n in (1, 2, 3, 5, 7)))
    (tmp_path / "qualtrics.csv").write_bytes((SAMPLES / "qualtrics.csv").read_bytes())
    said = answered(recognise(home, tmp_path / "qualtrics.csv"), {"source.survey_kind": 0})
    said["columns"]["segment"] = {"from": "customers.kind"}
    said["joins"] = {"customers": {"file": "customers.csv", "on": "ExternalReference", "key": "id"}}
    report = import_file(home, tmp_path / "qualtrics.csv", mapping_from(said, "responses"), dry_run=True, today=TODAY)
    assert report.loaded == 4
    assert not any("no partner" in told for told in report.warnings)


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "answers", "score"),
    [
        ("sample.csv", {"source.time_zone": 0, "columns.score": 0}, 2),
        ("sample_legacy.csv", {"source.time_zone": 0, "columns.score": 0, "columns.verbatim": 0}, 2),
    ],
)
def test_real_exports_of_qualtrics_hold_one_answer_and_no_header(
    home: Home, real_files: Path, file: str, answers: dict[str, Any], score: int
) -> None:
    known = recognise(home, real_files / "qualtrics_samples" / file)
    assert known.rows == 1
    mapping = mapping_from(answered(known, answers), "responses")
    report = import_file(home, real_files / "qualtrics_samples" / file, mapping)
    assert (report.rows_in, report.loaded, report.refused, report.left_out) == (1, 1, 0, 0)
    [row] = rows_of(home, "responses")
    assert (row["response_id"], row["score"], row["verbatim"]) == ("R_2YPOQ602ER1jkf1", score, "Hello World!")
