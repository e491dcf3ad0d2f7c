"""Upgrades: a home that an earlier Goodword made is brought to the newest shape in place, step by step.

The store goes by its migrations, the lake by the steps below: each is one version of the lake, which says its new
format, so a kill leaves the lake before a step or after it. What a step has replaced is removed at once. A demo is not
upgraded: it is made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass

from data.erasing.deed import finish_erasures
from data.home import Home
from data.lake import Lake, Transaction
from data.settling import settle
from data.snapshot import FORMAT, read_published
from data.store import Store
from data.upgrades.redacted import redact_earlier_loads

#: Is told (step, done, of).
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the format that it leads to, what it does in words, and the deed."""

    format: int
    title: str
    apply: Callable[[Home, Lake, Store, Transaction, Tell], None]


STEPS = (Step(2, "Redacting what was loaded before", redact_earlier_loads),)


def upgrade(home: Home, tell: Tell = lambda step, done, of: None) -> tuple[str, ...]:
    """Bring a home to the newest shape and give the titles of the lake's steps that were taken; none where it has it.

    Waits for whoever writes the lake. Raises LakeNewer or StoreNewer where a newer Goodword wrote it, LakeBusy where
    another writes it for long, and LakeDamaged where a file that a step must read is damaged: then all is as it was.
    An erasure that was killed is finished too.
    """
    store = Store(home.store_url)
    try:
        store.upgrade()
        if home.config.is_demo:
            return ()
        taken = _upgrade_lake(home, store, tell)
        finish_erasures(home, store, tell)
        return taken
    finally:
        store.close()


def _upgrade_lake(home: Home, store: Store, tell: Tell) -> tuple[str, ...]:
    lake = Lake(home.lake_path, home.rating_names)
    taken = tuple(step.title for step in STEPS if _take(step, home, lake, store, tell))
    # The oldest version tells: also of what an upgrade that was killed before this moment has left.
    if any(read_published(lake.path, version).format < FORMAT for version in lake.versions()[:1]):
        with lake.write("upgrade-forget"):
            settle(lake, store)
            lake.forget_older()
    return taken


def _take(step: Step, home: Home, lake: Lake, store: Store, tell: Tell) -> bool:
    """Take a step as one version of the lake; False where it is not needed."""
    if lake.snapshot().format >= step.format:
        return False
    with lake.write(f"upgrade-{step.format}") as transaction:
        # Another process may have taken it while this one waited.
        if transaction.format >= step.format:
            return False
        settle(lake, store)
        tell(step.title, 0, 0)
        step.apply(home, lake, store, transaction, tell)
        transaction.format = step.format
    return True
