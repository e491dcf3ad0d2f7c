"""The one place that every file passes, begun and finished, on the pages and on the command line."""

import logging

from dashboard.access.recording import record
from dashboard.exporting.wanted import Export
from data.store import Store

log = logging.getLogger(__name__)


def begun(export: Export, suffix: str, store: Store | None = None) -> None:
    """Write into the audit who carries what away; who hangs up before the last byte has carried rows away too."""
    record("exported", export.person, export.filter, export.count, store, what=f"{export.name}.{suffix}")


def finished(export: Export, suffix: str) -> None:
    """Note that the whole of an export was written: who, what, filter, rows and version."""
    log.info(
        "Account %r carried away %s.%s: filter %r, %s rows, version %s",
        export.person.asking_id,
        export.name,
        suffix,
        export.filter.query(),
        export.count,
        export.warehouse.version,
    )
