"""What is hidden in a table cannot be worked out from what is shown: a solver over all its totals tries it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from queries.cells import Grid
from queries.history import History
from queries.periods import Period

LEAST = 5
MONDAY = date(2026, 10, 5)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))
TABLES = (("channel", "product"), ("region_id", "centre_id"), ("region_id", "channel"),
          ("region_id", "centre_id", "channel"))  # fmt: skip
Shape = tuple[str, ...]
Cell = tuple[Shape, tuple[Any, ...]]


def random_grid(random: np.random.Generator) -> Grid:
    """A table of one week: units, context or both, skewed counts, many empty and small cells."""
    columns = TABLES[int(random.integers(0, len(TABLES)))]
    regions, sizes = int(random.integers(1, 4)), random.integers(2, 5, 4)
    found: dict[tuple[Any, ...], int] = {}
    for _ in range(int(random.integers(3, 60))):
        centre = int(random.integers(0, regions * 3))
        whole = {"region_id": centre % regions, "centre_id": centre, "channel": 0, "product": 0}
        whole |= {name: int(random.integers(0, sizes[place])) for place, name in enumerate(("channel", "product"))}
        key = tuple(f"{name}{whole[name]}" for name in columns)
        found[key] = found.get(key, 0) + int(random.choice([0, 1, 2, 3, 4, 6, 9, 15, 40]))
    rows = dict(zip(columns, zip(*found, strict=True), strict=True))
    table = pa.table({**{name: list(said) for name, said in rows.items()}, "piece": [MONDAY] * len(found),
                      "scored": list(found.values())})  # fmt: skip
    return Grid(History(columns, table, None, "scored", [MONDAY, MONDAY + timedelta(days=7)], LEAST))


def shapes(columns: Shape) -> Iterator[Shape]:
    """All tables within the table: a centre comes with its region."""
    for size in range(len(columns) + 1):
        for shape in combinations(columns, size):
            if "centre_id" not in shape or "region_id" in shape:
                yield shape


def lines(grid: Grid) -> Iterator[tuple[Cell, list[Cell]]]:
    """Every total, and the cells that add up to it."""
    for shape in shapes(grid.history.columns):
        for column in shape:
            above = tuple(name for name in shape if name != column)
            if column == "region_id" and "centre_id" in shape:
                continue
            place, parts = shape.index(column), {}
            for key in {**grid.counts(shape, WEEK), **dict.fromkeys(grid.hidden(shape, WEEK))}:
                parts.setdefault(key[:place] + key[place + 1 :], []).append((shape, key))
            yield from (((above, key), cells) for key, cells in parts.items())


def worked_out(grid: Grid, back: Mapping[Cell, int]) -> list[Cell]:
    """Hidden cells that have one value only, by the rank of all sums together."""
    unknown = {cell: number for number, cell in enumerate(back)}
    equations = np.zeros((0, len(unknown)))
    for total, cells in lines(grid):
        row = np.zeros(len(unknown))
        for cell, sign in [(total, -1.0), *((cell, 1.0) for cell in cells)]:
            if cell in unknown:
                row[unknown[cell]] += sign
        if row.any():
            equations = np.vstack([equations, row])
    _, values, directions = np.linalg.svd(equations, full_matrices=True)
    free = directions[int((values > 1e-9).sum()) :]
    return [cell for cell, number in unknown.items() if not (np.abs(free[:, number]) > 1e-9).any()]


def hidden_of(grid: Grid) -> dict[Cell, int]:
    back = {}
    for shape in shapes(grid.history.columns):
        counts = grid.counts(shape, WEEK)
        back |= {(shape, key): counts.get(key, 0) for key in grid.hidden(shape, WEEK)}
    return back


def measured(tables: int, seed: int) -> dict[str, int]:
    random = np.random.default_rng(seed)
    told = {"tables": 0, "cells": 0, "hidden": 0, "small": 0, "small worked out": 0, "companions worked out": 0,
            "lines hiding too few": 0}  # fmt: skip
    for _ in range(tables):
        grid = random_grid(random)
        back = hidden_of(grid)
        told["tables"] += 1
        told["cells"] += sum(n > 0 for shape in shapes(grid.history.columns) for n in grid.counts(shape, WEEK).values())
        told["hidden"] += len(back)
        told["small"] += sum(0 < n < LEAST for n in back.values())
        found = worked_out(grid, back) if back else []
        told["small worked out"] += sum(0 < back[cell] < LEAST for cell in found)
        told["companions worked out"] += sum(back[cell] >= LEAST for cell in found)
        for total, cells in lines(grid):
            rest = sum(back.get(cell, 0) for cell in cells)
            told["lines hiding too few"] += total not in back and 0 < rest < LEAST
    return told


@pytest.mark.parametrize("tables", [400, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_small_cell_of_a_random_table_can_be_worked_out(tables: int) -> None:
    told = measured(tables, seed=11)
    print(told)
    assert told["small"] > tables
    assert told["small worked out"] == 0
    assert told["lines hiding too few"] == 0
