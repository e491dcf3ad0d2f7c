"""How computed: the SQL of every card of every page runs as pasted, and gives the card's answer."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import dash
import duckdb
import plotly.utils
import pytest

from dashboard.cards import asked, remembered
from dashboard.explain import opened
from data.home import Home
from queries.router import NotAvailable
from queries.scope import PSEUDONYMS
from tests.drawn import of_kind, printed, trees
from tests.serving import LookingAs

FAULTS = {"region": "West", "touchpoint": "fault"}
HARLOW = {"region": "West", "centre": "Harlow"}
LOOKS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("mo", "/summary", {}),
    ("priya", "/summary", {**FAULTS, "period": "last-52-weeks", "versus": "year-ago"}),
    ("anya", "/summary", {"channel": "phone", "versus": "none", "period": "2026-10"}),
    ("mo", "/organisation", {}),
    ("priya", "/organisation", {"region": "West", "org": "now"}),
    ("tom", "/organisation", {**HARLOW, "team": "Alder"}),
    ("mo", "/compare", {"level": "centre", "same": "no"}),
    ("anya", "/compare", {"tab": "companies", "channel": "phone"}),
    ("priya", "/compare", {"tab": "selections", **HARLOW, "versus.centre": "Brent", "by": "issue"}),
    ("marta", "/person", {**HARLOW, "team": "Alder", "id": "A-457"}),
    ("bea", "/verbatims", {"class": "detractor", "period": "last-52-weeks"}),
    ("anya", "/verbatims", {"q": "and -rude"}),
    ("ruth", "/rows", {"measure": "contacts"}),
    ("mo", "/response", {"id": "R-00019000"}),
)


def test_the_sql_of_every_card_runs_as_pasted_and_gives_its_answer(
    larkfield: Home, looking_as: LookingAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(larkfield.path)
    pages, same, cards = set(), 0, 0
    for account, path, address in LOOKS:
        with looking_as(account):
            for place in places_of(path, address):
                entry, view = asked(place)
                with suppress(NotAvailable):
                    answer = remembered(entry.question, view.warehouse, view.filter, view.scope, **view.own)
                    [sql] = sql_shown(place) or [""]
                    cards, same = cards + 1, same + bool(sql)
                    assert bool(sql) == bool(answer.sql), (account, path, place)
                    if sql:
                        assert comparable(pasted_rows(sql)) == comparable(answer.rows()), (account, path, place)
        pages.add(path)
    print(f"\n{same} of {cards} cards of {len(pages)} pages have SQL, and it gives their answer")
    assert same >= 50


def places_of(path: str, address: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Ids of the cards that a page has."""
    [entry] = [page for page in dash.page_registry.values() if page["path"] == path]
    drawn = json.loads(json.dumps(entry["layout"](**address), cls=plotly.utils.PlotlyJSONEncoder))
    yield from _ids(drawn)


def _ids(said: Any) -> Iterator[dict[str, Any]]:
    if isinstance(said, list):
        for one in said:
            yield from _ids(one)
    elif isinstance(said, dict):
        place = said.get("id")
        if isinstance(place, dict) and place.get("type") == "card":
            yield place
        for key, one in said.items():
            if key != "id":
                yield from _ids(one)


def sql_shown(place: dict[str, Any]) -> list[str]:
    """The SQL that the dialog shows for a card; none where it rests on rows beyond the viewer's."""
    return [printed(node) for pre in of_kind(trees(opened(place)[1]), "pre") for node in of_kind([pre], "code")]


def pasted_rows(sql: str) -> list[dict[str, Any]]:
    """What a plain DuckDB gives in the folder of the home; of several statements all rows."""
    with duckdb.connect() as plain:
        tables = [plain.execute(statement).to_arrow_table() for statement in plain.extract_statements(sql)]
    return [row for table in tables for row in table.to_pylist()]


def comparable(rows: list[dict[str, Any]]) -> Counter[str]:
    """Rows whatever their order; without identifiers, which a throw-away key masks, and what the page adds."""
    left_out = PSEUDONYMS | {"total", "responded_at"}
    return Counter(
        repr(sorted((name, str(value)) for name, value in row.items() if name not in left_out)) for row in rows
    )
