"""Other companies: their published scores, each with how it was asked, beside the own one; never ranked with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import slot
from dashboard.comparing.wording import likely_text, points_text, range_text
from dashboard.place import place_name
from dashboard.reading import answers_of
from dashboard.ui.attributes import UNSPOKEN, aria
from dashboard.ui.cards import grid
from dashboard.ui.findings import figure_line, first_lines, value_line
from dashboard.ui.marks import axis
from dashboard.ui.numbers import count, listed, number
from dashboard.ui.scales import LEAST_SPAN, Scale, position
from dashboard.ui.tables import number_with_range
from dashboard.ui.words import finding as sentence
from dashboard.ui.words import told, with_range
from dashboard.view import View
from queries.ask import Answer
from queries.benchmarks import Benchmark, benchmarks, difference, published_range
from queries.figures import FEW
from queries.measures import MEASURES
from queries.stats.estimate import Estimate
from queries.stats.nps import Answers, nps

NPS = MEASURES["nps"]
KINDS = {"transactional": "after a contact", "relationship": "on the whole relationship"}
NOTHING = "No published scores are loaded yet. `goodword template benchmarks` gives a file to fill."
NOT_PUBLISHED = "uncertainty not published"
Place = Literal["higher", "lower", "", "unknown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One published score held against the own one: the difference, or why none is told, and where the own one lies."""

    benchmark: Benchmark
    moved: Estimate | None
    reason: str
    place: Place


def content(view: View) -> list[Any]:
    """The tab."""
    if not benchmarks(view.warehouse):
        return [html.P(NOTHING, className="lead")]
    return [grid(slot(view, "companies"))]


def finding_card(view: View) -> str:
    """Name of the card that says the finding; "" where there is nothing to compare with."""
    return "companies_finding" if benchmarks(view.warehouse) else ""


def finding(answer: Answer, view: View, whose: str) -> str:
    """ "Larkfield: +17.0 (16.1 to 17.9). Of 4 scores asked the same way it is clearly above 3 and ..." """
    mine = told(NPS, _together(answer))
    if mine.figure.value is None:
        return sentence(mine)
    own = f"{whose}: {mine.evidence}."
    lines = lines_of(answer, view)
    judged = [line for line in lines if line.place != "unknown"]
    if not judged:
        return f"{own} None of {count(len(lines), 'published score')} can be held against it; each row says why."
    return f"{own} Of {count(len(judged), 'score')} asked the same way it is {_stands(judged)}."


def _stands(judged: Sequence[Line]) -> str:
    """ "clearly above 3 and not told apart from 1"."""
    words = (("higher", "clearly above"), ("lower", "clearly below"), ("", "not told apart from"))
    found = ((words, sum(line.place == place for line in judged)) for place, words in words)
    return listed([f"{words} {number}" for words, number in found if number])


def figures(answer: Answer, view: View, whose: str) -> tuple[str, ...]:
    """What the finding rests on: the own score, and each published one with what is told of it."""
    mine = told(NPS, _together(answer))
    if mine.figure.value is None:
        return ()
    lines = lines_of(answer, view)
    judged = [line for line in lines if line.place != "unknown"]
    words = f"{number(len(judged))} asked the same way, {_stands(judged)}" if judged else "none can be held against it"
    stands = value_line("Published scores", number(len(lines)), beside=words)
    return (figure_line(mine, whose), stands, *first_lines([_carried(line) for line in lines]))


def _carried(line: Line) -> str:
    one, spread = line.benchmark, published_range(line.benchmark)
    n = count(one.responses, "response") if one.responses else ""
    evidence = with_range(published_text(one), likely_text(spread) if spread else NOT_PUBLISHED)
    return value_line(company_name(one), evidence, n, _beside_words(line))


def _beside_words(line: Line) -> str:
    """How the own score stands beside a published one: "yours is 8 higher (2 to 14)", or why nothing is told."""
    if line.moved is None or line.place == "unknown":
        return "" if line.reason == NOT_PUBLISHED else line.reason
    size = f"yours is {points_text(line.moved)[1:]} {line.place}" if line.place else "cannot be told apart"
    return with_range(size, range_text(line.moved))


def lines_of(answer: Answer, view: View) -> list[Line]:
    """Every published score, held against the own one of the same kind of survey where there is one."""
    own = {row["survey_kind"]: answers_of(row) for row in answer.rows()}
    return [_line(benchmark, own, view) for benchmark in benchmarks(view.warehouse)]


def _line(benchmark: Benchmark, own: Mapping[str | None, Answers], view: View) -> Line:
    if benchmark.is_stale(view.today):
        words = "older than 18 months" if benchmark.last else "nobody says of when"
        return Line(benchmark, None, words, "unknown")
    alike = own.get(benchmark.survey_kind) if benchmark.survey_kind else None
    mine = alike or Answers(*map(sum, zip(*own.values(), strict=True)))
    moved = difference(mine, benchmark) if mine.scored else None
    if moved is None:
        return Line(benchmark, None, NOT_PUBLISHED if mine.scored else "no responses", "unknown")
    if alike is None:
        kind = "another kind of survey" if benchmark.survey_kind else "kind of survey not published"
        return Line(benchmark, moved, kind, "unknown")
    if min(mine.scored, benchmark.responses or 0) < FEW:
        return Line(benchmark, None, "too few responses", "unknown")
    return Line(benchmark, moved, "", "higher" if moved.lo > 0 else "lower" if moved.hi < 0 else "")


def draw(answer: Answer, view: View) -> Component:
    """The published scores as a table with their ranges drawn in, the own score last; a banner where kinds differ."""
    lines, scale = lines_of(answer, view), _scale(answer, view)
    titles = (("Company", ""), (axis(scale, "points"), "marks"), ("NPS", ""), ("likely", "hide-narrow"),
              ("responses", "hide-narrow"), (f"{place_name(view)} beside it", "change"))  # fmt: skip
    head = html.Tr([html.Th(title, scope="col", className=style) for title, style in titles])
    table = html.Table(
        [
            html.Caption("Published scores of other companies", className="visually-hidden"),
            html.Thead(head),
            html.Tbody([_row(line, scale) for line in lines]),
            html.Tfoot([_own_row(row, view, scale) for row in answer.rows() if row["scored"]]),
        ],
        className="unit-table companies-table",
    )
    shown = html.Div(table, className="card-scroll", tabIndex=0, role="group", **aria(label="Published scores"))
    return html.Div([banner(answer, lines), shown])


def banner(answer: Answer, lines: Sequence[Line]) -> Component | None:
    """What must be known before own and published scores are read side by side, where they were asked differently."""
    kinds = sorted({KINDS.get(row["survey_kind"], row["survey_kind"] or "of an unknown kind") for row in answer.rows()})
    theirs = sorted({KINDS.get(kind, kind) for line in lines if (kind := line.benchmark.survey_kind)})
    if not any(line.reason == "another kind of survey" for line in lines):
        return None
    words = (
        f"Another kind of survey: yours ask {listed(kinds)}, these {listed(theirs)}. Such scores lie apart by how they "
        "are asked, so none is called better or worse."
    )
    return html.P(words, className="notices kind-banner", role="note")


def industry_text(view: View) -> str:
    """The industries' scores that are still fresh, for a line beside the own one: "telecom +9 (invented), ..."."""
    found = [one for one in benchmarks(view.warehouse) if one.company is None and not one.is_stale(view.today)]
    said = [f"{one.industry or 'all industries'} {published_text(one)}" for one in found]
    sources = listed(sorted({one.source for one in found})) if found else ""
    return f"{', '.join(said)} ({sources})" if said else ""


def _row(line: Line, scale: Scale) -> Component:
    one = line.benchmark
    spread, notes = published_range(one), (asked_text(one), _source(one))
    likely = likely_text(spread) if spread else ""
    is_grey = line.reason == "older than 18 months" or one.last is None
    return html.Tr(
        [
            html.Th([company_name(one), *(html.Span(said, className="note") for said in notes)], scope="row"),
            html.Td(_mark(one.nps, spread, scale), className="marks"),
            html.Td(number_with_range(published_text(one), likely), className="strong"),
            html.Td(likely or "not published", className="quiet hide-narrow"),
            html.Td(number(one.responses) if one.responses else "not known", className="hide-narrow"),
            html.Td(_beside(line), className="change"),
        ],
        className="is-few is-stale" if is_grey else "",
    )


def company_name(one: Benchmark) -> str:
    """The company, or its industry where the score is of all."""
    return one.company or f"{(one.industry or 'the market').capitalize()} as a whole"


def asked_text(one: Benchmark) -> str:
    """When and how was asked, as far as it was published."""
    industry = one.industry if one.company else None
    kind = KINDS.get(one.survey_kind or "", one.survey_kind or "kind of survey not published")
    return " · ".join(part for part in (industry, one.period, kind, one.method or "method not published") if part)


def _source(one: Benchmark) -> list[Any]:
    """The question, and who published it: a link where there is an address."""
    question = f"“{one.question}”" if one.question else "question not published"
    is_link = bool(one.url and one.url.startswith(("https://", "http://")))
    source = html.A(one.source, href=one.url, rel="noreferrer") if is_link else one.source
    return [f"{question} · source: ", source]


def _beside(line: Line) -> Component:
    if line.moved is None:
        return html.Span(line.reason, className="quiet")
    said = range_text(line.moved)
    if line.place == "unknown":
        return html.Span(
            [points_text(line.moved), html.Span(f" ({said})", className="change-range"), html.Br(), line.reason],
            className="quiet",
        )
    if not line.place:
        return html.Span(["cannot be told apart", html.Span(f" ({said})", className="change-range")], className="quiet")
    size = points_text(line.moved)[1:]
    likely = html.Span(f" ({said})", className="change-range")
    return html.Span([f"{size} {line.place}", likely], className="up" if line.place == "higher" else "down")


def _own_row(row: Mapping[str, Any], view: View, scale: Scale) -> Component:
    said = told(NPS, row)
    kind = KINDS.get(row["survey_kind"], row["survey_kind"] or "kind of survey not known")
    href = view.rows_href("nps", view.filter.with_values("survey_kind", [row["survey_kind"]]))
    counted = dcc.Link(said.responses, href=href) if href else said.responses
    spread = nps(answers_of(dict(row)))
    return html.Tr(
        [
            html.Th([place_name(view), html.Span(kind, className="note")], scope="row"),
            html.Td(_mark(spread.value, spread, scale), className="marks"),
            html.Td(number_with_range(said.value, said.range), className="strong"),
            html.Td(said.range, className="quiet hide-narrow"),
            html.Td(counted, className="hide-narrow"),
            html.Td("", className="change"),
        ]
    )


def _mark(value: float, spread: Estimate | None, scale: Scale) -> Component:
    """The score on the common scale: a dot with its range, or a stroke where the uncertainty is not published."""
    if spread is None:
        return html.Div(
            html.Span(className="mark-target", style={"left": f"{position(value, scale)}%"}),
            className="dot-row",
            **UNSPOKEN,
        )
    left, right = position(spread.lo, scale), position(spread.hi, scale)
    bar = html.Span(className="mark-range", style={"left": f"{left}%", "width": f"{round(right - left, 2)}%"})
    dot = html.Span(className="mark-now", style={"left": f"{position(value, scale)}%"})
    return html.Div([bar, dot], className="dot-row", **UNSPOKEN)


def _scale(answer: Answer, view: View) -> Scale:
    found = benchmarks(view.warehouse)
    spreads = [published_range(one) for one in found] + [nps(answers_of(row)) for row in answer.rows() if row["scored"]]
    ends = [one.nps for one in found] + [end for spread in spreads if spread for end in (spread.lo, spread.hi)]
    low, high = min(ends), max(ends)
    margin = max(2.0, (LEAST_SPAN["points"] - (high - low)) / 2)
    return max(-100.0, low - margin), min(100.0, high + margin)


def published_text(one: Benchmark) -> str:
    """The published score as printed, with a decimal only where it has one."""
    return _points(one.nps)


def _points(value: float) -> str:
    whole = abs(value - round(value)) < 0.05
    return number(value, "points", 0 if whole else 1)


def _together(answer: Answer) -> dict[str, int]:
    """The own score over all kinds of survey."""
    return {part: sum(row[part] or 0 for row in answer.rows()) for part in NPS.parts}
