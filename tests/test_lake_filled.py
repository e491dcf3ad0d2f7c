"""What a load fills in: rules one by one, and that the lake always equals its words filled anew, in any order."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contract import FACTS, TABLES, columns_of
from data.deriving.fills import FILLS
from data.lake import Lake
from tests.lake_rows import rows_of

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

UNITS = (
    {"unit_id": "R1", "level": "region", "name": "West"},
    {"unit_id": "C1", "level": "centre", "name": "Port", "parent_id": "R1"},
    {"unit_id": "T1", "level": "team", "name": "Alpha", "parent_id": "C1"},
    {"unit_id": "R2", "level": "region", "name": "East"},
    {"unit_id": "C2", "level": "centre", "name": "Hill", "parent_id": "R2"},
    {"unit_id": "T2", "level": "team", "name": "Beta", "parent_id": "C2"},
)
PATH = ("region_id", "centre_id", "team_id", "agent_id")
DAYS = tuple(date(2026, 9, 24) + timedelta(days=4 * step) for step in range(5))


def bring(lake: Lake, load: str, **rows: Sequence[Row]) -> Any:
    with lake.write(load) as transaction:
        return transaction.upsert_all({table: rows_of(table, *each) for table, each in rows.items()})


def undo(lake: Lake, load: str) -> Any:
    with lake.write(f"undo-{load}") as transaction:
        return transaction.undo(load)


def stored(lake: Lake, table: str) -> list[Row]:
    files = [str(lake.path / file.path) for file in lake.snapshot().files[table]]
    if not files:
        return []
    names = ", ".join(column.name for column in columns_of(table))
    source = "read_parquet($files, union_by_name = true, hive_partitioning = false)"
    sql = f"select {names} from {source} order by {', '.join(TABLES[table].key)}"
    return duckdb.connect().sql(sql, params={"files": files}).to_arrow_table().to_pylist()


def everything(lake: Lake) -> dict[str, list[Row]]:
    return {table: stored(lake, table) for table in TABLES}


def the_row(lake: Lake, table: str = "responses") -> Row:
    (row,) = stored(lake, table)
    return row


def path_of(lake: Lake, table: str = "responses") -> tuple[Any, ...]:
    return tuple(the_row(lake, table)[name] for name in PATH)


def said(table: str, number: int = 1, day: date = DAYS[0], **more: Any) -> Row:
    return {TABLES[table].key[0]: f"{table[:2].upper()}{number}", "day": day, "load_id": "a", **more}


def member(agent: str, unit: str, first: date, last: date | None = None) -> Row:
    return {"agent_id": agent, "unit_id": unit, "valid_from": first, "valid_to": last}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_rules_name_columns_of_the_contract() -> None:
    for fill in FILLS:
        for table in fill.tables:
            names = {column.name for column in columns_of(table)}
            assert fill.on in names
            assert names & set(fill.columns), f"no column of {table} is filled from {fill.source}"


@pytest.mark.parametrize("table", FACTS)
def test_an_agent_alone_gives_the_whole_path_as_it_was_on_that_day(lake: Lake, table: str) -> None:
    people = [member("A", "T1", date(2026, 1, 1)), member("A", "T2", DAYS[2])]
    rows = [said(table, n, day, agent_id="A") for n, day in enumerate(DAYS)]
    bring(lake, "a", units=UNITS, people=people, **{table: rows})
    west, east = ("R1", "C1", "T1", "A"), ("R2", "C2", "T2", "A")
    found = [tuple(row[name] for name in PATH) for row in stored(lake, table)]
    assert found == [west, west, east, east, east]


def test_a_secondment_ends_where_it_ends(lake: Lake) -> None:
    people = [member("A", "T1", date(2026, 1, 1)), member("A", "T2", DAYS[1], DAYS[2])]
    bring(lake, "a", people=people, responses=[said("responses", n, day, agent_id="A") for n, day in enumerate(DAYS)])
    assert [row["team_id"] for row in stored(lake, "responses")] == ["T1", "T2", "T2", "T1", "T1"]


def test_a_unit_above_holds_on_its_own_days_only(lake: Lake) -> None:
    dated = [*UNITS[:1], {**UNITS[1], "valid_from": DAYS[1], "valid_to": DAYS[3]}, UNITS[2]]
    bring(lake, "a", units=dated, responses=[said("responses", n, day, team_id="T1") for n, day in enumerate(DAYS)])
    found = [(row["centre_id"], row["region_id"]) for row in stored(lake, "responses")]
    assert found == [(None, None), ("C1", "R1"), ("C1", "R1"), ("C1", "R1"), (None, None)]


def test_units_that_lie_under_each_other_in_a_circle_end(lake: Lake) -> None:
    circle = [{**UNITS[1], "parent_id": "T1"}, {**UNITS[2], "parent_id": "C1"}]
    bring(lake, "a", units=circle, responses=[said("responses", team_id="T1")])
    assert path_of(lake) == (None, "C1", "T1", None)


def test_a_response_takes_place_matter_and_service_from_its_contact(lake: Lake) -> None:
    contact = said("interactions", agent_id="A", issue="bill", customer_id="K", queue_seconds=30, transfers=0)
    bring(lake, "a", units=UNITS, people=[member("A", "T1", date(2026, 1, 1))], interactions=[contact])
    bring(lake, "b", responses=[said("responses", day=DAYS[4], interaction_id="IN1", queue_seconds=5)])
    row = the_row(lake)
    assert path_of(lake) == ("R1", "C1", "T1", "A")
    assert (row["issue"], row["customer_id"], row["queue_seconds"], row["transfers"]) == ("bill", "K", 5, 0)


def test_a_response_finds_its_contact_through_its_invitation(lake: Lake) -> None:
    bring(lake, "a", responses=[said("responses", invitation_id="IN1")])
    bring(lake, "b", invitations=[said("invitations", interaction_id="IN1", segment="home")])
    assert (the_row(lake)["interaction_id"], the_row(lake)["segment"]) == ("IN1", "home")
    changes = bring(lake, "c", interactions=[said("interactions", team_id="T1", touchpoint="billing")])
    assert (the_row(lake)["team_id"], the_row(lake)["touchpoint"]) == ("T1", "billing")
    followed = {table: each.followed for table, each in changes.items()}
    assert followed == {"interactions": 0, "invitations": 1, "responses": 1}


def test_what_the_source_gave_stays_and_takes_no_part_of_another_place(lake: Lake) -> None:
    contact = said("interactions", agent_id="A", team_id="T1", centre_id="C1", region_id="R1", channel="phone")
    given = said("responses", interaction_id="IN1", agent_id="B", channel="chat")
    people = [member("A", "T1", date(2026, 1, 1)), member("B", "T2", date(2026, 1, 1))]
    bring(lake, "a", units=UNITS, people=people, interactions=[contact], responses=[given])
    assert path_of(lake) == ("R2", "C2", "T2", "B")
    assert the_row(lake)["channel"] == "chat"


def test_self_service_takes_no_agent_from_its_contact(lake: Lake) -> None:
    contact = said("interactions", agent_id="A", team_id="T1", is_self_service=False)
    bring(lake, "a", interactions=[contact], responses=[said("responses", interaction_id="IN1", is_self_service=True)])
    assert path_of(lake) == (None, None, None, None)


def test_the_day_of_the_contact_says_in_which_team_its_agent_was(lake: Lake) -> None:
    people = [member("A", "T1", date(2026, 1, 1)), member("A", "T2", DAYS[1])]
    answer = said("responses", day=DAYS[2], interaction_id="IN1", agent_id="A")
    bring(lake, "a", people=people, interactions=[said("interactions", day=DAYS[0])], responses=[answer])
    assert the_row(lake)["team_id"] == "T1"


def test_a_customer_stays_on_the_row_as_known_when_it_came(lake: Lake) -> None:
    customer = {"customer_id": "K", "segment": "home", "annual_value": 100, "since": date(2026, 9, 14)}
    bring(lake, "a", responses=[said("responses", customer_id="K")])
    bring(lake, "b", customers=[customer])
    changes = bring(lake, "c", customers=[{**customer, "segment": "business", "annual_value": 900}])
    bring(lake, "d", responses=[said("responses", 2, customer_id="K")])
    found = [(row["segment"], row["annual_value"], row["tenure_days"]) for row in stored(lake, "responses")]
    assert found == [("home", 100, 10), ("business", 900, 10)]
    assert set(changes) == {"customers"}


def test_late_contacts_set_their_neighbours_anew_within_30_days(lake: Lake) -> None:
    matter = {"customer_id": "K", "issue": "bill"}
    first, last = date(2026, 8, 1), date(2026, 9, 4)
    bring(lake, "a", interactions=[said("interactions", 1, first, **matter), said("interactions", 3, last, **matter)])
    bring(lake, "b", responses=[said("responses", day=last, interaction_id="IN1")])
    assert [row["next_contact_days"] for row in stored(lake, "interactions")] == [None, None]
    before = {file.path for file in lake.snapshot().files["interactions"]}
    bring(lake, "c", interactions=[said("interactions", 2, date(2026, 8, 30), **matter)])
    found = [(row["contacts_before_7_days"], row["next_contact_days"]) for row in stored(lake, "interactions")]
    assert found == [(0, 29), (0, 5), (1, None)]
    assert the_row(lake)["next_contact_days"] == 29
    bring(lake, "d", interactions=[said("interactions", 4, date(2026, 12, 1), **matter)])
    kept = {file.path for file in lake.snapshot().files["interactions"]}
    assert not before & kept
    bring(lake, "e", interactions=[said("interactions", 5, date(2026, 12, 2), customer_id="L", issue="bill")])
    assert len(kept & {file.path for file in lake.snapshot().files["interactions"]}) == 2


def test_rows_that_no_load_brought_are_complete_and_stay_as_they_are(lake: Lake) -> None:
    with lake.write("bulk") as transaction:
        transaction.put_month("responses", "2026-09", rows_of("responses", said("responses", agent_id="A")))
    before = everything(lake)
    bring(lake, "b", people=[member("A", "T1", date(2026, 1, 1))], responses=[said("responses", agent_id="B")])
    assert the_row(lake)["agent_id"] == "B"
    undo(lake, "b")
    assert everything(lake) == before


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contacts=st.lists(st.tuples(st.sampled_from("KLM"), st.sampled_from(["bill", None]), st.integers(0, 80))))
def test_neighbours_are_what_counting_one_by_one_gives(
    contacts: list[tuple[str, str | None, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake") / "lake")
    rows = [
        said("interactions", 100 + n, DAYS[0] + timedelta(days=ago), customer_id=customer, issue=issue)
        for n, (customer, issue, ago) in enumerate(contacts)
    ]
    bring(lake, "a", interactions=rows)
    for row in stored(lake, "interactions"):
        same = [each for each in rows if each["issue"] and each["issue"] == row["issue"]]
        same = [each for each in same if each["customer_id"] == row["customer_id"]]
        own = (row["day"], row["interaction_id"])
        before = [each for each in same if (each["day"], each["interaction_id"]) < own]
        after = [(each["day"] - row["day"]).days for each in same if (each["day"], each["interaction_id"]) > own]
        recent = sum((row["day"] - each["day"]).days <= 7 for each in before)
        assert row["contacts_before_7_days"] == (recent if row["issue"] else None)
        assert row["next_contact_days"] == min((days for days in after if days <= 30), default=None)


def maybe(*words: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *words])


def drawn_rows(table: str, ids: str, **cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    rows = st.fixed_dictionaries({TABLES[table].key[0]: st.sampled_from(ids.split()), **cells})
    return st.lists(rows, max_size=3, unique_by=lambda row: key_of(table, row))


def key_of(table: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in TABLES[table].key)


PLACE = {
    "day": st.sampled_from(DAYS),
    "load_id": st.just("a"),
    "agent_id": maybe("A", "B"),
    "team_id": maybe("T1", "T2"),
    "customer_id": maybe("K", "L"),
}
LOADS = st.fixed_dictionaries(
    {},
    optional={
        "units": drawn_rows(
            "units",
            "T1 T2 C1",
            level=st.sampled_from(["team", "centre"]),
            parent_id=maybe("C1", "C2", "R1"),
            name=st.just("x"),
            valid_from=st.sampled_from([None, DAYS[1]]),
        ),
        "people": drawn_rows(
            "people",
            "A B",
            unit_id=maybe("T1", "T2", "C1"),
            valid_from=st.sampled_from(DAYS[:3]),
            valid_to=st.sampled_from([None, DAYS[3]]),
        ),
        "customers": drawn_rows("customers", "K L", segment=maybe("home", "business")),
        "interactions": drawn_rows("interactions", "I1 I2 I3", **PLACE, issue=maybe("bill")),
        "invitations": drawn_rows("invitations", "V1 V2", **PLACE, interaction_id=maybe("I1", "I2")),
        "responses": drawn_rows(
            "responses",
            "R1 R2 R3",
            **PLACE,
            interaction_id=maybe("I1", "I2"),
            invitation_id=maybe("V1", "V2"),
            score=st.sampled_from([0, 9]),
        ),
    },
)
many_loads = st.lists(LOADS, min_size=2, max_size=5)
slowly = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@slowly
@given(loads=many_loads, undone=st.sets(st.integers(0, 4), max_size=2))
def test_undo_equals_never_having_loaded(
    loads: list[Rows], undone: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with_them, without = (Lake(tmp_path_factory.mktemp("lake") / "lake") for _ in range(2))
    for number, load in enumerate(loads):
        bring(with_them, f"load-{number}", **load)
    for number in sorted(undone):
        undo(with_them, f"load-{number}")
    for number, load in enumerate(loads):
        if number not in undone:
            bring(without, f"load-{number}", **load)
    assert everything(with_them) == everything(without)


@pytest.mark.slow
@slowly
@given(loads=many_loads, data=st.data())
def test_the_lake_equals_its_last_words_filled_at_once_in_any_order(
    loads: list[dict[str, list[Row]]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    step_by_step, at_once, shuffled = (Lake(tmp_path_factory.mktemp("lake") / "lake") for _ in range(3))
    # A later word on a customer changes no earlier row, so that here the first load alone speaks of them.
    for load in loads[1:]:
        load.pop("customers", None)
    last: dict[str, dict[tuple[Any, ...], Row]] = {table: {} for table in TABLES}
    for number, load in enumerate(loads):
        bring(step_by_step, f"load-{number}", **load)
        for table, rows in load.items():
            last[table] |= {key_of(table, row): row for row in rows}
    bring(at_once, "once", **{table: list(rows.values()) for table, rows in last.items()})
    parts = [{table: [row]} for table, rows in last.items() for row in rows.values()]
    for number, part in enumerate(data.draw(st.permutations(parts))):
        bring(shuffled, f"part-{number}", **part)
    assert everything(step_by_step) == everything(at_once)
    assert everything(shuffled) == everything(at_once)
