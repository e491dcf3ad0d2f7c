"""A Parquet file as records: typed columns become text exactly, structs become columns by a dot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.importers.containers.cells import Notation
from data.importers.containers.grid import Record
from data.importers.decoding import Cleaner
from data.importers.refusing import ImportRefused
from data.importers.unpacking import MOST_TIMES

_BATCH = 5_000
_BUFFER_BYTES = 1 << 20


@dataclass(slots=True)
class ParquetRecords:
    """The rows of a Parquet file, its column names first."""

    path: Path
    notation: Notation = field(default_factory=Notation)
    cleaner: Cleaner = field(default_factory=Cleaner)
    read_share: float = 0.0
    title: str = "a Parquet file"
    is_padded: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    guessed: Mapping[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """All rows."""
        self.cleaner, self.read_share, done = Cleaner(), 0.0, 0
        with _opened(self.path) as file:
            names = _flat(file.schema_arrow.empty_table()).column_names
            yield Record(list(names))
            for batch in self._batches(file):
                columns = [self._texts(name, column) for name, column in zip(names, batch.columns, strict=True)]
                yield from (Record(list(cells)) for cells in zip(*columns, strict=True))
                done += batch.num_rows
                self.read_share = done / file.metadata.num_rows

    def warnings(self) -> Iterator[str]:
        """What had to be cleaned."""
        return self.cleaner.warnings()

    def _batches(self, file: pq.ParquetFile) -> Iterator[pa.Table]:
        try:
            for batch in file.iter_batches(_BATCH):
                yield _flat(pa.Table.from_batches([batch]))
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(self.path, error) from error

    def _texts(self, name: str, column: pa.ChunkedArray) -> list[str]:
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
        return [self.cleaner.clean(self.notation.text(value, name)) for value in column.to_pylist()]


def open_parquet(path: Path, notation: Notation) -> ParquetRecords:
    """The records of a Parquet file. Raises ImportRefused for a damaged one, or one that claims more than it holds."""
    with _opened(path) as file:
        if file.metadata.num_rows > MOST_TIMES * path.stat().st_size:
            raise ImportRefused(f"{path.name} claims {file.metadata.num_rows:,} rows. Export it again, in parts.")
    return ParquetRecords(path, notation)


def _opened(path: Path) -> pq.ParquetFile:
    try:
        # Read a page at a time: a file may be one row group as large as itself.
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER_BYTES)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()
    return table


def _unreadable(path: Path, error: Exception) -> ImportRefused:
    return ImportRefused(f"{path.name} cannot be read as Parquet ({error}). Export it again.")
