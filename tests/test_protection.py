"""Who may not open rows learns of no few answers: not by tables, pairs of filters, sliding days, or other counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from deltalake import DeltaTable
from hypothesis import given
from hypothesis import strategies as st

import queries.ask
from data.engine import Engine
from data.home import Home
from data.warehouse import Warehouse
from queries.aggregate import grouped_question, sums
from queries.ask import ask
from queries.dimensions import DIMENSIONS
from queries.filter import Filter
from queries.periods import resolve, whole
from queries.protection import Withheld
from queries.scope import Grant, Scope
from queries.suppression import cuts
from tests.company import TODAY, make_company
from tests.test_bad_input import seen

COMPANY = Scope("1", frozenset({Grant()}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False)}), "key")
LEAST = 5
SELECTED = ("region", "centre", "team", "touchpoint", "channel", "product", "issue", "segment", "vendor", "class")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A company of 12,000 answers in 14 months: about 30 a day, 10 a week for each pair of team and channel."""
    return make_company(tmp_path_factory.mktemp("busy"), rows=12_000, seed=7)


@pytest.fixture(scope="module")
def crowd(busy: Home) -> Warehouse:
    return Engine(busy).at(TODAY)


@pytest.fixture(scope="module")
def by_hand(busy: Home) -> pd.DataFrame:
    found = pd.concat(pd.read_parquet(path) for path in DeltaTable(busy.lake_path / "responses").file_uris())
    bounds = [found.score >= 9, found.score >= 7, found.score >= 0]
    found["class"] = np.select(bounds, ["promoter", "passive", "detractor"], None)
    return found[found.score.notna()].reset_index(drop=True)


def chosen(by_hand: pd.DataFrame, asked: Filter) -> "np.ndarray[Any, Any]":
    """Which answers a filter means, by pandas alone."""
    days = resolve(asked.period, TODAY)
    marks = np.asarray((by_hand.day >= days.first) & (by_hand.day <= days.last))
    for name, values in asked.values:
        column = by_hand[DIMENSIONS[name].column].astype(object)
        marks = marks & np.asarray(
            column.isin([v for v in values if v is not None]) | (column.isna() & (None in values))
        )
    return marks


def some_filters(random: np.random.Generator, by_hand: pd.DataFrame, number: int) -> Iterator[Filter]:
    """Filters as a curious reader would put them: each beside others that are a little wider, narrower or longer."""
    periods = (("last-4-weeks", "last-5-weeks"), ("2026-10", "2026-Q4"), ("2026-09", "2026-Q3"),
               ("2026-10-05..2026-10-18", "2026-10-05..2026-10-19"), ("last-30-days", "last-31-days"))  # fmt: skip
    values = {
        name: sorted({v if isinstance(v, str) else None for v in by_hand[DIMENSIONS[name].column]}, key=repr)
        for name in SELECTED
    }
    for _ in range(number // 6):
        short, long = periods[int(random.integers(0, len(periods)))]
        one, two, three = map(str, random.choice(SELECTED, 3, replace=False))
        some = {name: [values[name][int(place)] for place in random.permutation(len(values[name]))] for name in values}
        plain = Filter(short, "none").with_values(one, some[one][:1])
        narrow = plain.with_values(two, some[two][:1])
        yield from (plain, narrow, narrow.with_values(two, some[two][:2]), plain.with_values(two, some[two][:-1]))
        yield from (narrow.over(long), narrow.with_values(three, some[three][:1]))


def shown(warehouse: Warehouse, asked: Filter) -> int | None:
    """What a reader is told of the scored answers; None where it is hidden or not answered."""
    try:
        [row] = sums(warehouse, asked, READER, ["nps"]).rows()
    except Withheld:
        return None
    return None if "scored" in row.get("hidden", ()) else row["scored"] or 0


def exposed_pairs(warehouse: Warehouse, by_hand: pd.DataFrame, number: int, seed: int) -> dict[str, int]:
    told = {"filters": 0, "answered": 0, "pairs": 0, "nested pairs": 0, "exposed": 0}
    found: list[tuple[Filter, Any]] = []
    for asked in some_filters(np.random.default_rng(seed), by_hand, number):
        told["filters"] += 1
        count = shown(warehouse, asked)
        if count is not None:
            meant = chosen(by_hand, replace(asked, period=whole(asked.period, TODAY)))
            assert count == meant.sum()
            assert count == 0 or count >= LEAST
            found.append((asked, meant))
    told["answered"] = len(found)
    for (_, one), (_, other) in combinations(found, 2):
        told["pairs"] += 1
        for large, small in ((one, other), (other, one)):
            if not (small & ~large).any():
                rest = int((large & ~small).sum())
                told["nested pairs"] += 1
                told["exposed"] += 0 < rest < LEAST
    return told


@pytest.mark.parametrize("number", [60, pytest.param(1_200, marks=pytest.mark.slow)])
def test_no_pair_of_filters_differs_by_few_answers(crowd: Warehouse, by_hand: pd.DataFrame, number: int) -> None:
    told = exposed_pairs(crowd, by_hand, number, seed=3)
    print(told)
    assert told["answered"] > number / 5
    assert told["exposed"] == 0


def test_the_same_filters_unprotected_would_expose_few(by_hand: pd.DataFrame) -> None:
    found = [chosen(by_hand, asked) for asked in some_filters(np.random.default_rng(3), by_hand, 60)]
    rests = [int((a & ~b).sum()) for one, other in combinations(found, 2) for a, b in ((one, other), (other, one))
             if not (b & ~a).any()]  # fmt: skip
    exposed = sum(0 < rest < LEAST for rest in rests)
    print(f"{exposed} of {len(rests)} nested pairs differ by 1 to 4 answers")
    assert exposed > 0


def slid(warehouse: Warehouse, by: str) -> dict[str | None, list[int | None]]:
    """What a reader is told of each part as the end of 90 days moves on by one day, three weeks long."""
    first = TODAY - timedelta(days=112)
    found: dict[str | None, list[int | None]] = {}
    for more in range(21):
        asked = Filter(f"{first}..{first + timedelta(days=89 + more)}", "none")
        for row in sums(warehouse, asked, READER, ["nps"], [by]).rows():
            found.setdefault(row[by], [None] * 21)[more] = row["scored"]
    return found


def exposed(found: dict[str | None, list[int | None]]) -> float:
    """Share of parts of which two of these windows, one within the other, differ by 1 to 4 answers."""
    told = [
        any(0 < late - early < LEAST for early, late in combinations([n for n in said if n is not None], 2))
        for said in found.values()
    ]
    return sum(told) / len(told)


@pytest.mark.parametrize("by", ["agent", *(pytest.param(one, marks=pytest.mark.slow) for one in ("team", "channel"))])
def test_sliding_the_period_by_a_day_exposes_nobody(crowd: Warehouse, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    protected = slid(crowd, by)
    monkeypatch.setattr(queries.ask, "protect", lambda table, *_: table)
    monkeypatch.setattr(queries.ask, "fixed", lambda filter, today: filter)
    bare = exposed(slid(crowd, by))
    told = sum(any(n is not None for n in said) for said in protected.values())
    print(f"{by}: {exposed(protected):.0%} exposed of {len(protected)}, {told} shown; without protection {bare:.0%}")
    assert exposed(protected) == 0
    assert bare > 0.5


def test_a_page_shows_a_role_of_sums_whole_weeks_and_says_so(app, client) -> None:
    client.post("/person", data={"account": "rita"})
    found = seen(app, client, "/summary", "?period=2026-09-03..2026-11-19&org=now")
    assert "Your role shows finished weeks, months, quarters and years: 7 Sep – 15 Nov 2026." in found[""]
    assert "Your role shows teams as they were at the contact." in found[""]
    assert "period=2026-09-07..2026-11-15" in found[""]
    assert "Your role shows finished" not in seen(app, client, "/summary", "?period=2026-10")[""]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("last-13-weeks", "last-13-weeks"),
        ("2026-10", "2026-10"),
        ("2026-Q3", "2026-Q3"),
        ("2025", "2025"),
        ("2026-W46", "2026-W46"),
        ("2026-W47", "2026-11-09..2026-11-15"),
        ("2026-11", "2026-11-02..2026-11-15"),
        ("2026", "2026-01-05..2026-11-15"),
        ("last-30-days", "2026-10-26..2026-11-15"),
        ("last-3-days", "2026-11-09..2026-11-15"),
        ("2026-10-01..2026-10-31", "2026-10-05..2026-10-25"),
        ("2026-10-06..2026-10-08", "2026-10-05..2026-10-11"),
        ("2027-01-04..2027-01-10", "2026-11-09..2026-11-15"),
    ],
)
def test_other_days_become_the_finished_weeks_within_them(asked: str, meant: str) -> None:
    assert whole(asked, TODAY) == meant


def test_three_things_at_a_time_are_refused_in_words(crowd: Warehouse) -> None:
    asked = Filter.parse("period=2026-Q3&channel=phone&product=power")[0]
    with pytest.raises(Withheld, match="at most 2 things at a time"):
        sums(crowd, asked, READER, ["nps"], ["region"])
    question = grouped_question(("nps",), ("period",), ((), ("region",)))
    found = ask(crowd, question, asked, READER).rows()
    assert {(row["period"], row["region_total"]) for row in found} == {("now", True), ("previous", True)}
    with pytest.raises(Withheld, match="Choose week or month"):
        sums(crowd, Filter(), READER, ["nps"], ["day"])


@given(st.data())
def test_between_two_cuts_lie_enough_answers_or_none(data: st.DataObject) -> None:
    pieces = data.draw(st.integers(1, 40))
    series = st.lists(st.integers(0, 7), min_size=pieces, max_size=pieces)
    counts = np.array(data.draw(st.lists(series, min_size=1, max_size=4)))
    is_week = np.array([True, *data.draw(st.lists(st.booleans(), min_size=pieces, max_size=pieces))])
    found = cuts(counts, is_week, LEAST)
    running = np.concatenate([np.zeros((len(counts), 1), int), counts.cumsum(axis=1)], axis=1)
    for cell, marks in enumerate(found):
        between = np.diff(running[cell, marks])
        assert ((between == 0) | (between >= LEAST)).all()
    earlier = cuts(counts[:, :-1], is_week[:-1], LEAST) if pieces > 1 else found[:, :1]
    assert (found[:, : earlier.shape[1]] >= earlier).all(), "later answers add cuts and move none"


def test_a_cell_is_hidden_or_shown_alike_wherever_it_stands(crowd: Warehouse) -> None:
    asked = Filter("last-1-weeks", "none")
    table = {
        (row["team"], row["channel"]): row["scored"]
        for row in sums(crowd, asked, READER, ["nps"], ["team", "channel"]).rows()
    }
    assert None in table.values() and len(set(table.values())) > 3
    for (team, channel), count in table.items():
        one, other = asked.with_values("team", [team]), asked.with_values("channel", [channel])
        [alone] = sums(crowd, one.with_values("channel", [channel]), READER, ["nps"]).rows()
        by_channel = {row["channel"]: row["scored"] for row in sums(crowd, one, READER, ["nps"], ["channel"]).rows()}
        by_team = {row["team"]: row["scored"] for row in sums(crowd, other, READER, ["nps"], ["team"]).rows()}
        assert count == alone["scored"] == by_channel.get(channel) == by_team.get(team)
