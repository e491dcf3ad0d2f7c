"""The one place that every finished file passes, on the pages and on the command line."""

import logging

from dashboard.exporting.wanted import Export

log = logging.getLogger(__name__)


def finished(export: Export, suffix: str) -> None:
    """Note that the whole of an export was written: who, what, filter, rows and version."""
    log.info(
        "Account %r carried away %s.%s: filter %r, %s rows, version %s",
        export.person.account_id,
        export.name,
        suffix,
        export.filter.query(),
        export.count,
        export.warehouse.version,
    )
