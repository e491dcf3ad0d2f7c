"""The redactor of a home: what its goodword.toml says, and the names that its table people holds."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.home import Home
from data.lake import Lake, LakeDamaged
from data.redaction.names import names_of
from data.redaction.redactor import Redactor
from data.transaction import Rows

#: The column that holds customers' own words, by the table that has one.
WORDS = {"responses": "verbatim"}


def redactor_of(home: Home, lake: Lake) -> Redactor:
    """The redactor for what is loaded now; where goodword.toml turns redaction off, one that changes nothing.

    Raises LakeDamaged where the names of the staff cannot be read: without them words would pass that must not.
    """
    setting = home.config.redaction
    if not setting.on:
        return Redactor(is_on=False)
    return Redactor(names_of(staff_names(lake), setting.words, setting.spare))


def staff_names(lake: Lake) -> list[str]:
    """Different full names of the employees, those who left included."""
    names: set[str] = set()
    for file in lake.snapshot().files.get("people", ()):
        if not lake.is_sound(file):
            raise LakeDamaged(
                f"{file.path} is absent or not what was written, so the names of the staff are not known and cannot"
                " be redacted. Put it back from a backup, then try again."
            )
        names.update(pq.ParquetFile(lake.path / file.path).read(columns=["name"])["name"].drop_null().to_pylist())
    return sorted(names)


def redacted_rows(table: str, rows: Rows, redact: Redactor) -> Rows:
    """The rows with redacted words, batch by batch; other tables as they are."""
    column = WORDS.get(table)
    if column is None or column not in rows.schema.names or not redact.is_on:
        return rows
    place = rows.schema.get_field_index(column)
    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    schema = rows.schema.set(place, pa.field(column, pa.string()))
    return pa.RecordBatchReader.from_batches(
        schema,
        (batch.set_column(place, schema.field(place), _redacted(batch.column(place), redact)) for batch in batches),
    )


def _redacted(words: pa.Array, redact: Redactor) -> pa.Array:
    if pa.types.is_dictionary(words.type):
        words = pc.cast(words, words.type.value_type)
    return pa.array([None if text is None else redact(text) for text in words.to_pylist()], pa.string())
