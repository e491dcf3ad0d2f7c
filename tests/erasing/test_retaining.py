"""Retention: what is older than goodword.toml allows is in no file any more, and scores stay where only words go."""

from datetime import date
from pathlib import Path

import pytest

from data.home import Home, create_home, open_home
from data.importing import import_file
from data.lake import Lake
from data.retaining import months_before, retain
from tests.erasing.places import found_in
from tests.storm.serving import served

TODAY = date(2026, 11, 21)
OLD, YOUNG, REFUSED = "the pelican was rude", "the heron was kind", "the stork was lost"
WORDS = (OLD, "pelican once more", YOUNG, REFUSED)


def home_with(folder: Path, retention: str) -> Home:
    """Old and young answers, an old one corrected, and a refused row."""
    home = create_home(folder / "home", "company", "Harbour Stores", f"[retention]\n{retention}\n")
    header = "response_id,responded_at,score,verbatim"
    for lines in (
        (f"old,2025-08-31,2,{OLD}", f"young,2026-10-02,9,{YOUNG}"),
        ("old,2025-08-31,1,pelican once more", f"bad,2026-10-02,99,{REFUSED}", "edge,2025-09-01,8,just in time"),
    ):
        file = folder / "answers.csv"
        file.write_text("\n".join((header, *lines)) + "\n")
        import_file(home, file, today=TODAY)
    return home


def left(home: Home) -> set[str]:
    return {words for found in found_in(home, (*WORDS, "just in time")).values() for words in found}


def test_old_words_go_everywhere_and_their_scores_stay(tmp_path: Path) -> None:
    home = home_with(tmp_path, "words_months = 14")
    assert left(home) == {*WORDS, "just in time"}
    went = retain(home, TODAY)
    assert (went.words, went.rows) == (1, {})
    assert left(home) == {YOUNG, "just in time", REFUSED}
    assert Lake(home.lake_path).snapshot().rows("responses") == 3
    assert retain(home, TODAY).words == 0


def test_old_rows_go_whole(tmp_path: Path) -> None:
    home = home_with(tmp_path, "rows_months = 14")
    assert retain(home, TODAY).rows == {"responses": 1}
    assert left(home) == {YOUNG, "just in time", REFUSED}
    assert Lake(home.lake_path).snapshot().rows("responses") == 2


def test_refused_rows_go_after_their_days(tmp_path: Path) -> None:
    home = home_with(tmp_path, "refused_days = 30")
    assert retain(home).refused == 0
    assert retain(home, date(2100, 1, 1)).refused == 1
    assert left(home) == {*WORDS, "just in time"} - {REFUSED}


def test_without_settings_nothing_goes(tmp_path: Path) -> None:
    home = home_with(tmp_path, "")
    version = Lake(home.lake_path).snapshot().version
    assert retain(home, date(2100, 1, 1)).rows == {}
    assert Lake(home.lake_path).snapshot().version == version


@pytest.mark.parametrize(("months", "first"), [(1, date(2026, 10, 1)), (11, date(2025, 12, 1)), (0, None)])
def test_months_are_kept_whole(months: int, first: date | None) -> None:
    assert months_before(TODAY, months) == first


def test_a_removal_that_was_killed_before_it_swept_is_ended_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with(tmp_path, "words_months = 14")
    forget_older = Lake.forget_older
    monkeypatch.setattr(Lake, "forget_older", _killed)
    with pytest.raises(KeyboardInterrupt):
        retain(home, TODAY)
    monkeypatch.setattr(Lake, "forget_older", forget_older)
    assert OLD in left(home)
    retain(open_home(home.path), TODAY)
    assert OLD not in left(home)


def _killed(lake: Lake) -> None:
    raise KeyboardInterrupt


@pytest.mark.slow
def test_a_server_that_starts_removes_what_is_too_old(tmp_path: Path, root: Path) -> None:
    now = date.today()  # the server's clock is the machine's
    home = home_with(tmp_path, f"words_months = {14 + 12 * (now.year - TODAY.year) + now.month - TODAY.month}")
    with served(home.path, tmp_path / "log"):
        assert left(home) == {YOUNG, "just in time", REFUSED}
    told = (tmp_path / "log").read_text()
    assert "Removed: 1 answers without their words" in told
    assert OLD not in told
