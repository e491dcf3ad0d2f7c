"""Steps as drawn: one column of what is done, what is open and what comes next; and how far long work is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, aria, data
from dashboard.ui.static import Static


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, a line on what came out, and its content while it is open."""

    title: str
    said: Any = None
    content: Any = None


def steps(every: Sequence[Step], now: int) -> Component:
    """The steps, those before `now` done; all of them where it lies beyond the last."""
    return html.Ol([_step(place, step, now) for place, step in enumerate(every)], className="steps")


def _step(place: int, step: Step, now: int) -> Component:
    state = "done" if place < now else "now" if place == now else "next"
    spoken = {"done": "done: ", "now": "", "next": "still to come: "}[state]
    title = html.H2([html.Span(spoken, className="visually-hidden"), step.title], className="card-title")
    mark = html.Span("\N{CHECK MARK}" if state == "done" else str(place + 1), className="step-mark", **UNSPOKEN)
    said = html.Div(step.said, className="step-said") if step.said is not None and state != "next" else None
    content = html.Div(step.content, className="step-content") if step.content is not None and state != "next" else None
    here = aria(current="step") if state == "now" else {}
    parts = [part for part in (title, said, content) if part is not None]
    return html.Li([mark, html.Div(parts, className="step-body")], className=f"step is-{state}", **here)


def progress(words: str, share: float | None, job_of: str) -> Component:
    """How far a job is; the page's script goes on telling it, and reads the page anew at its end."""
    value = {} if share is None else {"value": str(round(100 * share))}
    bar = Static(["progress", {"max": "100", "aria-label": "Progress", **value}, []])
    line = html.P(words, role="status", **aria(live="polite"))
    return html.Div([bar, line], className="job", **data(job=job_of))
