"""What surrounds the figures of a view: its target, and the events that happened to what it looks at."""

from collections.abc import Mapping
from typing import Any

from dashboard.choices import is_visible
from dashboard.once import once
from dashboard.place import is_seen_whole, path_of
from dashboard.ui.trend import Event
from dashboard.view import View
from dashboard.workspace import workspace
from queries.dimensions import LEVEL_NAMES


def target_of(view: View, measure: str) -> float | None:
    """The target of the unit that is looked at, on the last day of the period; None under a context filter.

    A target is agreed for a unit as a whole, so it says nothing about one channel of it, or about the part one may see.
    """
    units = [name for name, _ in view.filter.values if name in LEVEL_NAMES]
    if len(units) != len(view.filter.values) or view.filter.q or not is_seen_whole(view):
        return None
    path = path_of(view)
    last = view.filter.periods(view.today)["now"].last
    found = workspace().opened().store.targets(on=last)
    return next((target.value for target in found if (target.unit_path, target.measure) == (path, measure)), None)


def unit_targets(view: View, level: str) -> dict[str, float]:
    """Targets of the NPS on the last day of the period, by the id of the level's unit; none under a context filter."""
    if any(name not in LEVEL_NAMES for name, _ in view.filter.values) or view.filter.q:
        return {}
    last, depth = view.filter.periods(view.today)["now"].last, LEVEL_NAMES.index(level) + 1
    found = once(("targets", last), lambda: workspace().opened().store.targets(on=last))
    return {
        target.unit_path[-1]: target.value
        for target in found
        if target.measure == "nps" and len(target.unit_path) == depth
    }


def events_of(view: View) -> list[Event]:
    """Events whose scope the view covers at least in part, of units that the person sees; oldest first."""
    found = workspace().opened().store.events()
    zone = view.warehouse.config.zone
    return [
        Event(event.started_at.astimezone(zone).date(), event.title) for event in found if _touches(event.scope, view)
    ]


def _touches(scope: Mapping[str, Any] | None, view: View) -> bool:
    """Whether rows of the event's scope can be among those that the view shows."""
    said = dict(scope or {})
    path = tuple(said.pop("path", ()))
    if any(mine != theirs for mine, theirs in zip(path_of(view), path, strict=False)):
        return False
    if not all(is_visible(view, level, unit) for level, unit in zip(LEVEL_NAMES, path, strict=False)):
        return False
    for name, value in said.items():
        wanted = view.filter.get(name)
        if wanted and not set(wanted) & set(value if isinstance(value, list) else [value]):
            return False
    return True
