"""What a file's name and header say of it: the mapping that is meant for it, and the table that it fills."""

import re
from collections.abc import Iterable
from pathlib import Path

from data.contract import LOADABLE
from data.importers.mapping import ours, written_at_load


def mapping_for(name: str, mappings: Iterable[Path]) -> Path | None:
    """The mapping of the longest name that the file's begins with, None without one.

    survey.toml is for survey.csv, survey-2026-11.csv and survey2.csv, not for surveyor.csv.
    """
    fitting = [
        mapping for mapping in mappings if re.match(rf"{re.escape(mapping.stem)}(?![^\W\d_])", name, re.IGNORECASE)
    ]
    return max(fitting, key=lambda mapping: len(mapping.stem), default=None)


def table_of(header: Iterable[str], ratings: Iterable[str]) -> str | None:
    """The one table whose columns these are, with all that a row of it needs; None for none or several."""
    named, known = {name for name in header if name}, tuple(ratings)
    fitting = []
    for table in LOADABLE.values():
        written = set(written_at_load(table.name))
        needed = {column.name for column in table.columns if column.required} - written
        if needed <= named <= set(ours(table.name, known)) | written:
            fitting.append(table.name)
    return fitting[0] if len(fitting) == 1 else None
