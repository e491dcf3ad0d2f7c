"""The place that is looked at: the units of the filter, or where it names none, those that the scope leaves."""

from itertools import takewhile

from dashboard.choices import is_visible, visible_name
from dashboard.view import View
from queries.dimensions import LEVEL_NAMES
from queries.filter import Filter


def unit_href(view: View, filter: Filter) -> str:
    """Address of the page of what a filter names: a person's, or else a unit's."""
    if filter.level != "agent":
        return view.href("/organisation", filter)
    return view.href("/person", filter.without("agent"), id=str(filter.get("agent")[0]))


def path_of(view: View) -> tuple[str, ...]:
    """Units from the region down: the filter's, else the ones that all of the person's grants share."""
    wanted = [view.filter.get(level) for level in LEVEL_NAMES]
    named = takewhile(lambda values: len(values) == 1 and values[0] is not None, wanted)
    return tuple(str(values[0]) for values in named) or view.scope.path


def is_visible_place(view: View) -> bool:
    """Whether the person may see rows of every unit that the filter names alone; unknown and forbidden are alike."""
    named = [(level, view.filter.get(level)[0]) for level in LEVEL_NAMES if len(view.filter.get(level)) == 1]
    return all(is_visible(view, level, unit) for level, unit in named)


def place_name(view: View) -> str:
    """What the figures speak of: the deepest unit, an owner's function or vendor, a person, else the company."""
    level = view.filter.level
    if level == "company":
        return whole_name(view)
    name = visible_name(view, level, view.filter.get(level)[0])
    return name if level == "agent" else _seen(view, name)


def whole_name(view: View) -> str:
    """What all that the person may see is called."""
    owned = {(grant.function, grant.vendor, grant.agent) for grant in view.scope.grants}
    if len(owned) == 1 and not view.scope.is_by_units:
        function, vendor, agent = owned.pop()
        return function or vendor or view.warehouse.people_names.get(agent or "", agent or "")
    path = view.scope.path
    name = view.warehouse.unit_names.get(path[-1], path[-1]) if path else view.warehouse.config.organisation
    return name if view.filter.level != "company" else _seen(view, name)


def is_seen_whole(view: View) -> bool:
    """Whether one grant covers all of the place that is looked at, on all days: the figures are then the unit's own."""
    named = {level: view.filter.get(level) for level in LEVEL_NAMES if view.filter.get(level)}
    place = named or {level: (unit,) for level, unit in zip(LEVEL_NAMES, view.scope.path, strict=False)}
    return any(
        len(grant.conditions) == len(grant.path)
        and all(place.get(level) == (unit,) for level, unit in zip(LEVEL_NAMES, grant.path, strict=False))
        for grant in view.scope.grants
    )


def _seen(view: View, name: str) -> str:
    """The name of a place; of one that the person sees in part, so that nobody takes the part for the whole."""
    return name if is_seen_whole(view) or not view.scope.grants else f"Your part of {name}"
