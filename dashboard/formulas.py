"""Formulas: how a measure comes from the sums of its additive columns, as a reader would compute it by hand."""

from collections.abc import Callable

from queries.measures import Measure

_OPERATIONS = {
    "net": "100 × ({0} − {1}) / {2}",
    "share": "{0} / {1}",
    "mean": "{0} / {2}",
    "count": "{0}",
}


def formula(measure: Measure, called: Callable[[str], str] = lambda part: part.replace("_", " ")) -> str:
    """A measure as arithmetic over its additive columns; `called` gives the text of a column's name.

    A share with a second whole says when that one counts.
    """
    parts = [called(part) for part in measure.parts]
    said = _OPERATIONS[measure.kind].format(*parts)
    if measure.kind == "share" and len(parts) > 2:
        return f"{said}, or {parts[0]} / {parts[2]} where {parts[-1]} falls short of {parts[1]}"
    return said
