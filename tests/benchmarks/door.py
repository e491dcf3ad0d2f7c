"""The door against the same SQL by hand: four questions over the detail, in turns, the best of many."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from data.engine import Engine
from data.home import Home, open_home
from data.relations import in_months, literal
from data.rollups import drop_tables, make_rollups
from data.warehouse import SETTLED_AFTER, Warehouse
from queries.ask import ask
from queries.filter import Filter
from queries.scope import MASKABLE, Grant, Scope

NEVER = 10**12
MOST = 1.2


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the door is asked it, and its SQL by hand over `{files}`."""

    title: str
    filter: Filter
    scope: Scope
    text: str
    by_hand: str


NPS = "cast(sum(promoters) as bigint) as promoters, cast(sum(detractors) as bigint) as detractors"
NPS_BY_HAND = (
    "cast(sum(case when score >= 9 then 1 else 0 end) as bigint) as promoters,"
    " cast(sum(case when score <= 6 then 1 else 0 end) as bigint) as detractors"
)
AFTER_CONTACTS = "survey_kind is distinct from 'relationship'"
MASKED = frozenset(MASKABLE - {"customer_id", "verbatim"})


def questions(warehouse: Warehouse) -> list[Question]:
    """The four: by team in two regions, the newest words of a team, by week, touchpoint by channel."""
    until = warehouse.data_until or warehouse.today
    quarter = Filter(period=f"{until - timedelta(days=89)}..{until}", versus="none")
    year = Filter(period=f"{until - timedelta(days=364)}..{until}", versus="none")
    two = Scope("bench", frozenset({Grant(path=("East",)), Grant(path=("North",))}), "key")
    region, team = _a_team(warehouse)
    mixed = Scope("bench", frozenset({Grant(path=(region,)), Grant(path=("North",), columns=MASKED)}), "key")
    days = f"day between date '{until - timedelta(days=364)}' and date '{until}' and {AFTER_CONTACTS}"
    whole = Scope("bench", frozenset({Grant()}), "key")
    return [
        Question(
            "by team, 90 days, two regions", quarter, two,
            f"select team_id, {NPS} from visible group by 1 order by 1",
            f"select team_id, {NPS_BY_HAND} from {{files}} where region_id in ('East', 'North') and"
            f" day between date '{until - timedelta(days=89)}' and date '{until}' and {AFTER_CONTACTS}"
            " group by 1 order by 1",
        ),
        Question(
            "newest 50 words of a team, a year, masked", year.with_values("team", [team]), mixed,
            "select responded_at, verbatim, customer_id from visible where verbatim is not null"
            " order by responded_at desc limit 50",
            "select responded_at, verbatim, customer_id from {files} where verbatim is not null and"
            f" region_id = {literal(region)} and team_id = {literal(team)} and {days}"
            " order by responded_at desc limit 50",
        ),
        Question(
            "by week, a year", year, whole,
            f"select date_trunc('week', day) as week, {NPS} from visible group by 1 order by 1",
            f"select date_trunc('week', day) as week, {NPS_BY_HAND} from {{files}} where {days} group by 1 order by 1",
        ),
        Question(
            "touchpoint by channel, a year", year, whole,
            f"select touchpoint, channel, {NPS} from visible group by 1, 2 order by 1, 2",
            f"select touchpoint, channel, {NPS_BY_HAND} from {{files}} where {days} group by 1, 2 order by 1, 2",
        ),
    ]  # fmt: skip


def costs(path: Path, times: int) -> list[str]:
    """What is printed of the door: milliseconds by it and by hand, and how many times the one is of the other."""
    home = open_home(path)
    warehouse = Engine(_without_rollups(home)).at(_today(home))
    lines = ["", f"The door over the detail of {warehouse.snapshot.rows('responses'):,} responses, best of {times}"]
    for question in questions(warehouse):
        door, hand = _door(warehouse, question), _hand(warehouse, question)
        if door().to_pylist() != hand().to_pylist():
            raise AssertionError(f"{question.title}: the door and the SQL by hand give different rows.")
        best = _best((door, hand), times)
        ratio = best[0] / best[1]
        lines.append(
            f"{question.title:44}{best[0]:7.1f} ms  by hand {best[1]:7.1f} ms  {ratio:.2f} times, at most {MOST}"
        )
    return lines


def building(path: Path) -> list[str]:
    """What is printed of a home's opening: reading its files through, and making the rollups."""
    home = open_home(path)
    started = time.perf_counter()
    engine = Engine(_without_rollups(home))
    warehouse = engine.at(_today(home))
    opened = time.perf_counter()
    last = warehouse.snapshot.last_day("interactions")
    until = literal(last - SETTLED_AFTER) if last else literal(_today(home))
    made = make_rollups(engine.run, warehouse.snapshot, engine.folder, until, 1)
    built = time.perf_counter()
    drop_tables(engine.run, [rollup.name for rollup in made])
    rows = ", ".join(f"{rollup.name.split('_')[-1]} {rollup.rows:,}" for rollup in made) or "none pays"
    return [
        f"Opening: {opened - started:.1f} s to check every file, {built - opened:.1f} s for the rollups ({rows} rows)"
    ]


def _door(warehouse: Warehouse, question: Question) -> Callable[[], pa.Table]:
    return lambda: ask(warehouse, question.text, question.filter, question.scope).table


def _hand(warehouse: Warehouse, question: Question) -> Callable[[], pa.Table]:
    months = frozenset(question.filter.periods(warehouse.today)["now"].months)
    listed = in_months(warehouse.snapshot, "responses", months)
    files = ", ".join(literal(f"{warehouse.engine.folder}{file.path}") for file in listed)
    text = question.by_hand.format(files=f"read_parquet([{files}])")
    return lambda: warehouse.run(text)


def _best(contestants: tuple[Callable[[], object], ...], times: int) -> list[float]:
    best = [float("inf")] * len(contestants)
    for _ in range(times):
        for place, run in enumerate(contestants):
            started = time.perf_counter()
            run()
            best[place] = min(best[place], 1000 * (time.perf_counter() - started))
    return best


def _a_team(warehouse: Warehouse) -> tuple[str, str]:
    """Region and id of the first team of the region East."""
    units = {row["unit_id"]: row for row in warehouse.run(_units_of(warehouse)).to_pylist()}
    for unit, row in sorted(units.items()):
        if row["level"] == "team" and units[row["parent_id"]]["parent_id"] == "East":
            return "East", unit
    raise LookupError("The region East has no team.")


def _units_of(warehouse: Warehouse) -> str:
    files = ", ".join(literal(f"{warehouse.engine.folder}{file.path}") for file in warehouse.snapshot.files["units"])
    return f"select unit_id, parent_id, level from read_parquet([{files}])"


def _without_rollups(home: Home) -> Home:
    return replace(home, config=replace(home.config, rollups_from_rows=NEVER))


def _today(home: Home) -> date:
    return datetime.now(home.config.zone).date()
