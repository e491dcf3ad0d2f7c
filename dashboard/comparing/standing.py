"""Units beside each other as they are read: the level, which contacts, where each stands, and what the finding says."""

from dashboard.choices import name_of, title_of
from dashboard.comparing.wording import likely_text, points_text
from dashboard.once import once
from dashboard.ui.findings import first_lines, standing_line, value_line
from dashboard.ui.numbers import count, listed, number
from dashboard.ui.words import told, with_range
from dashboard.view import View
from queries.ask import Answer
from queries.comparing import Comparison, UnitStanding, compare
from queries.figures import FEW
from queries.measures import MEASURES
from queries.stats.estimate import Estimate
from queries.units import ALL_CONTACTS, level_named

NPS = MEASURES["nps"]
GROUPS = ((1, "Clearly above the others"), (0, "Cannot be told apart"), (-1, "Clearly below the others"))


def level_of(view: View) -> str:
    """The level whose units are compared: the address's, else the deepest in use."""
    return level_named(view.warehouse, view.own.get("level", ""))


def is_same(view: View) -> bool:
    """Whether units are compared with the same contacts."""
    return view.own.get("same") != ALL_CONTACTS


def comparison(answer: Answer, view: View) -> Comparison:
    """The answer's units compared."""
    state = (view.query(), view.scope.key, view.warehouse.version, view.today)
    compared = lambda: compare(answer.rows(), level_of(view), view.filter.before, is_same(view))  # noqa: E731
    return once(("comparison", *state), compared)


def finding(answer: Answer, view: View) -> str:
    """ "3 of 48 teams clearly differ from teams with the same contacts; 45 cannot be told apart." """
    found, noun = comparison(answer, view), noun_of(view)
    if len(found.units) < 2:
        return f"Too few responses to compare {noun}s: two of them need {FEW} scored responses each."
    above, alike, below = (sum(unit.place.direction == way for unit in found.units) for way, _ in GROUPS)
    others = f"{noun}s with the same contacts" if is_same(view) else f"the other {noun}s"
    if not above + below:
        return f"None of {count(len(found.units), noun)} clearly differs from {others}."
    sides = listed([f"{number(n)} {way}" for n, way in ((above, "above"), (below, "below")) if n])
    verb = "differs" if above + below == 1 else "differ"
    rest = f"; {number(alike)} cannot be told apart" if alike else ""
    return f"{number(above + below)} of {count(len(found.units), noun)} clearly {verb} from {others}, {sides}{rest}."


def figures(answer: Answer, view: View) -> tuple[str, ...]:
    """What the finding rests on: how many there are in each group, and the units that clearly differ."""
    found, noun = comparison(answer, view), noun_of(view)
    if len(found.units) < 2:
        return ()
    groups = {way: [unit for unit in found.units if unit.place.direction == way] for way, _ in GROUPS}
    counts = standing_line(f"{noun}s", *(len(groups[way]) for way, _ in GROUPS))
    mean = value_line("In the mean", number(found.mean, "points", 1), f"{number(scored_of(found))} responses")
    clear = [
        value_line(
            unit_name(view, unit.unit), score_text(view, unit), count(unit.answers.scored, "response"), words.lower()
        )
        for way, words in GROUPS
        for unit in groups[way]
        if way
    ]
    return (counts, mean, *first_lines(clear))


def scored_of(found: Comparison) -> int:
    """Scored responses of all units that are compared."""
    return sum(unit.answers.scored for unit in found.units)


def shown_score(view: View, unit: UnitStanding) -> Estimate:
    """The score that is drawn: with the same contacts, else as everywhere."""
    if is_same(view):
        return compared(unit)
    figure = told(NPS, sums_of(unit)).figure
    return Estimate(figure.value or 0.0, figure.lo or 0.0, figure.hi or 0.0)


def score_text(view: View, unit: UnitStanding) -> str:
    """The score that is compared, with its range: "+17.0 (16.1 to 17.9)"."""
    if not is_same(view):
        return told(NPS, sums_of(unit)).evidence
    return with_range(points_text(compared(unit)), likely_text(compared(unit)))


def unit_name(view: View, unit: str) -> str:
    """What a unit is called."""
    return name_of(view, level_of(view), unit)


def compared(unit: UnitStanding) -> Estimate:
    """The score that is compared, with its range."""
    return Estimate(unit.place.score, unit.place.score_lo, unit.place.score_hi)


def sums_of(unit: UnitStanding) -> dict[str, int]:
    """The unit's answers as sums of the NPS."""
    return dict(zip(NPS.parts, unit.answers, strict=True))


def noun_of(view: View) -> str:
    """What one unit of the level is called: "team"."""
    return title_of(view, level_of(view)).lower()
