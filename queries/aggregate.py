"""Sums of measures by splits: the question behind almost every figure, page and `goodword ask`."""

from collections.abc import Iterable, Sequence

from data.warehouse import Warehouse
from queries.ask import Answer, ask
from queries.dimensions import dimension
from queries.filter import Filter
from queries.measures import parts_of
from queries.scope import Scope


def sums(warehouse: Warehouse, filter: Filter, scope: Scope, measures: Iterable[str], by: Sequence[str] = ()) -> Answer:
    """Additive parts of measures by splits. One row a combination with rows: the splits by name, then each part (sum).

    Without splits one row; its sums are null where nothing was seen. Rows are ordered by the splits, unknown last.
    Raises UnknownName for a measure or split that does not exist, NotAvailable where the filter does not fit.
    """
    return ask(warehouse, sums_question(tuple(measures), tuple(by)), filter, scope)


def sums_question(measures: tuple[str, ...], by: tuple[str, ...]) -> str:
    """SQL over `visible`: splits by their expression, parts as sums."""
    splits = [_named(dimension(name).expression, name) for name in by]
    parts = [f"cast(sum({part}) as bigint) as {part}" for part in parts_of(measures)]
    columns = ",\n    ".join([*splits, *parts])
    places = ", ".join(str(place + 1) for place in range(len(by)))
    grouped = (
        f"\ngroup by {places}\norder by {', '.join(f'{place + 1} nulls last' for place in range(len(by)))}"
        if by
        else ""
    )
    return f"select\n    {columns}\nfrom visible{grouped}"


def grouped_question(measures: tuple[str, ...], always: tuple[str, ...], sets: Sequence[Sequence[str]]) -> str:
    """SQL over `visible` for several groupings of the same rows in one answer.

    The rows are summed once by all splits, then rolled up. One row a combination of `always` and one of `sets`; for
    each split of the sets a column `<split>_total` (boolean): whether the row is a total over it.
    """
    extra = tuple(dict.fromkeys(name for wanted in sets for name in wanted))
    by = always + extra
    parts = parts_of(measures)
    cells = [_named(dimension(name).expression, name) for name in by]
    cells += [f"cast(sum({part}) as bigint) as {part}" for part in parts]
    rolled = [*by, *(f"grouping({name}) = 1 as {name}_total" for name in extra)]
    rolled += [f"cast(sum({part}) as bigint) as {part}" for part in parts]
    places = ", ".join(str(place + 1) for place in range(len(by)))
    grouping_sets = ", ".join(f"({', '.join((*always, *wanted))})" for wanted in sets)
    return (
        f"with cells as (\n    select\n        {_lines(cells, 8)}\n    from visible\n    group by {places}\n)\n"
        f"select\n    {_lines(rolled, 4)}\nfrom cells\ngroup by grouping sets ({grouping_sets})"
    )


def _lines(columns: Sequence[str], spaces: int) -> str:
    return f",\n{' ' * spaces}".join(columns)


def _named(expression: str, name: str) -> str:
    return expression if expression == name else f"{expression} as {name}"
