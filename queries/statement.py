"""The statement behind a question: the text of `visible` over one relation, and the values that it names.

Written twice for an answer: once to be run, over a rollup where one serves; once to be shown, over the detail, from the
home's folder, with literals and a throw-away key, so that it runs as pasted anywhere.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from textwrap import indent
from typing import Any

from data.relations import in_months, literal, relation
from data.rollups import ROWS_OF
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.kinds import rows_shown
from queries.periods import Period
from queries.router import Plan
from queries.scope import Scope

SHOWN_KEY = "a key of your own"
SHOWN_FOLDER = "lake/"
UNITS = frozenset({"region_id", "centre_id", "team_id"})
_NAME = re.compile(r"\$([a-z][a-z0-9_]*)")


@dataclass
class Statement:
    """A question in the making; `values` fills as its text is written."""

    warehouse: Warehouse
    plan: Plan
    filter: Filter
    scope: Scope
    values: dict[str, Any] = field(default_factory=dict)
    folder: str = ""

    def to_run(self, question: str) -> tuple[str, dict[str, Any]]:
        """The text for the warehouse, and exactly the values it names: DuckDB refuses more."""
        text = self._text(question, self.warehouse.engine.folder)
        return text, {name: self.values[name] for name in set(_NAME.findall(text)) & set(self.values)}

    def to_show(self, question: str) -> str:
        """The text that gives the same rows from the home's folder, without any value or secret left to fill in."""
        detail = replace(self.plan, rollup=None)
        shown = replace(self, plan=detail, scope=replace(self.scope, pseudonym_key=SHOWN_KEY), values=dict(self.values))
        text = shown._text(question, SHOWN_FOLDER)
        return _NAME.sub(lambda name: literal(shown.values[name.group(1)]), text)

    def bind(self, name: str, value: object) -> str:
        """The parameter's text, once its value is kept."""
        self.values[name] = value
        return f"${name}"

    def _text(self, question: str, folder: str) -> str:
        self.folder = folder
        self.bind("settled_until", self.warehouse.settled_until)
        return _spliced(f"with visible as (\n{self._visible()}\n)", question.strip())

    def _visible(self) -> str:
        """All periods in one look where no row lies in two of them, else one look a period."""
        first_days = sorted(self.plan.periods, key=lambda entry: entry[1].first)
        overlap = any(one.last >= next_one.first for (_, one), (_, next_one) in pairwise(first_days))
        looks = [[entry] for entry in self.plan.periods] if overlap else [list(self.plan.periods)]
        return "\n    union all\n".join(map(self._look, looks))

    def _look(self, periods: list[tuple[str, Period]]) -> str:
        """Rows of some periods: scope on the raw row, masks, then filter and days."""
        condition, used = self.filter.clause()
        self.values |= used
        source = self.plan.source
        shown = [_as(self.scope.shown(column, self.bind), column) for column in (*source.columns, *source.additive)]
        days = {name: self._between(name, period) for name, period in periods}
        months = frozenset(month for _, period in periods for month in period.months)
        return (
            f"    select {_period(days)} as period{''.join(f', {column}' for column in self.plan.named)}\n"
            f"    from (\n        select {', '.join(shown)}\n"
            f"        from (\n{indent(self._rows(months), ' ' * 12)}\n        ) as rows\n"
            f"        where {self.scope.clause(self.bind)}\n    ) as seen\n"
            f"    where ({' or '.join(days.values())})\n        and {self._after_scope(condition, days)}"
        )

    def _after_scope(self, condition: str, days: dict[str, str]) -> str:
        """The filter's condition, where the scope leaves rows out so that it is read of none of those.

        DuckDB would skip parts of a file that cannot hold what is wanted, before it looks at the scope: what is unknown
        was then answered sooner than what is forbidden. What hangs on the day as well it takes row by row, at the end.
        """
        if condition == "true" or not self.scope.columns or self.folder == SHOWN_FOLDER:
            return condition
        return f"case when {' or '.join(days.values())} then {condition} else false end"

    def _between(self, name: str, period: Period) -> str:
        first, last = self.bind(f"{name}_first", period.first), self.bind(f"{name}_last", period.last)
        return f"day between {first} and {last}"

    def _rows(self, months: frozenset[str]) -> str:
        """SQL of the raw rows: a rollup or the files of these months, with today's units under org=now."""
        plan = self.plan
        if plan.rollup:
            counted = " + ".join(ROWS_OF[table] for table in plan.source.tables)
            columns = ", ".join((*plan.source.columns, *plan.source.additive))
            text = f"select {columns} from {plan.rollup.name} where {counted} > 0"
        else:
            files = {table: in_months(self.warehouse.snapshot, table, months) for table in plan.source.tables}
            only = rows_shown(self.warehouse, self.filter)
            text = relation(plan.source, files, self.folder, self.warehouse.ratings, only)
        return self._as_now(text) if self.filter.org == "now" else text

    def _as_now(self, rows: str) -> str:
        """The rows with the units that their agents belong to today; rows without a known one keep theirs."""
        columns = ", ".join(map(_now, (*self.plan.source.columns, *self.plan.source.additive)))
        people = self.warehouse.people_now(self.folder)
        joined = f"left join ({people}) as people_now on people_now.agent_id = raw.agent_id"
        return f"select {columns} from ({rows}) as raw\n{joined}"


def _period(days: dict[str, str]) -> str:
    """The name of the period that a row's day lies in."""
    if len(days) == 1:
        return f"'{next(iter(days))}'"
    cases = [f"when {condition} then '{name}'" for name, condition in days.items()]
    return f"case {' '.join(cases)} end"


def _now(column: str) -> str:
    if column not in UNITS:
        return f"raw.{column}"
    return f"case when people_now.agent_id is null then raw.{column} else people_now.{column} end as {column}"


def _as(shown: str, column: str) -> str:
    return column if shown == column else f"{shown} as {column}"


def _spliced(visible: str, question: str) -> str:
    """The question after `visible`; its own `with` steps follow, since DuckDB takes no nested ones."""
    if re.match(r"with\s", question, re.IGNORECASE):
        return f"{visible},\n{question[4:].lstrip()}"
    return f"{visible}\n{question}"
