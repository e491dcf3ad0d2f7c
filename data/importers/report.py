"""What became of a file's rows, or would: the counts, the reasons, what to know, and the file's first figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.importers.matching import ColumnMatch
from data.importers.recognising import Recognised
from data.importers.refusing import Refusal
from data.importers.replacing import Replacing
from data.importers.staging import Counts


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file's rows, in numbers of rows: rows_in = loaded + unchanged + corrected + refused + left_out.

    `reasons` counts the refused, `left_out_reasons` the left out, `redacted` what was replaced in customers' words.
    `counts` are this file's answers alone. In a dry run nothing is loaded and `loaded` says how many would be; where
    questions are open it has `recognised` only. `matching` names what of the file is not known yet, and what it may be.
    `replacing` says what becomes of the load that is replaced.
    """

    file: str
    table: str
    load_id: str = ""
    rows_in: int = 0
    loaded: int = 0
    unchanged: int = 0
    corrected: int = 0
    refused: int = 0
    left_out: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    left_out_reasons: Mapping[str, int] = field(default_factory=dict)
    first_refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    units_made: int = 0
    redacted: Mapping[str, int] = field(default_factory=dict)
    counts: Counts | None = None
    is_dry_run: bool = False
    recognised: Recognised | None = None
    matching: tuple[ColumnMatch, ...] = ()
    replacing: Replacing | None = None
    source_sha256: str = ""
