"""Whether a score may be shown: one person has none before the staff agreement's number of answers and 13 weeks."""

from collections.abc import Mapping
from typing import Any

from dashboard.view import View
from queries.figures import figure
from queries.measures import MEASURES

#: Days of 13 weeks: below them a person has no score.
WHOLE_QUARTER_DAYS = 91
NO_SCORE = "no score yet"


def is_person(view: View) -> bool:
    """Whether all that is looked at belongs to one person: the filter's agent, or the only one the scope leaves."""
    agents = {grant.agent for grant in view.scope.grants}
    return view.filter.level == "agent" or (len(agents) == 1 and agents != {None})


def has_score(view: View, periods: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a person's score may be shown for the view's period."""
    days = view.filter.periods(view.today)["now"].days
    scored = figure(MEASURES["nps"], periods.get("now", {})).n or 0
    return days >= WHOLE_QUARTER_DAYS and scored >= answers_for_a_score(view)


def answers_for_a_score(view: View) -> int:
    """From how many scored responses a person has a score, by the staff agreement."""
    return view.warehouse.config.persons.figures_from
