"""The foot's figures: responses, those without a known agent, and the smallest change that a page can see."""

from typing import Any

from dashboard.cards import card
from dashboard.reading import Periods, tell
from dashboard.ui.words import visible_change_text
from dashboard.view import View
from queries.ask import Answer
from queries.figures import visible_change
from queries.measures import MEASURES
from queries.summary import foot

FOOT = "foot"


@card(FOOT, answer=foot, is_plain=True)
def foot_figures(answer: Answer, view: View) -> Any:
    """The foot of a page whose own answers do not hold these figures."""
    return foot_text({row["period"]: row for row in answer.rows()}, view)


def foot_text(periods: Periods, view: View) -> str:
    """ "31,700 responses, 31,600 scored, 1.0 % without agent, this page can see changes from 2 points"."""
    responses, unattributed = tell(view, "responses", periods), tell(view, "no_agent", periods)
    scored = tell(view, "nps", periods).responses or "0"
    has_any = responses.figure.value is not None
    said = [f"{responses.value} responses, {scored} scored" if has_any else responses.value]
    if unattributed.figure.value is not None:
        said.append(f"{unattributed.value} without agent")
    if view.filter.before:
        seen = visible_change(MEASURES["nps"], periods.get("now", {}), periods.get(view.filter.before, {}))
        said.append(visible_change_text(seen))
    return " \N{MIDDLE DOT} ".join(said)
