"""Rows that are right alone and wrong together: units that nobody knows, circles, intervals that end before they begin.

Each check looks at the rows that are still to be loaded and at what the lake knows. A refused row may leave another
without its unit, so they are asked again until nothing is found.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from data.contract import LEVELS, TARGET_LIMITS
from data.importers.refusing import Fault
from data.importers.staging import KEPT, ROW, Staging

#: Gives the SQL of a table of the lake, as it stands before the load.
Known = Callable[[str], str]
Misfit = tuple[int, Fault]
Check = Callable[[Staging, Known], Iterator[Misfit]]

#: First and last moment of what a row tells: an end before its beginning is refused.
INTERVALS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "interactions": (("started_at", "resolved_at"),),
    "invitations": (("sent_at", "delivered_at"), ("sent_at", "opened_at"), ("sent_at", "answered_at")),
    "units": (("valid_from", "valid_to"),),
    "people": (("valid_from", "valid_to"), ("hired_at", "left_at")),
    "customers": (("since", "churned_at"), ("since", "repurchased_at")),
    "targets": (("valid_from", "valid_to"),),
}
#: A published score is rounded, at most to whole points.
ROUNDED_POINTS = 0.5001


def misfits(staging: Staging, known: Known) -> dict[int, Fault]:
    """Rows of the file, by number, that do not fit to each other or to the lake; the first fault of each."""
    found: dict[int, Fault] = {}
    for check in (_intervals, *CHECKS.get(staging.table.name, ())):
        for row, fault in check(staging, known):
            found.setdefault(row, fault)
    return found


def notes(staging: Staging, known: Known) -> Iterator[str]:
    """What is loaded and worth a second look, in sentences."""
    table = staging.table.name
    if table in ("people", "targets") and not _has_units(staging, known):
        named = staging.ask(f"select 1 from {KEPT} where unit_id is not null limit 1")
        if named:
            yield "units is empty, so nobody can say whether these units exist. Load units, then this file again."
    if table == "units":
        yield from _unit_notes(staging, known)


def _intervals(staging: Staging, known: Known) -> Iterator[Misfit]:
    for first, last in INTERVALS.get(staging.table.name, ()):
        sql = f"""
            select "{ROW}", cast({last} as varchar), cast({first} as varchar)
            from {KEPT}
            where {last} < {first}
        """
        for row, found, begun in staging.ask(sql):
            yield row, Fault(last, found, f"{begun} ({first}) or later", "ends before it begins")


@dataclass(frozen=True, slots=True)
class _Unit:
    """One unit of the file or of the lake; those of the lake have no row."""

    level: str
    parent_id: str | None
    name: str
    row: int | None = None


def _units(staging: Staging, known: Known) -> dict[str, _Unit]:
    return {unit_id: _Unit(*said) for unit_id, *said in _ask_units(staging, known("units"), "null")}


def _ask_units(staging: Staging, relation: str, row: str) -> list[tuple[Any, ...]]:
    return staging.ask(f"select unit_id, level, parent_id, name, {row} from {relation}")


def _units_fit(staging: Staging, known: Known) -> Iterator[Misfit]:
    """A unit keeps its level; its parent is known and stands above it; nobody is above themselves."""
    lake = _units(staging, known)
    file = {unit_id: _Unit(*said) for unit_id, *said in _ask_units(staging, KEPT, f'"{ROW}"')}
    every = {**lake, **file}
    for unit_id, unit in file.items():
        if fault := _unit_fault(unit_id, unit, lake, every):
            assert unit.row is not None
            yield unit.row, fault


def _unit_fault(unit_id: str, unit: _Unit, lake: Mapping[str, _Unit], every: Mapping[str, _Unit]) -> Fault | None:
    if unit_id in lake and lake[unit_id].level != unit.level:
        allowed = f"{lake[unit_id].level}, which it is in the lake; a unit of another level needs an id of its own"
        return Fault("level", unit.level, allowed, "one id on two levels")
    if unit.parent_id is None:
        return None
    if circle := _circle(unit_id, every):
        return Fault("parent_id", " > ".join(circle), "a parent that is not below the unit itself", "circle of parents")
    if unit.parent_id not in every:
        return Fault("parent_id", unit.parent_id, "a unit of this file or of the lake", "unknown unit")
    above = every[unit.parent_id].level
    if LEVELS.index(above) >= LEVELS.index(unit.level):
        allowed = f"a unit above a {unit.level}; {unit.parent_id!r} is a {above}"
        return Fault("parent_id", unit.parent_id, allowed, "parent is not above")
    return None


def _circle(unit_id: str, every: Mapping[str, _Unit]) -> list[str]:
    """The way up from a unit where it leads back to the unit itself, else nothing."""
    way = [unit_id]
    while (above := every.get(way[-1])) and above.parent_id is not None:
        way.append(above.parent_id)
        if above.parent_id == unit_id:
            return way
        if above.parent_id in way[:-1]:
            return []
    return []


def _time_zones(staging: Staging, known: Known) -> Iterator[Misfit]:
    zones = available_timezones()
    for row, zone in staging.ask(f'select "{ROW}", time_zone from {KEPT} where time_zone is not null'):
        if zone not in zones:
            yield row, Fault("time_zone", zone, "a time zone like Europe/Berlin", "no time zone")


def _units_are_known(staging: Staging, known: Known) -> Iterator[Misfit]:
    """Not asked where units is empty: then they may come later."""
    if not _has_units(staging, known):
        return
    sql = f"""
        select "{ROW}", unit_id
        from {KEPT}
        where unit_id is not null and unit_id not in (select unit_id from {known("units")})
    """
    for row, unit_id in staging.ask(sql):
        yield row, Fault("unit_id", unit_id, "a unit that the table units has", "unknown unit")


def _has_units(staging: Staging, known: Known) -> bool:
    return bool(staging.ask(f"select 1 from {known('units')} limit 1"))


def _memberships(staging: Staging, known: Known) -> Iterator[Misfit]:
    """Nobody is in two units on one day. A membership without a last day ends where the person's next one begins."""
    sql = f"""
        with every as (
            select "{ROW}" as place, agent_id, valid_from, valid_to from {KEPT}
            union all
            select 0, agent_id, valid_from, valid_to
            from {known("people")} as lake
            where not exists (
                from {KEPT} as k where k.agent_id = lake.agent_id and k.valid_from = lake.valid_from
            )
        )
        select a.place, b.place, a.agent_id, cast(a.valid_from as varchar), cast(b.valid_from as varchar)
        from every as a
        join every as b
            on a.agent_id = b.agent_id
            and a.valid_from < b.valid_from
            and a.valid_to >= b.valid_from
    """
    for early, late, agent_id, early_from, late_from in staging.ask(sql):
        # The row that came first is taken, and what the lake has came before the file.
        row, other, other_from = (early, late, late_from) if early > late else (late, early, early_from)
        where = f"row {other:,}" if other else "the lake"
        allowed = f"one membership a day; {where} has one of {agent_id} from {other_from}"
        yield row, Fault("valid_from", early_from if row == early else late_from, allowed, "memberships overlap")


def _benchmarks(staging: Staging, known: Known) -> Iterator[Misfit]:
    """Published counts give the published score, and are no more than the published responses."""
    counted = "promoters + passives + detractors"
    sql = f"""
        select "{ROW}", nps, 100.0 * (promoters - detractors) / nullif({counted}, 0), responses, {counted}
        from {KEPT}
        where promoters is not null and passives is not null and detractors is not null
    """
    for row, nps, given, responses, total in staging.ask(sql):
        if given is None or abs(given - nps) > ROUNDED_POINTS:
            allowed = "no counts" if given is None else f"{given:.1f}, which the counts give"
            yield row, Fault("nps", f"{nps:g}", allowed, "counts give another score")
        elif responses is not None and responses < total:
            yield row, Fault("responses", str(responses), f"at least {total}, which the counts give", "too few")


def _target_values(staging: Staging, known: Known) -> Iterator[Misfit]:
    for row, measure, value in staging.ask(f'select "{ROW}", measure, value from {KEPT}'):
        lowest, highest = TARGET_LIMITS[measure]
        if not lowest <= value <= highest:
            share = ", a share" if (lowest, highest) == (0, 1) else ""
            yield row, Fault("value", f"{value:g}", f"{lowest:,} to {highest:,}{share} in {measure}", "out of range")


def _unit_notes(staging: Staging, known: Known) -> Iterator[str]:
    """Units that carry the name of another one: most likely one that was made from the names on rows."""
    sql = f"""
        select lake.unit_id, k.unit_id
        from {KEPT} as k
        join {known("units")} as lake
            on lake.level = k.level
            and lower(trim(lake.name)) = lower(trim(k.name))
            and lake.unit_id <> k.unit_id
        where lake.unit_id not in (select unit_id from {KEPT})
        order by 1, 2
    """
    if same := staging.ask(sql):
        old, new = same[0]
        yield (
            f"{len(same):,} units have the name of another unit of the lake, first {new!r} and {old!r}. Rows that say"
            f" {old!r} stay with it: if both are one, call it {old!r} here, or give the rows {new!r} by values in their"
            " mapping."
        )
    sql = f"""
        select successor_id, count(*)
        from {KEPT}
        where successor_id not in (select unit_id from {KEPT} union all select unit_id from {known("units")})
        group by 1
        order by 1
    """
    for successor_id, units in staging.ask(sql):
        yield f"{successor_id!r} takes over from {units:,} units and is not known yet."


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "units": (_units_fit, _time_zones),
    "people": (_units_are_known, _memberships),
    "benchmarks": (_benchmarks,),
    "targets": (_units_are_known, _target_values),
}
