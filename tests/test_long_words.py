"""A verbatim of a megabyte: kept whole, drawn short where answers are listed, and found by what stands at its end."""

import json
from pathlib import Path

import pytest

from dashboard.ui.verbatims import MOST_SHOWN, Verbatim, verbatim_item
from data.engine import Engine
from data.home import create_home
from data.importing import import_file
from queries.filter import Filter
from queries.scope import Grant, Scope
from queries.verbatims import verbatims
from tests.company import TODAY

WORDS = f"Nobody called back. {'I waited and waited. ' * 50_000}Then a pelican came."


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The one answer of a home, as the door gives it to whoever looks for its last words."""
    folder: Path = tmp_path_factory.mktemp("long")
    home = create_home(folder / "home", "company", "Long & Co")
    (folder / "long.csv").write_text(
        f"response_id,responded_at,score,verbatim\nr1,{TODAY},2,{WORDS}\n", encoding="utf-8"
    )
    report = import_file(home, folder / "long.csv", today=TODAY)
    assert (report.rows_in, report.loaded) == (1, 1)
    asked = Filter(period=f"{TODAY}..{TODAY}", q="pelican")
    [found] = verbatims(Engine(home).at(TODAY), asked, Scope("test", frozenset({Grant()}), "key")).rows()
    return found


def test_it_is_kept_whole_and_found_by_its_end(row: dict) -> None:
    assert len(WORDS) > 1_000_000
    assert row["verbatim"] == WORDS


def test_a_list_shows_its_beginning_and_leads_to_the_rest(row: dict) -> None:
    item = verbatim_item(Verbatim(2, "detractor", row["verbatim"], None, "Detractor", "/response?id=r1"))
    text = json.dumps(item.to_plotly_json(), default=lambda part: part.to_plotly_json())
    assert MOST_SHOWN < len(text) < MOST_SHOWN + 2_000
    assert "Detractor, read all" in text
    assert "pelican" not in text
