"""The second line of a page: unit, period, comparison, filters, and what narrows it, each with the way back."""

from dash.development.base_component import Component

from dashboard.choices import PANEL, title_of, visible_name
from dashboard.kinds import kind_chips
from dashboard.place import place_name, whole_name
from dashboard.saved.menu import save_menu
from dashboard.sharing import shared_links
from dashboard.ui import shell
from dashboard.ui.dates import day, days
from dashboard.ui.sharing import share_menu
from dashboard.view import View
from queries.dimensions import FILTERS, LEVEL_NAMES
from queries.filter import Filter
from queries.periods import PeriodUnknown, resolve

PERIODS = ("last-4-weeks", "last-13-weeks", "last-52-weeks", "last-30-days", "last-90-days")
VERSUS = (("previous", "against the period before"), ("year-ago", "against a year ago"), ("none", "without comparison"))


def state_line(view: View, compares: bool) -> Component:
    """The line with all that can be chosen; `compares` if the page shows a comparison."""
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
