"""A second file joined to the rows of the first, on a key that is unique in it, so that no row is ever doubled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.importers.mapping import Join
from data.importers.opening import open_source
from data.importers.reading import Row, refuse_unfit_header
from data.importers.refusing import ImportRefused


@dataclass(slots=True)
class Joined:
    """The rows of a second file by their key, the columns they add ("name.column"), and how many rows found none."""

    join: Join
    columns: tuple[str, ...]
    by_key: dict[str, tuple[str, ...]]
    position: int
    unmatched: int = 0

    def extended(self, row: Row) -> Row:
        """The row with the cells of its partner behind its own; empty cells where it has none."""
        if row.fault is not None:
            return row
        partner = self.by_key.get(row.cells[self.position].strip())
        if partner is None:
            self.unmatched += 1
        return replace(row, cells=row.cells + (partner or ("",) * len(self.columns)))

    def warning(self) -> str | None:
        """How many rows have no partner, or None when all have."""
        if not self.unmatched:
            return None
        return f"{self.unmatched:,} rows have no partner in {self.join.file}; its columns are empty there."


def read_join(join: Join, folder: Path, header: Sequence[str]) -> Joined:
    """The second file, read whole. Raises ImportRefused with the counts where its key is not unique."""
    if not (folder / join.file).is_file():
        raise ImportRefused(f"There is no file {join.file} beside the mapping. Put it there.")
    with open_source(folder / join.file) as source:
        refuse_unfit_header(join.file, source.header, (join.key,))
        place = source.header.index(join.key)
        rows = [row.cells for row in source.rows() if row.fault is None]
    times = Counter(cells[place].strip() for cells in rows if cells[place].strip())
    if doubled := [key for key, count in times.items() if count > 1]:
        more = sum(times[key] - 1 for key in doubled)
        raise ImportRefused(
            f"{join.file}: {len(doubled):,} values of {join.key!r} stand on more than one row (first {doubled[0]!r},"
            f" {times[doubled[0]]} times), {more:,} rows too many. Join on a key that is unique."
        )
    columns = tuple(f"{join.name}.{name}" for name in source.header)
    by_key = {key: cells for cells in rows if (key := cells[place].strip())}
    return Joined(join, columns, by_key, header.index(join.on))
