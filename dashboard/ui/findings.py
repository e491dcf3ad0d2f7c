"""Findings as drawn: the sentence with the figures it rests on, and the buttons that carry them away."""

import json
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.ui.attributes import data
from dashboard.ui.cards import Place
from dashboard.ui.numbers import count
from dashboard.ui.words import Told
from queries.figures import counted


def carried(sentence: str, figures: Sequence[Told]) -> Component:
    """A finding and the lines of its figures, which stand in no picture but in the text that is copied."""
    said: Component = html.Span(sentence, **data(figures="\n".join(map(figure_line, figures))))
    return said


def figure_line(told: Told) -> str:
    """A figure in a line: "Net Promoter Score: +17.0 (16.1 to 17.9), 31,600 responses; before +22.4, down 5.4 (...)".

    A count has no number of responses beside it; without a value the line says why, without a comparison it ends there.
    """
    if told.figure.value is None:
        return f"{told.measure.title}: {told.value}"
    of = "" if told.measure.kind == "count" else f", {count(told.figure.n or 0, counted(told.measure))}"
    moved = f", {told.change_evidence}" if told.change_evidence else ""
    before = f"; before {told.before}{moved}" if told.before else ""
    return f"{told.measure.title}: {told.evidence}{of}{before}"


def finding_tools(proof: Place | None) -> Component:
    """The buttons beside a finding: how it is computed, where it is, and the finding as text."""
    copy = html.Button("Copy as text", type="button", className="quiet-button", **data(copy="finding"))
    if proof is None:
        return html.Div(copy, className="finding-tools")
    how = html.Button("How computed", type="button", className="quiet-button", **data(explain=json.dumps(proof)))
    return html.Div([how, copy], className="finding-tools")
