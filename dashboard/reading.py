"""Reading answers: rows of sums as they stand by period and by split, and what is told of them."""

from collections.abc import Mapping
from typing import Any

from dashboard.scores import NO_SCORE, has_score, is_person
from dashboard.ui.words import Told, told, withheld
from dashboard.view import View
from queries.ask import Answer
from queries.figures import Sums, figure
from queries.measures import MEASURES
from queries.stats.nps import Answers

Row = dict[str, Any]
Periods = Mapping[str, Row]
CONTACTS = MEASURES["contacts"]


def totals(answer: Answer) -> dict[str, Row]:
    """The rows over everything, by period."""
    return {row["period"]: row for row in answer.rows() if all(row[name] for name in _totals(row))}


def by_split(answer: Answer, split: str) -> dict[str | None, dict[str, Row]]:
    """The rows of one split, by its value and then by period; a value without rows in a period lacks that period.

    Nothing where the answer is not split by it: one person has no parts, and a card may be asked for any unit.
    """
    found: dict[str | None, dict[str, Row]] = {}
    for row in answer.rows():
        if row.get(f"{split}_total") is False and all(row[name] for name in _totals(row) if name != f"{split}_total"):
            found.setdefault(row[split], {})[row["period"]] = row
    return found


def tell(view: View, measure: str, periods: Periods, against: str | None = None, is_of_one: bool = False) -> Told:
    """What is told of a measure now, against the view's comparison or another period's name.

    One person's score is withheld until there is one; `is_of_one` says that the rows are a person's, as in a split.
    """
    before = against or view.filter.before
    found = told(
        MEASURES[measure],
        periods.get("now", {}),
        periods.get(before, {}) if before else None,
        view.warehouse.config.currency,
    )
    is_score = MEASURES[measure].kind == "net" and found.figure.value is not None
    if is_score and (is_of_one or is_person(view)) and not has_score(view, periods):
        return withheld(found, NO_SCORE)
    return found


def year_ago(view: View, measure: str, periods: Periods) -> str:
    """The measure's value a year ago as printed beside its value now; "" where it is not known."""
    if "year_ago" not in periods or view.filter.before == "year_ago":
        return ""
    return tell(view, measure, periods, "year_ago").before


def answers_of(row: Mapping[str, Any]) -> Answers:
    """A row's counts of NPS; what is missing counts as 0."""
    return Answers(*(int(row.get(part) or 0) for part in MEASURES["nps"].parts))


def contacts_share(row: Sums, whole: Sums) -> float | None:
    """Share of a part's contacts in the whole's, 0..1; None where either is unknown."""
    part, total = figure(CONTACTS, row), figure(CONTACTS, whole)
    return part.value / total.value if part.value is not None and total.value else None


def _totals(row: Row) -> list[str]:
    """Names of the marks that say over which splits a row is a total."""
    return [name for name, value in row.items() if name.endswith("_total") and isinstance(value, bool)]
