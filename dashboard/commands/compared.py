"""Comparisons as lines and rows: units, other companies, two selections, in the words and numbers of the page."""

from dataclasses import dataclass
from typing import Any

import typer

from dashboard.commands.opening import Asking
from dashboard.commands.printing import name_of
from dashboard.commands.questions import figure_parts
from dashboard.comparing import companies_tab, standing, wording
from dashboard.comparing import sides as read
from dashboard.ui.numbers import number
from dashboard.ui.words import BESIDE_OTHERS, told, with_range
from dashboard.view import View
from queries.benchmarks import own_by_kind
from queries.dimensions import DIMENSIONS
from queries.filter import Filter
from queries.measures import MEASURES
from queries.selections import CONTACT_SPLITS, FIRST, SECOND, SelectionMissing, second_of, sides, sides_by
from queries.stats.decomposition import with_same_parts
from queries.stats.estimate import Estimate
from queries.units import ALL_CONTACTS, COMPARED
from queries.units import units as ask_units

_PUBLISHED = ("company", "industry", "period", "nps", "survey_kind", "method", "question", "source", "url")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What is printed of a comparison: its sentence, its lines under their titles, the same as rows, and the SQL."""

    finding: str
    titles: list[str]
    lines: list[list[str]]
    rows: list[Row]
    sql: str


def units(asked: Asking, by: str, is_same: bool) -> Said:
    """Every unit of a level beside the others."""
    _refuse_unknown("Units are compared by", by, COMPARED)
    own = {"level": by, "same": "" if is_same else ALL_CONTACTS}
    view = View(asked.filter, asked.warehouse, asked.person, own=own)
    answer = ask_units(asked.warehouse, asked.filter, asked.person.scope, level=by, same=own["same"])
    lines, rows = [], []
    for unit in standing.comparison(answer, view).units:
        raw, verdict = told(standing.NPS, standing.sums_of(unit)), BESIDE_OTHERS[unit.place.direction]
        name = standing.unit_name(view, unit.unit)
        fair = number(unit.place.fair, "points")
        lines.append([name, verdict, standing.score_text(view, unit), raw.value, fair, raw.responses])
        compared = _estimate(standing.shown_score(view, unit), unit.answers.scored)
        stands = {"fair": unit.place.fair, "fair_change": unit.place.change}
        rows.append({"unit": unit.unit, "name": name, "verdict": verdict, "compared": compared,
                     "nps": figure_parts(raw.figure), **stands})  # fmt: skip
    titles = ["Unit", "Beside the others", "Compared", "As it came", "Fair score", "n"]
    return Said(standing.finding(answer, view), titles, lines, rows, answer.sql)


def companies(asked: Asking) -> Said:
    """Every published score beside the own one."""
    view = View(asked.filter, asked.warehouse, asked.person)
    answer = own_by_kind(asked.warehouse, asked.filter, asked.person.scope)
    lines, rows = [], []
    for line in companies_tab.lines_of(answer, view):
        one, moved = line.benchmark, line.moved
        beside = with_range(wording.points_text(moved), wording.range_text(moved)) if moved else ""
        n = number(one.responses) if one.responses else "not known"
        name, how = companies_tab.company_name(one), companies_tab.asked_text(one)
        lines.append([name, how, companies_tab.published_text(one), n, beside, line.reason, one.source])
        told_of = {name: getattr(one, name) for name in _PUBLISHED}
        rows.append({**told_of, "own_less_theirs": _estimate(moved, one.responses, line.reason)})
    titles = ["Company", "Asked", "NPS", "n", "Own less theirs", "Note", "Source"]
    whose = asked.warehouse.config.organisation if asked.filter.level == "company" else "Own score"
    return Said(companies_tab.finding(answer, view, whose), titles, lines, rows, answer.sql)


def selections(asked: Asking, versus: dict[str, str], by: str, is_same: bool) -> Said:
    """Two selections measure by measure."""
    _refuse_unknown("Contacts are told apart by", by, CONTACT_SPLITS)
    other = second_of(asked.filter, versus)
    if other is None:
        raise SelectionMissing("Only one selection is named. Name the other, as in versus.channel=chat.")
    filters, names = (asked.filter, other), _names(asked, other)
    answer = sides(asked.warehouse, asked.filter, asked.person.scope, **versus)
    both = read.sides_named(answer, filters, names)
    finding = _same_finding(asked, both, versus, by or CONTACT_SPLITS[0]) if is_same else wording.sides_finding(both)
    lines, rows = [], []
    for name in read.measures_in(answer):
        first, second = told(MEASURES[name], *both.rows), told(MEASURES[name], both.rows[1], both.rows[0])
        words = with_range(wording.difference_text(first), first.difference_range) if both.are_apart else ""
        lines.append([MEASURES[name].title, first.evidence, first.responses, second.evidence, second.responses, words])
        figures = {FIRST: figure_parts(first.figure), SECOND: figure_parts(second.figure)}
        change = first.change if both.are_apart else None
        moved = {"value": change.value, "lo": change.lo, "hi": change.hi} if change else None
        rows.append({"measure": name, **figures, "difference": moved})
    return Said(finding, ["Measure", names[0], "n", names[1], "n", "Difference"], lines, rows, answer.sql)


def _same_finding(asked: Asking, both: read.Sides, versus: dict[str, str], split: str) -> str:
    answer = sides_by(asked.warehouse, asked.filter, asked.person.scope, by=split, **versus)
    same = with_same_parts(*(read.answers_by(answer, side, split) for side in (FIRST, SECOND)))
    return wording.same_finding(both, same)


def _names(asked: Asking, other: Filter) -> tuple[str, str]:
    house = asked.warehouse
    return read.named(
        asked.filter,
        other,
        lambda name, value: name_of(house, DIMENSIONS[name], value),
        lambda name: house.config.levels.get(name, DIMENSIONS[name].title),
        house.config.organisation,
    )


def _estimate(of: Estimate | None, n: int | None, reason: str = "") -> Row:
    value, lo, hi = of or (None, None, None)
    return {"value": value, "lo": lo, "hi": hi, "n": n, "reason": reason or None}


def _refuse_unknown(words: str, by: str, allowed: tuple[str, ...]) -> None:
    if by and by not in allowed:
        raise typer.BadParameter(f"{words} {', '.join(allowed)}, not by {by!r}.", param_hint="--by")
