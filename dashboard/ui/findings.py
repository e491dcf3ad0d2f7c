"""Findings: the sentence that a page says first, the figures it rests on, and the buttons that carry both away."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.ui.attributes import data
from dashboard.ui.cards import Place
from dashboard.ui.numbers import count, listed, number
from dashboard.ui.words import Told
from queries.figures import counted

#: Of more figures of one kind than these a text holds the first, and says how many there are.
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """What a page says first, and a line for each figure that it rests on.

    The lines stand in no picture but in the text that is copied: they hold nothing that the page does not show.
    """

    sentence: str
    figures: tuple[str, ...] = ()


def carried(finding: Finding) -> Component:
    """A finding as it stands in the heading, with its lines for whoever carries it away."""
    lines = data(figures="\n".join(finding.figures)) if finding.figures else {}
    said: Component = html.Span(finding.sentence, **lines)
    return said


def plain_finding(finding: Finding) -> Component:
    """A finding that needs no card of its own."""
    return html.Span(carried(finding), className="plain-slot")


def figure_line(told: Told, name: str = "") -> str:
    """A figure in a line: "Net Promoter Score: +17.0 (16.1 to 17.9), 31,600 responses; before +22.4, down 5.4 (...)".

    A count has no number of responses beside it; without a value the line says why, without a comparison it ends there.
    """
    name = name or told.measure.title
    if told.figure.value is None:
        return f"{name}: {told.value}"
    n = "" if told.measure.kind == "count" else count(told.figure.n or 0, counted(told.measure))
    moved = f", {told.change_evidence}" if told.change_evidence else ""
    return value_line(name, told.evidence, n, f"before {told.before}{moved}" if told.before else "")


def value_line(name: str, evidence: str, n: str = "", beside: str = "") -> str:
    """A printed value in a line: "Alder: +24 (18 to 30), 710 responses; clearly above"."""
    return f"{name}: {', '.join(part for part in (evidence, n) if part)}{f'; {beside}' if beside else ''}"


def part_line(name: str, part: int, whole: int | None = None, of: str = "answer") -> str:
    """A number in a line, alone or of how many: "Would recommend: 3 of 4 answers"."""
    return f"{name}: {number(part)}" if whole is None else f"{name}: {number(part)} of {count(whole, of)}"


def standing_line(nouns: str, above: int, alike: int, below: int) -> str:
    """ "Teams compared: 48; 7 clearly differ, 4 above and 3 below, 41 cannot be told apart"."""
    sides = [f"{number(n)} {words}" for n, words in ((above, "above"), (below, "below")) if n]
    differ = [f"{number(above + below)} clearly differ", listed(sides)] if sides else ["none clearly differs"]
    rest = [f"{number(alike)} cannot be told apart"] if alike else []
    return value_line(f"{nouns.capitalize()} compared", number(above + alike + below), beside=", ".join(differ + rest))


def first_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The first lines of a long list, and how many more the page holds."""
    rest = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], f"and {number(rest)} more on the page") if rest > 1 else tuple(lines)


def finding_tools(proof: Place | None, share: Component | None = None) -> Component:
    """The buttons beside a finding: how it is computed, where it is, the finding as text, and what else there is."""
    copy = html.Button("Copy as text", type="button", className="quiet-button", **data(copy="finding"))
    if proof is None:
        return html.Div([copy, share], className="finding-tools")
    how = html.Button("How computed", type="button", className="quiet-button", **data(explain=json.dumps(proof)))
    return html.Div([how, copy, share], className="finding-tools")
