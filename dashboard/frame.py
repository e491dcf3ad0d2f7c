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

import dash
from dash import html
from dash.development.base_component import Component
from flask import g, request

from dashboard.access.modes import Mode
from dashboard.cards import CARDS, slot, slot_id
from dashboard.choices import PANEL, title_of, visible_name
from dashboard.foot import FOOT
from dashboard.kinds import kind_chips
from dashboard.notices import notices_of
from dashboard.place import place_name, whole_name
from dashboard.roles import FOR_ALL, MOST_ENTRIES, Entry, entries_of, home_of
from dashboard.saved.menu import save_menu
from dashboard.sharing import shared_links
from dashboard.ui import cards as drawn
from dashboard.ui import shell
from dashboard.ui.attributes import data
from dashboard.ui.dates import DASH, day, days
from dashboard.ui.findings import Finding, finding_tools, plain_finding
from dashboard.ui.sharing import share_button, share_menu
from dashboard.ui.static import static
from dashboard.ui.theme import LIGHT, THEMES, Theme
from dashboard.view import THEME_COOKIE, View, parted
from dashboard.workspace import mode, person, warehouse, workspace
from data.faults import traced
from data.limits import Busy, Overloaded
from queries.dimensions import FILTERS, LEVEL_NAMES
from queries.filter import Filter
from queries.periods import PeriodUnknown, resolve
from queries.protection import MOST_AXES, axes, fixed

log = logging.getLogger(__name__)
PERIODS = ("last-4-weeks", "last-13-weeks", "last-52-weeks", "last-30-days", "last-90-days")
VERSUS = (("previous", "against the period before"), ("year-ago", "against a year ago"), ("none", "without comparison"))
#: Pages that show no row of anybody, so that no grant is needed; each says itself who finds what on it.
WITHOUT_ROWS = frozenset({*(entry.path for entry in FOR_ALL), "/admin"})
Layout = Callable[..., Any]
#: The parameters of each page beside the filter, by its address.
OWN: dict[str, tuple[str, ...]] = {}


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
    state = _state(view, content.compares) if content.has_state else None
    parts = (_ribbon(view), _header(view), state, main, _foot(content.asked or view, content.foot))
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


def about_lines(view: View, has_state: bool = True, compares: bool = True, of_days: str = "") -> list[str]:
    """What a finding that is carried away says of itself, a line each: place, days, comparison, filters, data."""
    until = view.warehouse.data_until
    data_line = f"Data until {day(until)}, version {view.warehouse.version}" if until else "No responses yet"
    if not has_state:
        return [f"{place_name(view)}, {of_days}", data_line] if of_days else [data_line]
    chips = "; ".join(chip.text for chip in [*kind_chips(view), *_chips(view)])
    versus = f", {dict(VERSUS)[view.filter.versus]}" if compares else ""
    state = f"{place_name(view)}, {of_days or period_words(view, view.filter.period) + versus}"
    return [state, *([f"Only {chips}"] if chips else []), data_line]


def page_title(**_: object) -> str:
    """Title of the page that was just laid out."""
    return f"{g.page_title} {DASH} Goodword" if "page_title" in g else "Goodword"


def pages() -> frozenset[str]:
    """Addresses of all pages."""
    return frozenset(entry["path"] for entry in dash.page_registry.values())


def page_name(path: str) -> str:
    """What a page is called; the path of one that is there no longer."""
    return next((entry["name"] for entry in dash.page_registry.values() if entry["path"] == path), path)


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


def _ribbon(view: View) -> Component | None:
    """The line above all: whose product is being looked at, or that the data are invented."""
    if view.person.shown_to:
        return shell.seeing_ribbon(view.person.name, view.person.title)
    return shell.ribbon(view.warehouse.config.organisation) if view.warehouse.config.is_demo else None


def _header(view: View) -> Component:
    found = entries_of(view.person.roles, pages())
    first = found[:MOST_ENTRIES]
    more = (*found[MOST_ENTRIES:], *(entry for entry in FOR_ALL if entry.path in pages() and entry not in found))
    open_tab = view.own.get("tab", "")
    here = (view.path, open_tab if any((view.path, open_tab) == (each.path, each.tab) for each in found) else "")
    links, others = ([_entry_link(view, entry, here) for entry in part] for part in (first, more))
    home = shell.Link("Goodword", home_of(view.person.roles, view.person.home_path, pages()))
    tools = [shell.find_button(), shell.theme_button(view.theme.name == "dark"), _person_menu(view, others)]
    return shell.header(home, links, tools)


def _entry_link(view: View, entry: Entry, here: tuple[str, str]) -> shell.Link:
    # Units are looked at without the person.
    filter = view.filter.without("agent") if entry.path in ("/summary", "/organisation") else view.filter
    address = view.href(entry.path, filter, tab=entry.tab)
    return shell.Link(entry.name, address, (entry.path, entry.tab) == here)


def _person_menu(view: View, links: Sequence[shell.Link]) -> Component:
    opened = workspace().opened()
    accounts = opened.store.accounts() if view.warehouse.config.is_demo else ()
    people = [(account.account_id, account.name, _roles(account.roles)) for account in accounts]
    has_account = mode() is Mode.SIGN_IN and not view.person.shown_to
    return shell.person_menu(view.person.name, view.person.title, people, links, has_account)


def _roles(roles: Sequence[str]) -> str:
    return ", ".join(role.capitalize() for role in roles)


def _state(view: View, compares: bool) -> Component:
    periods = [(name, period_words(view, name)) for name in dict.fromkeys((*PERIODS, view.filter.period))]
    panel = shell.filter_panel(
        [
            (name, title_of(view, name))
            for name in PANEL
            if name not in LEVEL_NAMES or name in view.warehouse.config.levels
        ]
    )
    return shell.state_line(
        units_of(view),
        shell.choice("period", periods, view.filter.period),
        shell.choice("versus", VERSUS, view.filter.versus),
        compares,
        [*kind_chips(view), *_chips(view)],
        panel,
        save_menu(view),
        share_menu(shared_links(view)),
        state_words(view),
    )


def state_words(view: View) -> str:
    """The state in one line: the unit, the days, and how many filters narrow it."""
    chips = len(_chips(view))
    narrowed = f", {chips} filter{'s' if chips > 1 else ''}" if chips else ""
    return f"{place_name(view)}, {period_words(view, view.filter.period)}{narrowed}"


def period_words(view: View, name: str) -> str:
    """A period as a choice: what it is called, and its days."""
    try:
        found = resolve(name, view.today)
    except PeriodUnknown:
        return name
    said = days(found.first, found.last)
    match name.split("-"):
        case ["last", number, unit]:
            return f"{number} {unit}: {said}"
    return said


def units_of(view: View) -> list[shell.Link]:
    """The way from all that the person may see to the unit, each step a link to itself, the last one where they are.

    Units that all of it lies in are no steps: they hold nothing else.
    """
    filter = view.filter.without(*LEVEL_NAMES)
    steps = [(whole_name(view), filter)]
    around = dict(zip(LEVEL_NAMES, view.scope.path, strict=False))
    for level in LEVEL_NAMES:
        if len(wanted := view.filter.get(level)) == 1:
            filter = filter.with_values(level, wanted)
            if wanted[0] != around.get(level, ""):
                steps.append((visible_name(view, level, wanted[0]), filter))
    return [
        shell.Link(name, _elsewhere(view, inside), step == len(steps)) for step, (name, inside) in enumerate(steps, 1)
    ]


def _elsewhere(view: View, filter: Filter) -> str:
    """This page under another filter, from its first page on: what the third one held is another thing there."""
    return view.href(view.path, filter, **{name: said for name, said in view.own.items() if name != "page"})


def _chips(view: View) -> list[shell.Chip]:
    """One chip a wanted value, units on the way apart; and one for the words looked for."""
    found = []
    for name in FILTERS:
        values = view.filter.get(name)
        if name in LEVEL_NAMES and len(values) == 1:
            continue
        for value in values:
            rest = view.filter.with_values(name, [other for other in values if other != value])
            text = f"{title_of(view, name)}: {visible_name(view, name, value)}"
            found.append(shell.Chip(text, _elsewhere(view, rest)))
    if view.filter.q:
        plain = Filter(view.filter.period, view.filter.versus, view.filter.org, "", view.filter.values)
        found.append(shell.Chip(f"Words: {view.filter.q}", _elsewhere(view, plain)))
    if view.filter.org == "now":
        then = Filter(view.filter.period, view.filter.versus, "then", view.filter.q, view.filter.values)
        found.append(shell.Chip("Teams as they are today", _elsewhere(view, then)))
    return found


def _foot(view: View, figures: str) -> Component:
    until = view.warehouse.data_until
    complete = f"Data until {day(until, view.today)}" if until else "No responses yet"
    parts: list[Any] = [html.Span(complete)]
    if view.scope.grants and figures:
        parts.append(slot(view, figures))
    parts.append(html.Span(f"version {view.warehouse.version}"))
    return shell.foot(parts)
