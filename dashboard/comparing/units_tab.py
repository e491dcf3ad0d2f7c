"""Units beside each other: who clearly differs from the others with the same contacts, and who cannot be told apart."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import slot
from dashboard.choices import is_visible, name_of, title_of
from dashboard.comparing.wording import likely_text, points_text
from dashboard.context import unit_targets
from dashboard.once import once
from dashboard.ui.attributes import UNSPOKEN, aria
from dashboard.ui.cards import grid
from dashboard.ui.funnel import HEIGHT, FunnelPoint, funnel_figure
from dashboard.ui.numbers import count, listed, number
from dashboard.ui.scales import Scale, position
from dashboard.ui.shell import Link, tabs
from dashboard.ui.tables import spoken_number
from dashboard.ui.words import target_text, told, with_range
from dashboard.view import View
from queries.ask import Answer
from queries.comparing import Comparison, TooFew, UnitStanding, compare
from queries.figures import FEW, target_verdict
from queries.measures import MEASURES
from queries.stats.estimate import Estimate
from queries.stats.shrinkage import FEWEST_UNITS
from queries.units import ALL_CONTACTS, COMPARED, level_named, opens_whole_units

NPS = MEASURES["nps"]
PATH, TAB, DRAWING = "/compare", "units", "drawing"
GROUPS = ((1, "Clearly above the others"), (0, "Cannot be told apart"), (-1, "Clearly below the others"))


def level_of(view: View) -> str:
    """The level whose units are compared: the address's, else the deepest in use."""
    return level_named(view.warehouse, view.own.get("level", ""))


def is_same(view: View) -> bool:
    """Whether units are compared with the same contacts."""
    return view.own.get("same") != ALL_CONTACTS


def content(view: View) -> list[Any]:
    """The tab: the level and which contacts as links, then the units, who moved, and who has too few answers."""
    first = slot(view, "units_drawn" if view.own.get("as") == DRAWING else "units", title=f"Every {_noun(view)}")
    others = (slot(view, "units_moved", span=7), slot(view, "units_few", span=5))
    return [_tools(view), grid(first, *others)]


def finding_card(view: View) -> str:
    """Name of the card that says the finding."""
    return "units_finding"


def here(view: View, **changed: str) -> str:
    """Address of this tab in its state, with some of its own parameters changed."""
    own = {name: view.own[name] for name in ("level", "same", "as") if view.own.get(name)}
    return view.href(PATH, None, **{**own, "tab": TAB, **changed})


def _tools(view: View) -> Component:
    used = [level for level in COMPARED if level in view.warehouse.config.levels]
    levels = [Link(title_of(view, level), here(view, level=level), level == level_of(view)) for level in used]
    contacts = [
        Link("Same contacts", here(view, same=""), is_same(view)),
        Link("All contacts", here(view, same=ALL_CONTACTS), not is_same(view)),
    ]
    is_drawn = view.own.get("as") == DRAWING
    other = dcc.Link("As table" if is_drawn else "As drawing", href=here(view, **{"as": "" if is_drawn else DRAWING}))
    return html.Div(
        [tabs("Units", levels), tabs("Which contacts", contacts), other], className="tab-line compare-tools"
    )


def comparison(answer: Answer, view: View) -> Comparison:
    """The answer's units compared."""
    state = (view.query(), view.scope.key, view.warehouse.version, view.today)
    compared = lambda: compare(answer.rows(), level_of(view), view.filter.before, is_same(view))  # noqa: E731
    return once(("comparison", *state), compared)


def finding(answer: Answer, view: View) -> str:
    """ "3 of 48 teams clearly differ from teams with the same contacts; 45 cannot be told apart." """
    found, noun = comparison(answer, view), _noun(view)
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


def draw(answer: Answer, view: View) -> Component:
    """One line a unit with its range drawn in, in three groups; the last line is all of them together."""
    found = comparison(answer, view)
    if not found.units:
        return html.P(finding(answer, view), className="note")
    scale = _scale(found)
    head = html.Tr([html.Th(title, scope="col", className=style) for title, style in _titles(view)])
    bodies = [_group(view, found, way, words, scale) for way, words in GROUPS]
    table = html.Table(
        [
            html.Caption(f"{_noun(view).capitalize()}s compared", className="visually-hidden"),
            html.Thead(head),
            *(body for body in bodies if body is not None),
            html.Tfoot(_total(view, found, scale)),
        ],
        className="unit-table compared-table",
    )
    shown = html.Div(table, className="card-scroll", tabIndex=0, role="group", **aria(label="Units compared"))
    return html.Div([shown, _reading(found)])


def _titles(view: View) -> tuple[tuple[str, str], ...]:
    same = (("same contacts", ""), ("likely", "hide-narrow"), ("as it came", "hide-narrow"))
    plain = (("NPS", ""), ("likely", "hide-narrow"))
    between = same if is_same(view) else plain
    return ((title_of(view, level_of(view)), ""), ("drawn on a common scale", "marks"), *between, ("fair score", ""),
            ("responses", ""))  # fmt: skip


def _group(view: View, found: Comparison, way: int, words: str, scale: Scale) -> Component | None:
    units = [unit for unit in found.units if unit.place.direction == way]
    if not units:
        return None
    title = html.Th(f"{words}: {number(len(units))}", scope="rowgroup", colSpan=len(_titles(view)))
    return html.Tbody(
        [html.Tr(title, className="group-head"), *(_row(view, unit, scale, found.mean) for unit in units)]
    )


def _row(view: View, unit: UnitStanding, scale: Scale, mean: float) -> Component:
    spread = shown_score(view, unit)
    raw = told(NPS, sums_of(unit))
    middle = [html.Td(raw.value, className="quiet hide-narrow")] if is_same(view) else []
    tone = {1: "better", -1: "worse", 0: ""}[unit.place.direction]
    return html.Tr(
        [
            _name(view, unit),
            html.Td(_mark(spread, tone, scale, mean), className="marks"),
            html.Td(spoken_number(points_text(spread) if is_same(view) else raw.value), className="strong"),
            html.Td(likely_text(spread) if is_same(view) else raw.range, className="quiet hide-narrow"),
            *middle,
            html.Td(spoken_number(number(unit.place.fair, "points"))),
            html.Td(_responses(view, unit)),
        ]
    )


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


def _name(view: View, unit: UnitStanding) -> Component:
    level = level_of(view)
    name = name_of(view, level, unit.unit)
    if not is_visible(view, level, unit.unit):
        return html.Th(name, scope="row", className="not-mine")
    target = unit_targets(view, level).get(unit.unit)
    said = (
        target_text(NPS, target, target_verdict(told(NPS, sums_of(unit)).figure, target)) if target is not None else ""
    )
    note = html.Span(said, className="note") if said else None
    link = dcc.Link(name, href=view.href("/organisation", view.filter.with_values(level, [unit.unit])))
    return html.Th([part for part in (link, note) if part is not None], scope="row")


def _responses(view: View, unit: UnitStanding) -> Component | str:
    level, said = level_of(view), number(unit.answers.scored)
    if not is_visible(view, level, unit.unit) or not opens_whole_units(view.scope, level):
        return said
    href = view.rows_href("nps", view.filter.with_values(level, [unit.unit]))
    return dcc.Link(said, href=href) if href else said


def _total(view: View, found: Comparison, scale: Scale) -> Component:
    scored = sum(unit.answers.scored for unit in found.units)
    mean = spoken_number(number(found.mean, "points", 1))
    blanks = [html.Td("", className="hide-narrow") for _ in range(2 if is_same(view) else 1)]
    mark = html.Span(className="mark-target", style={"left": f"{position(found.mean, scale)}%"})
    return html.Tr(
        [
            html.Th(f"{count(len(found.units), _noun(view))} in the mean", scope="row"),
            html.Td(html.Div(mark, className="dot-row", **UNSPOKEN), className="marks"),
            html.Td(mean, className="strong"),
            *blanks,
            html.Td(""),
            html.Td(number(scored)),
        ]
    )


def _reading(found: Comparison) -> Component:
    words = "Fair score: drawn towards all together, the more the fewer answers it rests on."
    fair = {unit.place.fair for unit in found.units}
    if len(found.units) < FEWEST_UNITS:
        words = "Too few units for fair scores: scores stand as they are."
    elif len(fair) == 1:
        words = "Chance alone explains the differences, so every fair score is that of all together."
    clear = "At most 1 in 20 of those called clear is expected to be so by chance."
    return html.P(f"{words} {clear}", className="note")


def _mark(spread: Estimate, tone: str, scale: Scale, mean: float) -> Component:
    left, right = position(spread.lo, scale), position(spread.hi, scale)
    parts = [
        html.Span(className="mark-range", style={"left": f"{left}%", "width": f"{round(right - left, 2)}%"}),
        html.Span(className="mark-target", style={"left": f"{position(mean, scale)}%"}),
        html.Span(className=f"mark-now {tone}".strip(), style={"left": f"{position(spread.value, scale)}%"}),
    ]
    return html.Div(parts, className="dot-row", **UNSPOKEN)


def _scale(found: Comparison) -> Scale:
    ends = [end for unit in found.units for end in (unit.place.score_lo, unit.place.score_hi)]
    low, high = min(ends), max(ends)
    margin = max(2.0, (20 - (high - low)) / 2)
    return max(-100.0, low - margin), min(100.0, high + margin)


def draw_drawing(answer: Answer, view: View) -> Component:
    """The same units as dots over their answers, within the limits of chance."""
    found, level = comparison(answer, view), level_of(view)
    if found.limits is None or len(found.units) < 2:
        return html.P(finding(answer, view), className="note")
    points = [
        FunnelPoint(
            name_of(view, level, unit.unit),
            unit.answers.scored,
            unit.place.score,
            f"{with_range(points_text(compared(unit)), likely_text(compared(unit)))}<br>"
            f"{count(unit.answers.scored, 'response')}",
            _point_href(view, level, unit.unit),
            unit.place.direction,
        )
        for unit in found.units
    ]
    graph = dcc.Graph(
        figure=funnel_figure(points, found.limits, view.theme),
        config={"displayModeBar": False, "responsive": True},
        style={"height": f"{HEIGHT}px"},
    )
    return html.Figure([graph, html.Figcaption(_limits_words(found), className="note")], className="trend")


def _limits_words(found: Comparison) -> str:
    widened = found.limits.widening**0.5 if found.limits else 1.0
    words = "Dashed: 95 of 100 units lie within by chance; dotted: 998 of 1,000."
    if widened < 1.05:
        return words
    times = number(widened, "times", 1)
    return f"{words} Both are {times} times as wide as chance alone makes them, because units differ in general."


def _point_href(view: View, level: str, unit: str) -> str:
    return view.href("/organisation", view.filter.with_values(level, [unit])) if is_visible(view, level, unit) else ""


def draw_moved(answer: Answer, view: View) -> Component:
    """Units whose score clearly moved otherwise than that of the others, the largest moves first."""
    found, noun = comparison(answer, view), _noun(view)
    if view.filter.before is None:
        return html.P("Nothing to compare with: choose a period before in the line above.", className="note")
    seen = [unit for unit in found.units if unit.place.change is not None]
    moved = sorted((unit for unit in seen if unit.place.moved), key=lambda unit: -abs(unit.place.change or 0))
    if not moved:
        words = f"No {noun} clearly moved otherwise than the others; {len(seen)} have answers enough to tell."
        return html.P(words, className="note")
    titles = (title_of(view, level_of(view)), "fair change", "responses")
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    caption = html.Caption("Units that moved", className="visually-hidden")
    rows = [_moved_row(view, unit) for unit in moved]
    words = (
        f"{len(moved)} of {len(seen)}. Changes are drawn towards that of all, so that chance does not lead the list."
    )
    table = html.Table([caption, html.Thead(head), html.Tbody(rows)], className="unit-table")
    return html.Div([table, html.P(words, className="note")])


def _moved_row(view: View, unit: UnitStanding) -> Component:
    way = "up" if unit.place.moved > 0 else "down"
    change = html.Span(f"{way} {number(abs(unit.place.change or 0))}", className=way)
    name = html.Th(name_of(view, level_of(view), unit.unit), scope="row")
    return html.Tr([name, html.Td(change, className="change"), html.Td(number(unit.answers.scored))])


def draw_few(answer: Answer, view: View) -> Component:
    """Units that are not compared, each with what is missing to take part."""
    few, level, noun = comparison(answer, view).too_few, level_of(view), _noun(view)
    named = sorted((each for each in few if each.unit is not None), key=lambda each: name_of(view, level, each.unit))
    items = [html.Li(_few_words(view, level, each)) for each in named]
    listed = html.Ul(items, className="few-units") if items else html.P(f"Every {noun} takes part.", className="note")
    unknown = [each.scored or 0 for each in few if each.unit is None]
    words = [f"{count(scored, 'response')} without a {noun} are not compared." for scored in unknown]
    return html.Div([listed, *(html.P(said, className="note") for said in words)], className="few-list")


def _few_words(view: View, level: str, few: TooFew) -> str:
    name = name_of(view, level, few.unit)
    if few.scored is None:
        return f"{name}: too few to show"
    return f"{name}: {number(few.scored)}, {number(FEW - few.scored)} more to take part"


def _noun(view: View) -> str:
    return title_of(view, level_of(view)).lower()
