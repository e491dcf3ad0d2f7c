"""Benchmarks: published scores of other companies, and the own score to hold against them. They hold no answer."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.relations import files_text
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer
from queries.filter import Filter
from queries.periods import PeriodUnknown, resolve
from queries.scope import Scope
from queries.stats.estimate import Estimate
from queries.stats.nps import Answers, nps, nps_difference
from queries.stats.published import difference_from_published, published

#: After this many months a published score says little of today.
STALE_MONTHS = 18


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published score: whose (None: the whole industry), when, and how it was asked, as far as it was published.

    `answers` is None unless all its classes are known; `responses` may be known without them. `last` is the last day
    of its period, None where the period is no date.
    """

    source: str
    industry: str | None
    company: str | None
    period: str
    last: date | None
    nps: float
    responses: int | None
    answers: Answers | None
    survey_kind: str | None
    question: str | None
    method: str | None
    url: str | None

    def is_stale(self, today: date) -> bool:
        """Whether it is older than STALE_MONTHS, or nobody knows how old."""
        return self.last is None or _months_later(self.last, STALE_MONTHS) < today


def benchmarks(warehouse: Warehouse) -> tuple[Benchmark, ...]:
    """Every published score, by industry and company, each industry's own first, then by period, newest first."""
    files = warehouse.snapshot.files.get("benchmarks", ())
    if not files:
        return ()
    source = files_text("benchmarks", files, warehouse.engine.folder)
    text = f"""
        select
            source, industry, company, period, nps, responses, promoters, passives, detractors,
            survey_kind, question, method, url,
        from {source}
        order by industry nulls last, company nulls first, period desc, source
    """
    return tuple(_benchmark(row, warehouse.today) for row in warehouse.run(text).to_pylist())


def difference(own: Answers, benchmark: Benchmark) -> Estimate | None:
    """The own score less a published one with its range, in points; None where nobody says how many answered there.

    With the classes known both sides have their own variance, else the published one the largest that it can have.
    """
    if benchmark.answers is not None:
        return nps_difference(own, benchmark.answers)
    if benchmark.responses:
        return difference_from_published(own, benchmark.nps, benchmark.responses)
    return None


def published_range(benchmark: Benchmark) -> Estimate | None:
    """A published score with its range, at worst where only the number of answers is known; None without that."""
    if benchmark.answers is not None:
        return nps(benchmark.answers)
    return published(benchmark.nps, benchmark.responses) if benchmark.responses else None


def own_by_kind(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The own score now, by kind of survey. One row a kind: survey_kind, parts of NPS, responses."""
    return sums(warehouse, filter, scope, ["nps", "responses"], ["survey_kind"])


def _benchmark(row: dict[str, Any], today: date) -> Benchmark:
    classes = (row.pop("promoters"), row.pop("passives"), row.pop("detractors"))
    is_known = None not in classes and sum(classes) > 0
    answers = Answers(classes[0], classes[2], sum(classes)) if is_known else None
    responses = answers.scored if answers else row.pop("responses", None) or None
    row.pop("responses", None)
    return Benchmark(**row, last=_last_day(row["period"], today), responses=responses, answers=answers)


def _last_day(period: str, today: date) -> date | None:
    """The last day of a period that names days of the calendar."""
    try:
        return None if period.startswith("last-") else resolve(period, today).last
    except PeriodUnknown:
        return None


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
