"""Settling: what killed loads and undos left open in the store is closed as the lake shows it."""

from dataclasses import replace

from data.contract import TABLES
from data.lake import Lake
from data.snapshot import read_published
from data.store import Load, Store


def settle(lake: Lake, store: Store) -> None:
    """Close what killed loads and undos left open: done if the lake shows their version, else failed or not undone.

    To be called while nobody else writes the lake.
    """
    for begun in store.loads("started"):
        close(lake, store, begun)
    for begun in store.loads("undoing"):
        # It is shown under the id of the undo, or of the load that replaces it.
        shown = {undo_id(begun.load_id), *(each.load_id for each in store.loads() if each.version == begun.version)}
        is_undone = any(_shows(lake, begun.version, load_id) for load_id in shown)
        if is_undone:
            store.take_out_corrections(begun.load_id)
        store.finish_load(replace(begun, state="undone" if is_undone else "loaded"))


def close(lake: Lake, store: Store, begun: Load) -> None:
    """Close a load that has begun as the lake shows it; a failed one keeps no corrections."""
    state = outcome(lake, begun)
    if state == "failed":
        store.forget_corrections(begun.load_id)
    store.finish_load(replace(begun, state=state, version=None if state == "failed" else begun.version))


def outcome(lake: Lake, begun: Load) -> str:
    """What became of a load: what it is where it is closed, else loaded, unchanged, or failed as the lake shows it."""
    if begun.state != "started":
        return begun.state
    if begun.version is None or not _shows(lake, begun.version, begun.load_id):
        return "failed"
    return "loaded" if _has_changed(lake, begun.version) else "unchanged"


def _shows(lake: Lake, version: int | None, load_id: str) -> bool:
    return version in lake.versions() and read_published(lake.path, version or 0).load_id == load_id


def _has_changed(lake: Lake, version: int) -> bool:
    """Whether a version reads otherwise than the one before it; one whose forerunner is swept is taken to."""
    if version > 1 and version - 1 not in lake.versions():
        return True
    after, before = (read_published(lake.path, each).tables for each in (version, version - 1))
    return any(after.get(table) != before.get(table) for table in TABLES)


def undo_id(load_id: str) -> str:
    """Id under which the undo of a load writes the lake."""
    return f"undo-{load_id}"[:100]
