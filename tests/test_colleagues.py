"""Beside colleagues with the same contacts: the expected number, worked out again, and what it must never tell."""

from datetime import timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.colleagues import Beside, beside
from dashboard.practice import people_finding
from data.home import Home
from data.warehouse import Warehouse
from queries.colleagues import COMPARED, PRACTISED, beside_colleagues, people_beside_colleagues
from queries.filter import Filter
from queries.measures import MEASURES
from queries.scope import Grant, Scope
from queries.stats.expected import FEWEST, Usual, usual
from tests.company import AGENTS, TODAY

AGENT = sorted(AGENTS)[0]
OWN = Scope("1", frozenset({Grant(agent=AGENT)}), "key")
TEAM = Scope("1", frozenset({Grant(("West",))}), "key")
counts = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8)


@given(counts)
def test_what_is_usual_lies_within_what_is_possible(cells: list[tuple[int, int, int]]) -> None:
    wholes, parts, others = (np.array(column, float) for column in zip(*cells, strict=True))
    found = usual(wholes, np.minimum(parts, others), others)
    if not wholes.sum() or others.sum() < FEWEST:
        assert found is None
        return
    assert found is not None
    low, high = found.range
    assert 0 <= found.value <= found.whole
    assert 0 <= low <= found.whole
    assert 0 <= high <= found.whole


def test_by_hand() -> None:
    # 10 easy contacts at 80 % and 30 hard ones at 20 %: 14 are expected, of 40; few others count as all of them.
    found = usual(np.array([10.0, 30.0]), np.array([800.0, 200.0]), np.array([1000.0, 1000.0]))
    assert found is not None
    assert found.value == pytest.approx(14)
    assert found.deviation == pytest.approx((10 * 0.16 + 30 * 0.16 + 100 * 0.16 / 1000 + 900 * 0.16 / 1000) ** 0.5)
    few = usual(np.array([10.0, 0.0]), np.array([FEWEST - 1.0, 71.0]), np.array([FEWEST - 1.0, 271.0]))
    assert few is not None
    assert few.value == pytest.approx(10 * (FEWEST + 70) / (FEWEST + 270))


@pytest.mark.parametrize("others", [1, 4, FEWEST - 1])
def test_few_others_are_never_told_of(others: int) -> None:
    assert usual(np.array([1.0, 2.0]), np.array([others, 0.0]), np.array([others, 0.0])) is None


def test_ninety_five_of_a_hundred_like_the_others_lie_in_the_usual_range() -> None:
    random = np.random.default_rng(3)
    rates, wholes = np.array([0.7, 0.4, 0.2]), np.array([20.0, 25.0, 15.0])
    inside = 0
    for _ in range(2_000):
        others = np.array([400.0, 300.0, 200.0])
        found = usual(wholes, random.binomial(others.astype(int), rates).astype(float), others)
        low, high = found.range  # type: ignore[union-attr]
        inside += low <= random.binomial(wholes.astype(int), rates).sum() <= high
    print(f"\n{inside / 20:.1f} of 100 lie in the range")
    assert 0.93 <= inside / 2_000 <= 0.98


@pytest.mark.parametrize("scope", [OWN, TEAM], ids=["a person", "a region"])
def test_own_and_usual_are_those_of_the_rows(company: Home, warehouse: Warehouse, scope: Scope) -> None:
    period = Filter().periods(TODAY)["now"]
    sql = f"""
        select touchpoint, product, score >= 9 as part, {"agent_id" if scope is OWN else "region_id"} as who
        from read_parquet('{company.lake_path}/responses/**/*.parquet')
        where day between '{period.first}' and '{period.last}' and score is not null
    """
    rows = duckdb.connect().sql(sql).df()
    own = rows[rows.who == (AGENT if scope is OWN else "West")]
    others = rows.drop(own.index).merge(own[["touchpoint", "product"]].drop_duplicates())
    rate = others.part.mean()
    cells = others.groupby(["touchpoint", "product"], dropna=False).part.agg(["sum", "count"])
    expected = 0.0
    for kind, cell in own.groupby(["touchpoint", "product"], dropna=False):
        known = cells[[_same(kind, other) for other in cells.index]]
        enough = len(known) and known["count"].iloc[0] >= FEWEST
        expected += len(cell) * (known["sum"].iloc[0] / known["count"].iloc[0] if enough else rate)
    (found,) = (
        row for row in beside_colleagues(warehouse, Filter(), scope).rows() if row["measure"] == "promoter_share"
    )
    assert (found["part"], found["whole"]) == (own.part.sum(), len(own))
    assert found["usual"] == pytest.approx(expected, abs=0.051)


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(a == b or (a != a and b != b) for a, b in zip(one, other, strict=True))


def test_no_cell_and_nobody_else_stands_in_the_answer(warehouse: Warehouse) -> None:
    answer = beside_colleagues(warehouse, Filter(), OWN)
    assert answer.table.column_names == ["person", "measure", "part", "whole", "usual", "deviation"]
    assert answer.table["person"].to_pylist() == [None] * answer.table.num_rows
    assert all(round(row[name], 1) == row[name] for row in answer.rows() for name in ("usual", "deviation"))
    everyone = people_beside_colleagues(warehouse, Filter(), TEAM).table["person"].to_pylist()
    assert set(everyone) <= {agent for agent, team in AGENTS.items() if team.startswith("W")}


def test_whoever_has_no_right_is_told_nothing(warehouse: Warehouse) -> None:
    assert beside_colleagues(warehouse, Filter(), Scope.nothing()).table.num_rows == 0


def test_other_days_and_contexts_are_those_of_the_filter(warehouse: Warehouse) -> None:
    whole = beside_colleagues(warehouse, Filter("last-52-weeks"), TEAM).rows()
    phone = beside_colleagues(warehouse, Filter("last-52-weeks").with_values("channel", ["phone"]), TEAM).rows()
    assert {row["measure"] for row in whole} == set(COMPARED)
    assert all(part["whole"] < row["whole"] for part, row in zip(phone, whole, strict=True))
    assert TODAY - Filter("last-52-weeks").periods(TODAY)["now"].last <= timedelta(days=7)


def test_what_is_usual_of_very_many_contacts_is_printed_as_two_ends() -> None:
    def printed(expected: float, deviation: float, whole: int) -> str:
        expect = Usual(expected, deviation, whole)
        return Beside(None, MEASURES["transferred"], whole // 4, whole, expect, 1).usual_share

    assert printed(18_800, 120, 104_497) == "17.8 to 18.2\N{NARROW NO-BREAK SPACE}%"
    assert printed(146, 11, 728) == "17 to 23\N{NARROW NO-BREAK SPACE}%"


def test_many_are_judged_together(warehouse: Warehouse) -> None:
    found = beside(people_beside_colleagues(warehouse, Filter("last-52-weeks"), TEAM), PRACTISED)
    assert {one.measure.name for one in found} <= set(PRACTISED)
    assert all(one.direction in (-1, 0, 1) for one in found)
    assert not [one for one in found if one.is_worse and one.is_better]
    assert all(MEASURES[one.measure.name].better for one in found)


def test_coaching_says_first_what_most_people_are_clearly_worse_in() -> None:
    transferred, resolved = MEASURES["transferred"], MEASURES["resolved_first_time"]
    found = [Beside(person, transferred, 3, 10, None, 1) for person in ("A1", "A2")]
    found += [Beside("A1", resolved, 3, 10, None, -1), Beside("A3", resolved, 9, 10, None, 1)]
    said = people_finding(found)
    assert said.sentence == (
        "Transferred: 2 of 3 agents are clearly worse than usual with the same contacts; resolved first time: 1."
    )
    assert people_finding(found[3:]).sentence.startswith("Of 1 agent nobody is clearly worse")
    assert people_finding([]).sentence == "No contacts in this period."
