"""Two selections chosen: what they differ in and both values, as plain forms; and pairs to begin with."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import PANEL, choices, title_of
from dashboard.comparing import sides as read
from dashboard.ui.attributes import aria
from dashboard.ui.forms import button, choice, form
from dashboard.ui.records import card_of
from dashboard.view import View
from queries.dimensions import LEVEL_NAMES
from queries.filter import Filter

PATH, TAB = "/compare", "selections"
#: Dimensions of which the first two values are offered as a pair.
EXAMPLES = ("region", "channel", "touchpoint")
#: What two selections can differ in, the units first.
CHOICES = (*(name for name in LEVEL_NAMES if name != "agent"), *(name for name in PANEL if name not in LEVEL_NAMES))


def here(view: View, filter: Filter | None = None, **changed: str) -> str:
    """Address of this tab in its state, with some of its own parameters changed."""
    return view.href(PATH, filter, **{**dict(view.own), "tab": TAB, **changed})


def chooser(view: View) -> Component:
    """What the two differ in, and both values: plain forms that write the address."""
    other, wanted = read.second(view), _dimension(view)
    names = [(name, title_of(view, name)) for name in CHOICES if name not in LEVEL_NAMES or name in _levels(view)]
    what = form(
        PATH,
        _kept(view, {}),
        choice("what", "Compare two", names, wanted, hint=""),
        button("Choose", "quiet-button"),
        key="what",
        method="get",
    )
    values = choices(view, wanted)
    first, second = (_chosen(filter, wanted) for filter in (view.filter, other))
    kept = _kept(view, {"what": wanted}, without=wanted)
    title = title_of(view, wanted)
    sides = form(
        PATH,
        kept,
        choice(wanted, title, values, first, hint=f"every {title.lower()}"),
        choice(f"versus.{wanted}", "against", values, second),
        button("Compare"),
        key=f"{wanted} {first} {second}",
        method="get",
    )
    return html.Section([what, sides], className="gw-card chooser", **aria(label="What is compared"))


def examples(view: View) -> Component | None:
    """Pairs to begin with: of each of a few dimensions the first two values."""
    pairs = [(name, choices(view, name)[:2]) for name in EXAMPLES]
    links = [
        html.Li(dcc.Link(f"{one[1]} against {other[1]}", href=_pair_href(view, name, one[0], other[0])))
        for name, (one, other) in (pair for pair in pairs if len(pair[1]) == 2)
    ]
    return card_of("For example", html.Ul(links, className="plain-list")) if links else None


def _pair_href(view: View, name: str, one: str, other: str) -> str:
    return here(view, view.filter.with_values(name, [one]), **{f"versus.{name}": other})


def _levels(view: View) -> Sequence[str]:
    return tuple(view.warehouse.config.levels)


def _dimension(view: View) -> str:
    """What the chooser offers values of: what was chosen, else what the second selection names, else teams."""
    if (said := view.own.get("what", "")) in CHOICES:
        return said
    named = [name.removeprefix("versus.") for name in read.own_second(view)]
    return named[0] if named else "team"


def _chosen(filter: Filter | None, name: str) -> str:
    return filter.text_of(name) if filter else ""


def _kept(view: View, more: dict[str, str], without: str = "") -> dict[str, str]:
    """The state as fields of a form: the filter, this tab, the second selection."""
    filter, second = view.filter, read.own_second(view)
    if without:
        gone = [name for name in LEVEL_NAMES if without in LEVEL_NAMES] or [without]
        filter = filter.without(*gone)
        second = {name: text for name, text in second.items() if name.removeprefix("versus.") not in gone}
    fields = {name: filter.text_of(name) for name, _ in filter.values}
    plain = Filter()
    fields |= {
        name: getattr(filter, name)
        for name in ("period", "versus", "org", "q")
        if getattr(filter, name) != getattr(plain, name)
    }
    own = {name: view.own[name] for name in ("by", "same") if view.own.get(name)}
    return {**fields, **second, **own, "tab": TAB, **more}
