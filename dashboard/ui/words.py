"""Words: every printed text of a figure and its change, and the findings; for pages, exports and the command line.

Value before, change and value now take the decimals of the change and add up as printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from dashboard.ui.numbers import (
    Unit,
    count,
    decimals_for,
    listed,
    number,
    number_range,
    rounded,
    size_of_change,
    spoken,
    unit_named,
    written,
    written_change,
)
from queries.figures import FEW, Change, Figure, Sums, TargetVerdict, Verdict, change, counted, figure
from queries.measures import Measure

#: How one of several stands beside the others, by its direction.
BESIDE_OTHERS = {1: "clearly above", 0: "cannot be told apart", -1: "clearly below"}
HIDDEN = "Hidden: too few responses to show here."

Tone = Literal["better", "worse", "different", ""]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure and its change, in numbers and as printed.

    Texts are empty where there is nothing to print. `value` says the reason where there is no value, `verdict` leads
    with the direction ("down 5.4"), `tone` is for colour and set only for a clear change: better, worse, or
    different where the measure has no good side.
    """

    measure: Measure
    figure: Figure
    earlier: Figure | None
    change: Change | None
    value: str
    range: str
    responses: str
    before: str
    difference: str
    difference_range: str
    verdict: str
    tone: Tone
    size: str
    shown_change: Decimal | None = None

    @property
    def evidence(self) -> str:
        """Value with its range: "+17.0 (16.1 to 17.9)"."""
        return with_range(self.value, self.range)

    @property
    def change_evidence(self) -> str:
        """Change with its range: "down 5.4 (−6.7 to −4.1)"; the bare verdict where there is none; a count's "+250"."""
        is_clear = self.change is not None and self.change.is_clear
        return with_range(self.verdict or self.difference, self.difference_range if is_clear else "")

    @property
    def is_few(self) -> bool:
        """Whether it must stay grey: fewer responses than a verdict needs."""
        return self.figure.is_few

    @property
    def spoken(self) -> str:
        """All of it as a screen reader should say it."""
        likely = f", likely {self.range}" if self.range else ""
        moved = f", {self.verdict}" if self.verdict else ""
        return spoken(f"{self.measure.title} {self.value}{likely}{moved}")


def told(measure: Measure, now: Sums, before: Sums | None = None, currency: str = "") -> Told:
    """A measure's figure from its sums and, where there are earlier sums, its change: numbers, verdict, texts."""
    late = figure(measure, now, before)
    early = None if before is None else figure(measure, before, now)
    moved = None if before is None else change(measure, now, before)
    unit = unit_named(measure.unit, currency)
    decimals = _decimals(unit, late, early, moved)
    shown = _printed_change(unit, decimals, late, early)
    shows_change = moved is not None and moved.value is not None and shown is not None
    return Told(
        measure=measure,
        figure=late,
        earlier=early,
        change=moved,
        value=_value(late, unit, decimals),
        range=number_range(late.lo, late.hi, unit, decimals),
        responses="" if late.n is None else number(late.n),
        before="" if early is None else _value(early, unit, decimals),
        difference=written_change(shown, unit) if shows_change and shown is not None else "",
        difference_range="" if moved is None else number_range(moved.lo, moved.hi, unit, decimals, moved.is_clear),
        verdict=_verdict(moved, size_of_change(shown, unit) if shown is not None else ""),
        tone=_tone(measure, moved),
        size=size_of_change(shown, unit) if shows_change and shown is not None else "",
        shown_change=shown if shows_change else None,
    )


def withheld(told: Told, reason: str) -> Told:
    """The same without its value and all that would give it away; the number of responses stays."""
    return replace(
        told,
        figure=replace(told.figure, value=None, lo=None, hi=None, reason=reason),
        earlier=None,
        change=None,
        value=reason,
        range="",
        before="",
        difference="",
        difference_range="",
        verdict="",
        tone="",
        size="",
    )


def with_range(text: str, range_text: str) -> str:
    """A text with its range in brackets, or alone where there is no range."""
    return f"{text} ({range_text})" if range_text else text


def finding(told: Told, subject: str = "") -> str:
    """The sentence of a figure, which claims nothing that its range does not carry.

    "NPS fell 5.4 points to +17.0." "NPS shows no clear change at +17.0 (16.1 to 17.9)." Without a comparison, or with
    too few responses for one, it states the value; without a value, what is missing. Other titles may be plural and
    take a colon: "Promoters: no clear change at 45 % (44 to 46)."
    """
    is_net = told.measure.kind == "net"
    subject = subject or ("NPS" if is_net else told.measure.title)
    if told.figure.value is None:
        return _missing(told.figure)
    if told.change is not None and told.change.is_clear:
        points = " points" if told.measure.unit == "points" else ""
        return f"{subject} {_moved(told.change.verdict)} {told.size}{points} to {told.value}."
    if told.change is not None and told.change.verdict == "no clear change":
        return f"{subject}{' shows' if is_net else ':'} no clear change at {told.evidence}."
    if told.is_few and told.measure.kind != "count":
        found = count(told.figure.n or 0, counted(told.measure))
        return f"Too few responses to say: {found} in this period, {FEW} are needed."
    return f"{subject}{' is' if is_net else ':'} {told.evidence}.{_why_no_comparison(told)}"


def organisation_finding(unit: str, told: Told, children: Sequence[tuple[str, Verdict | None]]) -> str:
    """What a unit did and which of its children did so: "West fell 17 to +3: Harlow and Brent clearly, Stowe not."."""
    moved = _way_of(told)
    head = finding(told, unit) if moved is None else f"{unit} {_moved(moved)} {told.size} to {told.value}."
    return with_parts(head, told, children)


def with_parts(sentence: str, told: Told, children: Sequence[tuple[str, Verdict | None]]) -> str:
    """The sentence of a figure, and which of its parts did so: "NPS fell 5.4 points to +17.0: West clearly, East not.".

    Children come in the order they shall be named, each with its verdict; those without enough responses are left out.
    """
    moved = _way_of(told)
    if moved is None:
        said = [_named(_having(children, way), f"{_moved(way)} clearly") for way in _WAYS]
    else:
        opposite = _WAYS[moved == "down"]
        said = [
            _named(_having(children, moved), "clearly"),
            _named(_having(children, opposite), _moved(opposite)),
            _named(_having(children, "no clear change"), "not"),
        ]
    parts = _joined(said)
    return f"{sentence[:-1]}{';' if moved is None else ':'} {parts}." if parts else sentence


def target_text(measure: Measure, target: float, verdict: TargetVerdict) -> str:
    """How a figure stands against its target: "target +25: below", "target +25: below, not yet certain"."""
    wrong = "above" if measure.better == "lower" else "below"
    words = {"clear": "reached", "watch": f"{wrong}, not yet certain", "alert": wrong}
    return f"target {target_value(measure, target)}: {words.get(verdict, verdict)}"


def target_value(measure: Measure, target: float) -> str:
    """A target as printed, with a decimal only where it has one: "+25"."""
    unit = unit_named(measure.unit)
    whole = rounded(target, unit, 0) == rounded(target, unit, 1)
    return number(target, measure.unit, unit.decimals if whole else max(1, unit.decimals))


def visible_change_text(points: int | None) -> str:
    """What a page can show at its number of responses, for its foot."""
    if points is None:
        return "too few responses to see a change"
    return f"this page can see changes from {count(points, 'point')}"


_WAYS: tuple[Verdict, Verdict] = ("down", "up")
_NAMED_AT_MOST = 3


def _decimals(unit: Unit, late: Figure, early: Figure | None, moved: Change | None) -> int:
    base = late if moved is None or moved.lo is None else moved
    decimals = decimals_for(unit, base.lo, base.hi)
    if moved is None or not moved.is_clear or early is None or late.value is None or early.value is None:
        return decimals
    # A clear change must not read as none: 0.03 points at ten million responses takes a second decimal.
    for finer in range(decimals, decimals + 3):
        if rounded(late.value, unit, finer) != rounded(early.value, unit, finer):
            return finer
    return decimals + 3


def _printed_change(unit: Unit, decimals: int, late: Figure, early: Figure | None) -> Decimal | None:
    """The printed value now minus the printed value before; None where one is missing."""
    if early is None or late.value is None or early.value is None:
        return None
    return rounded(late.value, unit, decimals) - rounded(early.value, unit, decimals)


def _value(of: Figure, unit: Unit, decimals: int) -> str:
    if of.value is None:
        return of.reason or ""
    return written(rounded(of.value, unit, decimals), unit, unit.is_signed)


def _verdict(moved: Change | None, size: str) -> str:
    if moved is None or moved.verdict is None:
        return ""
    return f"{moved.verdict} {size}" if moved.is_clear else moved.verdict


def _tone(measure: Measure, moved: Change | None) -> Tone:
    if moved is None or not moved.is_clear:
        return ""
    if measure.better is None:
        return "different"
    return "better" if (moved.verdict == "up") == (measure.better == "higher") else "worse"


def _missing(of: Figure) -> str:
    if of.reason == "hidden":
        return HIDDEN
    reason = of.reason or "no responses"
    way_out = " in this period. Choose a longer one or remove a filter" if reason.startswith("no ") else ""
    return f"{reason.capitalize()}{way_out}."


def _why_no_comparison(told: Told) -> str:
    if told.earlier is None or told.measure.kind == "count":
        return ""
    if told.earlier.value is None:
        reason = told.earlier.reason or "no responses"
        return "" if reason == "hidden" else f" {reason.capitalize()} in the period before."
    return " Too few responses before to compare." if told.earlier.is_few else ""


def _way_of(told: Told) -> Verdict | None:
    """Up or down where the change is clear."""
    return told.change.verdict if told.change is not None and told.change.is_clear else None


def _moved(verdict: Verdict | None) -> str:
    return "fell" if verdict == "down" else "rose"


def _having(children: Sequence[tuple[str, Verdict | None]], verdict: Verdict) -> list[str]:
    return [name for name, its in children if its == verdict]


def _joined(said: Sequence[str]) -> str:
    parts = [part for part in said if part]
    # A list that begins behind a comma reads as if it went on with the one before.
    return ("; " if any("," in part for part in parts) else ", ").join(parts)


def _named(names: list[str], words: str) -> str:
    if not names:
        return ""
    rest = len(names) - _NAMED_AT_MOST
    # One more name is no longer than the words that would stand for it.
    shown = [*names[:_NAMED_AT_MOST], f"{rest} others"] if rest > 1 else names
    return f"{listed(shown)} {words}"
