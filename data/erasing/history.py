"""The logs of the Delta tables: they keep the lowest and highest id of every file that ever was, also of those gone."""

from deltalake import DeltaTable

from data.lake import Lake
from data.snapshot import newest_published, sync


def forget_history(lake: Lake) -> None:
    """Write each table's log anew from its newest state, and remove all entries before; only while nobody else writes.

    A log that is cut between two removals is whole: what is newer than its checkpoint is still there.
    """
    for table, version in newest_published(lake.path).tables.items():
        log = lake.path / table / "_delta_log"
        DeltaTable(log.parent, version=version).create_checkpoint()
        sync(log)
        for file in sorted(log.iterdir()):
            number = file.name.split(".", 1)[0]
            if number.isdigit() and int(number) < version:
                file.unlink()
        sync(log)
