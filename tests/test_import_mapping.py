"""Mappings: what they leave open is refused with its place, and a draft asks instead of guessing."""

from datetime import date
from pathlib import Path

import pytest

from data.home import Home, create_home
from data.importers.mapping import Scale
from data.importers.mapping_file import parse_mapping
from data.importing import ImportRefused, import_file, mapping_from, recognise

SOURCE = '[source]\nname = "Survey"\n'
SCORE = '[columns.score]\nfrom = "nps"\n'
DAY = '[columns.responded_at]\nfrom = "d"\nformat = "%d.%m.%Y"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[source\n", "line 1"),
        (SCORE, "needs a name"),
        (SOURCE + SCORE, "needs its scale"),
        (SOURCE + SCORE + "scale = { lowest = 1, highest = 5 }", "Say how it is turned"),
        (SOURCE + SCORE + "scale = { lowest = 0, highest = 100 }", "Add a turn"),
        (SOURCE + SCORE + "scale = { lowest = 1, higest = 10 }", "Did you mean 'highest'"),
        (SOURCE + SCORE + 'scales = "x"', "Did you mean 'scale'"),
        (SOURCE + SCORE + "scale = { lowest = 1, highest = 3 }\nturn = { 1 = 0, 3 = 10 }", "every answer from 1 to 3"),
        (SOURCE + '[columns.scor]\nfrom = "nps"', "Did you mean 'score'"),
        (SOURCE + '[columns.rating_speed]\nfrom = "s"', r"goodword.toml: \[\[ratings\]\]"),
        (SOURCE + "[columns.score]\n", "needs either from"),
        (SOURCE + '[columns.day]\nfrom = "d"', "written by the load itself"),
        (SOURCE + '[columns.responded_at]\nfrom = "d"', "needs a format"),
        (SOURCE + '[columns.responded_at]\nfrom = "d"\nformat = "%m/%Y"', "year, month and day"),
        (SOURCE + '[columns.verbatim]\nfrom = "d"\nnull_words = "NA"', "list of texts"),
        (SOURCE + '[columns.verbatim]\nfrom = "d"\ntime = { from = "t", format = "%H" }', "keeps no time of day"),
        (SOURCE + DAY + 'time = "t"', r'Write time = \{ from = "their column", format = "%H:%M" \}'),
        (SOURCE + DAY + 'time = { from = "t" }', "Write time = "),
        (SOURCE + '[columns.queue_seconds]\nfrom = "d"\nformat = "mm"', "Allowed: h:mm:ss, mm:ss, h:mm"),
        (SOURCE + 'delimiter = "|"', "delimiter"),
        (SOURCE + 'time_zone = "Mars"', "no time zone"),
        (SOURCE + 'stray_bytes = "cp850"', 'needs encoding = "latin-1"'),
        (SOURCE + "colums = 1", "no key 'colums'"),
        ("[colums]\n" + SOURCE, "Did you mean 'columns'"),
    ],
)
def test_a_mapping_that_leaves_something_open_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ImportRefused, match=says):
        parse_mapping(text, "responses")


def test_a_scale_is_turned_only_by_a_stated_rule() -> None:
    effort = '[columns.effort]\nfrom = "ease"\nscale = { lowest = 1, highest = 5 }\nturn = "reversed"\n'
    score = SCORE + "scale = { lowest = 1, highest = 3, valid_from = 2026-01-01 }\nturn = { 1 = 0, 2 = 7, 3 = 10 }\n"
    mapping = parse_mapping(SOURCE + effort + score, "responses")
    effort_rule, score_rule = mapping.rule("effort"), mapping.rule("score")
    assert effort_rule is not None
    assert score_rule is not None
    assert effort_rule.turn == {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}
    assert score_rule.turn == {1: 0, 2: 7, 3: 10}
    assert score_rule.scale == Scale(1, 3, date(2026, 1, 1))


@pytest.mark.parametrize("name", ["french_retail", "skytrax_seat", "skytrax_lounge"])
def test_the_mappings_of_the_docs_can_be_read(root: Path, name: str) -> None:
    ratings = (
        "seat_legroom seat_recline seat_width aisle_space viewing_tv power_supply seat_storage comfort cleanliness"
    )
    ratings += " bar_beverages catering washrooms wifi_connectivity staff_service"
    text = (root / "docs" / "mappings" / f"{name}.toml").read_text(encoding="utf-8")
    assert parse_mapping(text, "responses", ratings.split()).rule("score")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(
        tmp_path / "home", "company", "Harbour Stores", '[[ratings]]\nname = "comfort"\ntitle = "Comfort"\n'
    )


def draft_text(home: Home, file: Path) -> str:
    return recognise(home, file).draft.text()


def test_a_draft_asks_where_it_would_have_to_guess(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,date,nps,comment,mystery\n1,03/04/2026,9,NA,x\n2,05/06/2026,3,fine,y\n")
    draft = draft_text(home, file)
    assert '"NA" in 1 rows. Does it mean no answer?' in draft
    assert '# QUESTION: "03/04/2026" fits more than one format' in draft
    assert "# QUESTION: answers run from 3 to 9." in draft
    assert 'QUESTION: which of our columns is "mystery"' in draft
    with pytest.raises(ImportRefused, match="needs"):
        parse_mapping(draft, "responses")


def test_a_draft_knows_the_drivers_of_the_home(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("comfort_rating,nps\n5,9\n")
    assert '[columns.rating_comfort]\nfrom = "comfort_rating"' in draft_text(home, file)


def test_a_draft_whose_questions_are_answered_is_a_mapping(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,date,nps\n1,2026-04-25,9\n")
    draft = draft_text(home, file).replace("# scale", "scale").replace("# survey_kind", "# kind")
    mapping = parse_mapping(draft, "responses")
    assert {rule.column.name for rule in mapping.rules} == {"response_id", "responded_at", "score"}


def test_a_draft_is_plain_data_that_answers_turn_into_a_mapping(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id;date;nps;mystery\n1;2026-04-25;9;x\n")
    known = recognise(home, file)
    assert known.sentence == "This is a CSV file with semicolons, 1 header row, 1 row."
    assert known.samples["nps"] == ("9",)
    assert list(known.draft.unmapped) == ["mystery"]
    assert [question.where for question in known.draft.questions] == ["source.survey_kind", "columns.score.scale"]
    said = dict(known.draft.said)
    with pytest.raises(ImportRefused, match="needs its scale"):
        mapping_from(said, "responses")
    [scale] = known.draft.questions[1].answers
    said["columns"]["score"]["scale"] = scale
    report = import_file(home, file, mapping_from(said, "responses"), dry_run=True)
    assert (report.rows_in, report.loaded) == (1, 1)


LEAVE_OUT = '[[leave_out]]\ncolumn = "Done"\nvalues = ["No"]\nreason = "not finished"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SOURCE + LEAVE_OUT.replace("reason", "because"), "no key 'because'"),
        (SOURCE + LEAVE_OUT.replace('reason = "not finished"\n', ""), "needs reason"),
        (SOURCE + LEAVE_OUT + 'keep = ["no"]', "both keeps and leaves out 'no'"),
        (SOURCE + 'format = "qualtricks"', "no format 'qualtricks'"),
        (SOURCE + "header_rows = 9", "whole number from 1 to 3"),
    ],
)
def test_rules_for_rows_and_headers_are_held_to_their_form(text: str, says: str) -> None:
    with pytest.raises(ImportRefused, match=says):
        parse_mapping(text, "responses")


def test_rows_are_left_out_by_a_stated_rule_and_others_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,date,Done\n1,2026-04-25,Yes\n2,2026-04-25,no\n3,2026-04-25,Perhaps\n4,2026-04-25,\n")
    rules = SOURCE + '[columns.response_id]\nfrom = "id"\n[columns.responded_at]\nfrom = "date"\nformat = "iso"\n'
    mapping = parse_mapping(rules + LEAVE_OUT, "responses")
    report = import_file(home, file, mapping, dry_run=True)
    assert (report.rows_in, report.loaded, report.refused, report.left_out) == (4, 3, 0, 1)
    mapping = parse_mapping(rules + LEAVE_OUT + 'keep = ["yes"]', "responses")
    report = import_file(home, file, mapping, dry_run=True)
    assert (report.loaded, report.reasons, report.left_out_reasons) == (
        1,
        {"Done: unknown value": 2},
        {"not finished": 1},
    )


def test_a_header_row_that_is_an_answer_is_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,date\nThe id,The day\n1,2026-04-25\n")
    rules = '[columns.response_id]\nfrom = "id"\n[columns.responded_at]\nfrom = "date"\nformat = "iso"\n'
    mapping = parse_mapping(SOURCE + "header_rows = 2\n" + rules, "responses")
    assert import_file(home, file, mapping, dry_run=True).loaded == 1
    file.write_text("id,date\n1,2026-04-25\n2,2026-04-25\n")
    with pytest.raises(ImportRefused, match="row 2 counts as a header row and holds an answer"):
        import_file(home, file, mapping, dry_run=True)
