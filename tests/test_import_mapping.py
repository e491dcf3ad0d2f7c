"""Mappings: what they leave open is refused with its place, and a draft asks instead of guessing."""

from datetime import date
from pathlib import Path

import pytest

from data.importers.drafting import draft_mapping
from data.importers.mapping import Scale
from data.importers.mapping_file import parse_mapping
from data.importing import ImportRefused

SOURCE = '[source]\nname = "Survey"\n'
SCORE = '[columns.score]\nfrom = "nps"\n'


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


def test_a_draft_asks_where_it_would_have_to_guess(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,date,nps,comment,mystery\n1,03/04/2026,9,NA,x\n2,05/06/2026,3,fine,y\n")
    draft = draft_mapping(file, "responses")
    assert '"NA" in 1 rows. Does it mean no answer?' in draft
    assert '# QUESTION: "03/04/2026" fits more than one format' in draft
    assert "# QUESTION: answers run from 3 to 9." in draft
    assert 'QUESTION: which of our columns is "mystery"' in draft
    with pytest.raises(ImportRefused, match="needs"):
        parse_mapping(draft, "responses")


def test_a_draft_knows_the_drivers_of_the_home(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("comfort_rating,nps\n5,9\n")
    assert '[columns.rating_comfort]\nfrom = "comfort_rating"' in draft_mapping(file, "responses", ("comfort",))


def test_a_draft_whose_questions_are_answered_is_a_mapping(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("id,date,nps\n1,2026-04-25,9\n")
    draft = draft_mapping(file, "responses").replace("# scale", "scale").replace("# survey_kind", "# kind")
    mapping = parse_mapping(draft, "responses")
    assert {rule.column.name for rule in mapping.rules} == {"response_id", "responded_at", "score"}
