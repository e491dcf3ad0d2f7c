"""Attributes with a dash in their names, as Python arguments: `html.Div(..., **aria(label="Filters"))`."""

from typing import Any


def aria(**said: str) -> dict[str, Any]:
    """The attributes aria-<name>."""
    return {f"aria-{name}": value for name, value in said.items()}


def data(**said: str) -> dict[str, Any]:
    """The attributes data-<name>; an underscore in a name stands for a dash."""
    return {f"data-{name.replace('_', '-')}": value for name, value in said.items()}


UNSPOKEN = aria(hidden="true")
