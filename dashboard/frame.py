"""The frame: what surrounds every page. The address goes in, the whole page comes out; nothing is kept in between.

@screen("/summary")
def layout(view):
    return page(view, "Summary", grid(slot(view, "headline", span=4), ...), finding="summary_finding")
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component
from flask import g, request

from dashboard.addresses import OWN
from dashboard.banner import header, ribbon
from dashboard.cards import CARDS, slot, slot_id
from dashboard.foot import FOOT
from dashboard.notices import notices_of
from dashboard.roles import FOR_ALL
from dashboard.state_line import about_lines, state_line, state_words
from dashboard.ui import cards as drawn
from dashboard.ui import shell
from dashboard.ui.attributes import data
from dashboard.ui.dates import DASH, day, days
from dashboard.ui.findings import Finding, finding_tools, plain_finding
from dashboard.ui.sharing import share_button
from dashboard.ui.static import static
from dashboard.ui.theme import LIGHT, THEMES, Theme
from dashboard.view import THEME_COOKIE, View, parted
from dashboard.workspace import person, warehouse
from data.faults import traced
from data.limits import Busy, Overloaded
from queries.filter import Filter
from queries.periods import resolve
from queries.protection import MOST_AXES, axes, fixed

log = logging.getLogger(__name__)
#: Pages that show no row of anybody, so that no grant is needed; each says itself who finds what on it.
WITHOUT_ROWS = frozenset({*(entry.path for entry in FOR_ALL), "/admin"})
Layout = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as drawn: its title, its content, and the plain card that says its finding, or the finding itself.

    `compares` says whether it tells of the period before. `asked` is the view that its plain cards are asked in, where
    it is not that of the address; `days` are those of the finding, where they are not the period's.
    """

    title: str
    children: tuple[Any, ...]
    finding: str = ""
    foot: str = FOOT
    said: Finding | None = None
    has_state: bool = True
    compares: bool = True
    asked: View | None = None
    days: str = ""


def page(
    view: View,
    title: str,
    *children: Any,
    finding: str = "",
    foot: str = FOOT,
    said: Finding | None = None,
    has_state: bool = True,
    compares: bool = True,
    days: str = "",
) -> Page:
    """A page of that title.

    `finding` names the plain card whose sentence stands in the heading, `foot` the one whose figures stand in the foot:
    a page whose own answer holds them saves a question, and one that shows no period names none. `said` is the finding
    of a page that asks no question for it. Without `has_state` it leaves out the line of unit, period and filters,
    which change nothing there; one that shows a single period, and `compares` it with none, leaves out what it is held
    against. `days` are those that the finding is of, where they are not the period's.
    """
    return Page(title, children, finding, foot, said, has_state, compares, view, days)


def not_found() -> Page:
    """What is unknown and what is forbidden: one page, so that nobody learns which."""
    words = "There is nothing here that you can see. It may not exist, or it may belong to others."
    return Page("Not found", (html.P(words, className="lead"),))


def sums_only(title: str) -> Page:
    """What a page of single answers says to those whose role shows sums."""
    return Page(title, (html.P("Your role shows sums, not single answers.", className="lead"),))


def screen(path: str, own: Sequence[str] = ()) -> Callable[[Callable[[View], Page]], Layout]:
    """Make a page's layout from a function of the view; `own` names the page's parameters beside the filter."""

    def declared(draw: Callable[[View], Page]) -> Layout:
        OWN[path] = tuple(own)

        def layout(**address: object) -> Any:
            theme = theme_chosen(address.pop("theme_", None))
            view = view_of(path, address, own, theme)
            return framed(view, _drawn(draw, view))

        return layout

    return declared


def view_of(path: str, address: dict[str, object], own: Sequence[str], theme: Theme) -> View:
    """The view that an address describes, for the person who asks, over the newest data."""
    filter, mine, notes = parted(address, own)
    house, asking = warehouse(), person()
    if asking.scope.grants and not asking.may_open_rows:
        filter, notes = _fixed(filter, house.today, notes)
    return View(filter, house, asking, theme, path, mine, notes)


def _fixed(filter: Filter, today: date, notes: tuple[str, ...]) -> tuple[Filter, tuple[str, ...]]:
    """The filter as those may ask it who see sums alone, and notes on what is not shown to them."""
    found, said = fixed(filter, today), []
    if found != filter:
        period = resolve(found.period, today)
        said.append(f"Your role shows finished weeks, months, quarters and years: {days(period.first, period.last)}.")
    if found.org != filter.org:
        said.append("Your role shows teams as they were at the contact.")
    if axes(found.columns) >= MOST_AXES:
        said.append(f"Your role shows at most {MOST_AXES} things at a time, so nothing is split any further here.")
    return found, (*notes, *said)


def theme_chosen(said: object = None) -> Theme:
    """The theme that the page says, else the cookie, else light."""
    name = said if isinstance(said, str) else request.cookies.get(THEME_COOKIE, "")
    return THEMES.get(name, LIGHT)


def framed(view: View, content: Page) -> list[Any]:
    """The page with all that surrounds it."""
    g.page_title = f"{content.title}, {state_words(view)}" if content.has_state else content.title
    finding = _finding(content, view)
    main = html.Main(
        [
            drawn.notices(notices_of(view)),
            shell.heading(content.title, finding, _finding_tools(view, content) if finding else None),
            *content.children,
        ],
        id="page",
        **data(
            title=f"{g.page_title} {DASH} Goodword",
            state=f"{view.path}?{view.query()}",
            about="\n".join(_about(view, content)),
        ),
    )
    state = state_line(view, content.compares) if content.has_state else None
    parts = (ribbon(view), header(view), state, main, _foot(content.asked or view, content.foot))
    whole: list[Any] = static([part for part in parts if part is not None])
    return whole


def _finding(content: Page, view: View) -> Component | None:
    if content.finding:
        return slot(content.asked or view, content.finding)
    return plain_finding(content.said) if content.said else None


def _finding_tools(view: View, content: Page) -> Component:
    """How the finding is computed, where its card names measures, and the finding as text.

    Without the line of state the link is here.
    """
    entry = CARDS.get(content.finding)
    share = None if content.has_state else share_button(view.href(view.path, None, **view.own))
    return finding_tools(slot_id(content.asked or view, entry) if entry and entry.measures else None, share)


def _about(view: View, content: Page) -> list[str]:
    return about_lines(content.asked or view, content.has_state, content.compares, content.days)


def page_title(**_: object) -> str:
    """Title of the page that was just laid out."""
    return f"{g.page_title} {DASH} Goodword" if "page_title" in g else "Goodword"


def _drawn(draw: Callable[[View], Page], view: View) -> Page:
    if not view.scope.grants and view.path not in WITHOUT_ROWS:
        words = "Your role gives no view of customers’ answers. Ask your administrator if it should."
        if view.person.shown_to:
            words = f"{view.person.name} has no view of customers’ answers, or of one employee’s alone: not for you."
        return Page("Nothing to show", (html.P(words, className="lead"),))
    try:
        return draw(view)
    except Overloaded as reason:
        return Page("Not now", (drawn.overloaded(str(reason), tries_again=isinstance(reason, Busy)),))
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("page %s failed, reference %s\n%s", view.path, reference, traced(error))
        return Page("This page could not be drawn", (drawn.failed(reference),))


def _foot(view: View, figures: str) -> Component:
    until = view.warehouse.data_until
    complete = f"Data until {day(until, view.today)}" if until else "No responses yet"
    parts: list[Any] = [html.Span(complete)]
    if view.scope.grants and figures:
        parts.append(slot(view, figures))
    parts.append(html.Span(f"version {view.warehouse.version}"))
    return shell.foot(parts)
