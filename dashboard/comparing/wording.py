"""The sentences of two selections beside each other, which claim nothing that the range does not carry."""

from dashboard.comparing.sides import Sides
from dashboard.ui.findings import figure_line, value_line
from dashboard.ui.numbers import count, decimals_for, number, number_range, rounded, unit_named
from dashboard.ui.words import HIDDEN, Told, with_range
from queries.figures import FEW
from queries.stats.estimate import Estimate

POINTS = unit_named("points")


def sides_finding(sides: Sides) -> str:
    """ "Alder is 8 points lower than Birch: +12 against +20 (difference −15 to −1)." """
    first, other = sides.names
    if refused := why_not(sides):
        return refused
    told = sides.told
    if told.change is None or not told.change.is_clear:
        return f"{first} and {other} cannot be told apart: {told.value} and {told.before} ({_between(told)})."
    size = f"{told.size} point{'' if told.size == '1' else 's'} {way(told)}"
    return f"{first} is {size} than {other}: {told.value} against {told.before} ({_between(told)})."


def why_not(sides: Sides) -> str:
    """Why the two are not compared, in a sentence; "" where they are."""
    told = sides.told
    for name, figure in zip(sides.names, (told.figure, told.earlier), strict=True):
        if figure is None or figure.value is None:
            is_hidden = figure is not None and figure.reason == "hidden"
            return (
                HIDDEN
                if is_hidden
                else f"{name}: no responses in this period. Choose a longer one or another selection."
            )
    if not sides.are_apart:
        return f"{shared_words(sides)} in both selections, so they cannot be compared. Choose two that share no answer."
    if told.is_few or (told.earlier is not None and told.earlier.is_few):
        numbers = [f"{name} {number(figure.n or 0)}" for name, figure in
                   zip(sides.names, (told.figure, told.earlier), strict=True) if figure]  # fmt: skip
        return f"Too few responses to compare: {' and '.join(numbers)}, {FEW} are needed on both sides."
    return ""


def shared_words(sides: Sides) -> str:
    """How many answers the two share, with their verb."""
    if sides.shared is None:
        return "Some answers are"
    return f"{count(sides.shared, 'answer')} {'is' if sides.shared == 1 else 'are'}"


def same_finding(sides: Sides, same: Estimate | None) -> str:
    """ "With the same contacts Alder is 6 points lower than Birch (−12 to −1)." """
    first, other = sides.names
    if refused := why_not(sides):
        return refused
    if same is None:
        return f"{first} and {other} have no kind of contact in common."
    if same.lo <= 0 <= same.hi:
        return f"With the same contacts {first} and {other} cannot be told apart (difference {range_text(same)})."
    size = number(abs(same.value), "count", decimals(same))
    word = "lower" if same.hi < 0 else "higher"
    return f"With the same contacts {first} is {size} points {word} than {other} (difference {range_text(same)})."


def sides_figures(sides: Sides) -> tuple[str, ...]:
    """What the finding of two selections rests on: the score of each, as it stands beside their difference."""
    lines = tuple(figure_line(said, name) for name, said in zip(sides.names, sides.scores, strict=True))
    return lines if sides.are_apart or sides.shared is None else (*lines, f"Answers in both: {number(sides.shared)}")


def rounding_words(sides: Sides, difference: float) -> str:
    """Why the parts add up to another number than the printed scores differ by; "" where they do not."""
    printed = sides.told.shown_change
    if printed is None or rounded(difference, POINTS, -int(printed.as_tuple().exponent)) == printed:
        return ""
    exact = number(difference, "points", 1)
    return f"The difference is {exact}; between the scores as they are printed, rounded, it is {sides.told.difference}."


def difference_line(sides: Sides) -> tuple[str, ...]:
    """The difference of both with its range; nothing where they are not compared."""
    said = sides.told
    if why_not(sides):
        return ()
    return (value_line("Difference", with_range(said.difference, said.difference_range)),)


def same_line(sides: Sides, same: Estimate | None) -> tuple[str, ...]:
    """The difference with the same contacts, with its range; nothing where they are not compared."""
    if why_not(sides) or same is None:
        return ()
    return (value_line("Difference with the same contacts", with_range(points_text(same), range_text(same))),)


def way(told: Told) -> str:
    """On which side of the other one a clear difference lies: lower or higher."""
    return "lower" if told.change is not None and told.change.verdict == "down" else "higher"


def difference_text(told: Told) -> str:
    """A difference as it stands in a row: "8 lower (−15 to −1)", "cannot be told apart", or what is missing."""
    if told.change is None or told.change.verdict is None:
        return told.difference
    if told.change.is_clear:
        return f"{told.size} {way(told)}"
    return "cannot be told apart" if told.change.verdict == "no clear change" else told.change.verdict


def range_text(of: Estimate) -> str:
    """The range of a difference in points."""
    return number_range(of.lo, of.hi, POINTS, decimals(of), is_clear_change=True)


def likely_text(of: Estimate) -> str:
    """The range of a score in points."""
    return number_range(of.lo, of.hi, POINTS, decimals(of))


def points_text(of: Estimate) -> str:
    """A difference in points with its sign."""
    return number(of.value, "points", decimals(of))


def decimals(of: Estimate) -> int:
    """As many decimals as its range deserves."""
    return decimals_for(POINTS, of.lo, of.hi)


def _between(told: Told) -> str:
    return f"difference {told.difference_range}"
