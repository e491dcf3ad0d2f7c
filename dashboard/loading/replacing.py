"""Earlier loads whose place an upload may take."""

from dashboard.loading.uploads import Upload
from data.contract import TARGETS
from data.importers.replacing import stands
from data.store import Load, Store

MOST_OFFERED = 100


def replaceable_loads(store: Store, upload: Upload) -> list[Load]:
    """Loads of the upload's table that stand in the lake, newest first; targets are undone instead."""
    if upload.table == TARGETS.name:
        return []
    return [load for load in store.loads() if load.table_name == upload.table and stands(load)][:MOST_OFFERED]


def is_likely(load: Load, upload: Upload, sha256: str) -> bool:
    """Whether a load was of the same bytes, or of a file of the same name."""
    return load.source_sha256 == sha256 or load.source_name == upload.file.name
