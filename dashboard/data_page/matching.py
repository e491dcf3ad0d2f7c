"""Matching: which column of the file is which of ours, what its cells mean, and what unknown values stand for."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.data_page.wording import rows_text
from dashboard.loading.asking import Question
from dashboard.loading.recognising import SourceColumn
from dashboard.loading.steps import Stand, asked, open_questions
from dashboard.loading.values import Unknown
from dashboard.ui.forms import button, choice, form, several, written
from dashboard.ui.numbers import number
from data.home import Home
from data.importers.mapping import ours

EXAMPLES = 3
MOST_UNLIKE = 12
NOT_KNOWN = (
    "These are not known yet. What is left as it is comes in under its own name, unless its rows are refused."
    " A suggestion counts only if you choose it."
)
LEAVE_OUT = "leave out"
SECOND_FILE = (
    "Is there a second file about the same contacts? Match the contact’s id here as interaction_id, and load the second"
    " file by itself, as interactions: agent, team, channel and times reach these answers from there, whichever comes"
    " first. Lists of staff (people) and of customers do the same. For any other second file, the command goodword"
    " import FIRST --join SECOND --dry-run drafts a mapping of both."
)
RATINGS = (
    "Ratings of single things, such as waiting or clarity, can be matched once goodword.toml names them: [[ratings]]."
)


def sheets(stand: Stand) -> Component:
    """The form of the first step for a workbook of several sheets: which of them holds the rows."""
    said = (stand.said or {}).get("source", {}).get("sheet", "")
    words = f"The workbook has {len(stand.sheets)} sheets. Which one holds the rows?"
    return form(
        "/data/sheet",
        {"upload": stand.upload.upload_id},
        choice("sheet", words, [(sheet, sheet) for sheet in stand.sheets], said),
        html.P("Each sheet is a load of its own: upload the file again for the next one.", className="note"),
        html.Div([button("Continue")], className="form-buttons"),
    )


def columns(home: Home, stand: Stand) -> Component:
    """The form of the second step: a line a column of the file, the questions about it, and those about the file."""
    assert stand.seen is not None and stand.said is not None
    table = stand.upload.table
    every = asked(home, stand.seen, stand.said, table)
    chosen = {rule.get("from"): name for name, rule in stand.said.get("columns", {}).items()}
    options = [
        (name, f"{name}: {column.meaning.rstrip('.')}") for name, column in ours(table, home.rating_names).items()
    ]
    lines: list[Component] = []
    empty: list[Component] = []
    for place, column in enumerate(stand.seen.columns):
        target = chosen.get(column.name, "")
        line = _column(place, column, options, target, every.get(column.name, ()))
        (lines if column.filled or target else empty).append(line)
    waiting = open_questions(every)
    return form(
        "/data/columns",
        {"upload": stand.upload.upload_id, "source.key": "asked"},
        _word(stand, waiting),
        html.H3("The whole file"),
        html.Div([_question(question) for question in every[""]], className="fields"),
        html.H3("Its columns"),
        html.Ul(lines, className="matches"),
        _folded(empty) if empty else None,
        html.P(SECOND_FILE, className="note") if table == "responses" else None,
        html.P(RATINGS, className="note") if table == "responses" and not home.rating_names else None,
        html.Div([button("Continue")], className="form-buttons"),
        key=f"columns-{waiting}-{len(stand.said.get('columns', {}))}",
    )


def values(stand: Stand) -> Component:
    """The form of the third step: a line a value that is not known, with its rows and what it may stand for."""
    return form(
        "/data/values",
        {"upload": stand.upload.upload_id},
        html.P(NOT_KNOWN, className="note"),
        html.Ul([_value(place, one) for place, one in enumerate(stand.unknown) if one.options], className="matches"),
        _unlike([one for one in stand.unknown if not one.options]),
        html.Div([button("Continue")], className="form-buttons"),
        key=f"values-{len(stand.unknown)}",
    )


def _word(stand: Stand, waiting: int) -> Component:
    """What the step waits for, or that a kept mapping fits."""
    if stand.complaint:
        return html.P(stand.complaint, role="alert", className="complaint")
    if stand.kept and not waiting:
        return html.P(
            f"The mapping {stand.kept} of {stand.kept_on} was made for these columns. Its answers stand below."
        )
    if waiting:
        said = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
        return html.P(f"{said} for an answer. Nothing is guessed.", role="status")
    return html.P("Every question has an answer.", role="status")


def _column(
    place: int, column: SourceColumn, options: Sequence[tuple[str, str]], chosen: str, questions: Sequence[Question]
) -> Component:
    label = f"What is {column.name}?"
    select = choice(f"to.{place}", label, options, chosen, LEAVE_OUT, is_labelled=False)
    filled = html.Span(f" {number(column.filled)} filled", className="note")
    label_of_file = html.Div(column.label, className="note") if column.label else None
    named = html.Div([html.Strong(column.name), filled, label_of_file])
    head = [html.Div([named, _examples(column)], className="match-source"), html.Div(select, className="match-target")]
    parts = [html.Div(head, className="match-head"), *_asked(questions)]
    return html.Li(parts, className="match" if chosen else "match is-left-out")


def _folded(empty: Sequence[Component]) -> Component:
    """Columns without a value, out of the way."""
    words = "1 column is empty" if len(empty) == 1 else f"{number(len(empty))} columns are empty"
    return html.Details([html.Summary(words), html.Ul(empty, className="matches")], className="match-more")


def _asked(questions: Sequence[Question]) -> list[Component]:
    """The questions about a column; what few files need is folded away until it has an answer."""
    first, more = ([_question(one) for one in questions if one.is_more is folded] for folded in (False, True))
    parts: list[Component] = [html.Div(first, className="fields")] if first else []
    if more:
        is_said = any(question.chosen for question in questions if question.is_more)
        fields = html.Div(more, className="fields")
        parts.append(html.Details([html.Summary("More"), fields], open=is_said, className="match-more"))
    return parts


def _examples(column: SourceColumn) -> Component:
    said = [html.Span(_short(value), className="example") for value, _ in column.values[:EXAMPLES]]
    return html.Div(said or [html.Span("always empty", className="note")], className="examples")


def _question(question: Question) -> Component:
    style = "question is-open" if question.is_open else "question"
    field: Component
    if question.kind == "several":
        field = several("key", question.words, question.options, question.chosen.split("\n"), question.note)
    elif question.options:
        field = choice(question.name, question.words, question.options, question.chosen, "Choose …")
    else:
        kind = "date" if question.kind == "day" else "text"
        field = written(question.name, question.words, question.chosen, kind, question.note)
    return html.Div(field, className=style)


def _unlike(unknown: Sequence[Unknown]) -> Component | None:
    """What is not known and like nothing that is: it comes in under its own name."""
    if not unknown:
        return None
    named = ", ".join(f"{_short(one.value)} ({one.column})" for one in unknown[:MOST_UNLIKE])
    more = f" and {number(len(unknown) - MOST_UNLIKE)} more" if len(unknown) > MOST_UNLIKE else ""
    return html.P(f"New, and like nothing that is known: {named}{more}.", className="note")


def _value(place: int, one: Unknown) -> Component:
    note = f" {one.column}, {rows_text(one.rows)}" + (", refused as it is" if one.is_refused else "")
    said = html.Div([html.Strong(_short(one.value)), html.Span(note, className="note")], className="match-source")
    label = f"What does {_short(one.value)} stand for?"
    select = choice(f"v.{place}", label, one.options, "", "leave as it is", is_labelled=False)
    target = html.Div(select, className="match-target")
    return html.Li(html.Div([said, target], className="match-head"), className="match")


def _short(text: str) -> str:
    return text if len(text) <= 48 else f"{text[:47]}…"
