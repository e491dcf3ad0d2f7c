"""Choices: the values a person may filter by, with their names. What the scope forbids has no name here either."""

from typing import Any

from dashboard.cards import remembered
from dashboard.once import once
from dashboard.view import View
from data.warehouse import Warehouse
from queries.ask import Answer
from queries.dimensions import DIMENSIONS, LEVEL_NAMES
from queries.filter import NONE, Filter, Value
from queries.options import options
from queries.scope import Scope

#: Filters of the panel, in its order; units and people come by their names.
PANEL = ("touchpoint", "channel", "product", "issue", "segment", "class", "function", "vendor", "survey", "survey_kind",
         "survey_channel", "language", "region", "centre", "team")  # fmt: skip


def listed(warehouse: Warehouse, filter: Filter, scope: Scope, *, dimension: str) -> Answer:
    """Values of a dimension over all days, within the filter's units. One row a value: see queries.options."""
    return options(warehouse, scope, dimension, filter)


def choices(view: View, dimension: str) -> list[tuple[str, str]]:
    """(value as in the address, words) of a dimension, by words, the unknown value last; empty if nothing is known.

    Units are those below the wanted units of the levels above; all other values are those of any unit and day.
    """
    answer = remembered(listed, view.warehouse, _units_above(view.filter, dimension), view.scope, dimension=dimension)
    values = answer.table[dimension].to_pylist()
    known = [(_said(value), name_of(view, dimension, value)) for value in values if value is not None]
    named = sorted(known, key=lambda pair: pair[1].casefold())
    return named + ([(NONE, DIMENSIONS[dimension].empty.capitalize())] if None in values and named else [])


def name_of(view: View, dimension: str, value: Value) -> str:
    """How a value is called; an identifier that has no name is its own."""
    if value is None:
        return DIMENSIONS[dimension].empty.capitalize()
    if dimension == "agent":
        return view.warehouse.people_names.get(str(value), str(value))
    if dimension in LEVEL_NAMES:
        return view.warehouse.unit_names.get(str(value), str(value))
    if dimension == "self_service":
        return "Yes" if _said(value) == "yes" else "No"
    return str(value).replace("_", " ").capitalize()


def visible_name(view: View, dimension: str, value: Value) -> str:
    """How a wanted value is called, if the person may see rows of it; a forbidden one looks like an unknown one."""
    return name_of(view, dimension, value) if is_visible(view, dimension, value) else str(value)


def is_visible(view: View, dimension: str, value: Value) -> bool:
    """Whether the person may see rows of that value, on any day."""
    key = ("visible", dimension, view.scope.key, view.warehouse.version, view.today)
    return value in once(key, lambda: _visible(view, dimension))


def _visible(view: View, dimension: str) -> frozenset[Any]:
    answer = remembered(listed, view.warehouse, Filter(), view.scope, dimension=dimension)
    return frozenset(answer.table[dimension].to_pylist())


def title_of(view: View, dimension: str) -> str:
    """How a dimension is called; levels as the organisation calls them."""
    return view.warehouse.config.levels.get(dimension, DIMENSIONS[dimension].title)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).replace("!", "!!").replace("~", "!~")
    return f"!{text}" if text == NONE else text


def _units_above(filter: Filter, dimension: str) -> Filter:
    above = LEVEL_NAMES[: LEVEL_NAMES.index(dimension)] if dimension in LEVEL_NAMES else ()
    return Filter(values=tuple((name, values) for name, values in filter.values if name in above))
