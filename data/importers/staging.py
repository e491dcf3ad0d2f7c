"""Converted rows between reading and loading: on disk, where duplicates are found and the first figures counted."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.contract import LEVELS, Table

#: The column that holds a row's number in the file, and the view of the rows that are to be loaded.
ROW = "row_in_file"
KEPT = "kept"
#: Rows up to which questions are asked of memory.
_IN_MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row whose key stood on an earlier row of the same file: equal to it in all columns, or not."""

    row: int
    first_row: int
    key: str
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers of one file alone: all, and promoters, passives and detractors of those with a score."""

    responses: int
    promoters: int
    passives: int
    detractors: int
    verbatims: int

    @property
    def scored(self) -> int:
        """Answers with a score."""
        return self.promoters + self.passives + self.detractors

    @property
    def nps(self) -> float | None:
        """NPS in points, None without a score."""
        return 100 * (self.promoters - self.detractors) / self.scored if self.scored else None


class Staging:
    """A temporary folder with the converted rows of one table; gone when the block ends."""

    def __init__(self, table: Table, schema: pa.Schema) -> None:
        self.table = table
        self.schema = schema
        self._folder = tempfile.TemporaryDirectory(prefix="goodword-import-")
        self._path = Path(self._folder.name) / "rows.parquet"
        self._writer = pq.ParquetWriter(self._path, schema.append(pa.field(ROW, pa.int64())), compression="zstd")
        self._rows = 0
        self._left_out: set[int] = set()
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._writer.close()
        if self._connection:
            self._connection.close()
        self._folder.cleanup()

    def add(self, rows: pa.Table, numbers: Iterable[int]) -> None:
        """Keep a block of converted rows with their numbers in the file."""
        self._rows += rows.num_rows
        self._writer.write_table(rows.append_column(ROW, pa.array(numbers, pa.int64())))

    def close(self) -> None:
        """End the writing; from here on the rows can be asked."""
        self._writer.close()
        limits: dict[str, str | bool | int | float | list[str]] = {
            "threads": 2,
            "memory_limit": "1GB",
            "temp_directory": self._folder.name,
        }
        self._connection = duckdb.connect(config=limits)
        self._ask("set timezone = 'UTC'")
        # Asked some thirty questions, so a small file is not opened for each.
        kind = "table" if self._rows <= _IN_MEMORY else "view"
        self._ask(f"create {kind} staged as select * from read_parquet('{self._path}')")
        self._ask("create table left_out (place bigint)")
        self._ask(f"create view {KEPT} as select * from staged where {self._kept()}")

    def duplicates(self) -> list[Duplicate]:
        """Rows whose key stands on an earlier row, in the order of the file."""
        key = ", ".join(f'"{name}"' for name in self.table.key)
        # Parts of a key may be null: a benchmark of a whole industry names no company.
        same = " and ".join(f'd."{name}" is not distinct from s."{name}"' for name in self.table.key)
        rest = [f'"{field.name}"' for field in self.schema if field.name not in ("source_row", "load_id")]
        whole = f"row({', '.join(rest)})"
        found = self._ask(f"""
            with doubled as (
                select {key} from staged group by {key} having count(*) > 1
            ),
            placed as (
                select
                    "{ROW}" as place,
                    concat_ws(', ', {key}) as key,
                    {whole} as whole,
                    first_value("{ROW}") over (partition by {key} order by "{ROW}") as first_place,
                    first_value({whole}) over (partition by {key} order by "{ROW}") as first_whole
                from staged as s
                where exists (from doubled as d where {same})
            )
            select place, first_place, key, whole is not distinct from first_whole
            from placed
            where place > first_place
            order by place
        """)
        return [Duplicate(*row) for row in found]

    def ask(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a question to `kept`, the rows to load, which also have their number in the file."""
        return self._ask(sql, values)

    def leave_out(self, numbers: Iterable[int]) -> None:
        """Rows of the file that are not to be loaded."""
        self._left_out.update(numbers)
        self._ask("insert into left_out select unnest($1::bigint[])", [sorted(self._left_out)])

    def rows(self) -> pa.RecordBatchReader:
        """The rows to load, in batches."""
        return pa.RecordBatchReader.from_batches(self.schema, self._batches())

    def number_of_rows(self) -> int:
        """Rows to load."""
        [(rows,)] = self._ask(f"select count(*) from staged where {self._kept()}")
        return int(rows)

    def counts(self) -> Counts | None:
        """What the file alone says, None for a table without scores."""
        if "score" not in self.schema.names:
            return None
        sums = "count(*), " + ", ".join(
            f"count(*) filter (where {condition})"
            for condition in ("score >= 9", "score between 7 and 8", "score <= 6", "verbatim is not null")
        )
        return Counts(*self._ask(f"select {sums} from staged where {self._kept()}")[0])

    def months_below(self, column: str, top: int) -> list[tuple[str, int, int]]:
        """Months in which no answer reached the scale's top, most answers first: month, highest answer, answers."""
        return self._ask(f"""
            select strftime(day, '%Y-%m'), max("{column}"), count("{column}")
            from staged
            where {self._kept()}
            group by 1
            having max("{column}") < {top}
            order by 3 desc, 1
        """)

    def upper_share(self, column: str, middle: float) -> float | None:
        """Share of answers above the middle of the scale, None without answers."""
        [(share,)] = self._ask(f"""
            select avg(case when "{column}" > {middle} then 1.0 else 0.0 end)
            from staged
            where {self._kept()} and "{column}" is not null
        """)
        return None if share is None else float(share)

    def units(self) -> list[tuple[str, str, str | None]]:
        """Units named on the rows: level, name, and the name above it on most rows (ties: the first by name)."""
        found: list[tuple[str, str, str | None]] = []
        above: list[str] = []
        for level in LEVELS[:3]:
            parent = f"coalesce({', '.join(above)})" if above else "cast(null as varchar)"
            found += self._ask(f"""
                select '{level}', unit, parent
                from (select {level}_id as unit, {parent} as parent, count(*) as times from staged
                      where {self._kept()} and {level}_id is not null group by 1, 2) as named
                qualify row_number() over (partition by unit order by parent is null, times desc, parent) = 1
                order by unit
            """)
            above.insert(0, f"{level}_id")
        return found

    def ids_of_others(self, files: Sequence[Path], source: str) -> list[tuple[str, int]]:
        """Other sources whose rows in these files of the lake have ids that are staged too: source, number of ids."""
        if not files:
            return []
        keys = ", ".join(self.table.key)
        return self._ask(
            f"""
            select source, count(*)
            from read_parquet($1, union_by_name = true, hive_partitioning = false) as lake
            semi join (select {keys} from staged where {self._kept()}) as staged using ({keys})
            where source <> $2
            group by 1
            order by 2 desc, 1
            """,
            [[str(file) for file in files], source],
        )

    def _kept(self) -> str:
        return f'"{ROW}" not in (select place from left_out)'

    def _batches(self) -> Iterator[pa.RecordBatch]:
        out = pa.array(sorted(self._left_out), pa.int64())
        for batch in pq.ParquetFile(self._path).iter_batches(batch_size=50_000):
            kept = batch.filter(pc.invert(pc.is_in(batch.column(ROW), value_set=out))) if self._left_out else batch
            yield pa.RecordBatch.from_arrays([kept.column(name) for name in self.schema.names], schema=self.schema)

    def _ask(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        assert self._connection is not None
        return self._connection.execute(sql, values).fetchall() if values else self._connection.execute(sql).fetchall()
