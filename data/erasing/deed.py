"""The deed: what an erasure would take, taking it, and finishing one that was killed.

First the store, in one step with the note that the erasure is under way; then the lake, as one version; then all that
was kept of before: old versions and files, the logs of the tables, free pages of the store, uploads. Each step may be
taken again, so whoever opens the home next finishes what a kill has left.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from data.erasing.history import forget_history
from data.erasing.marks import key_of, mark_of, marked, read_key
from data.erasing.rows import customer_ids, figures, find, found_rows, take_out, told_of
from data.home import INCOMING, Home
from data.lake import Lake, Transaction
from data.settling import settle
from data.store import Store
from data.store_erasures import Erasure, Kept

Tell = Callable[[str, int, int], None]


class EraseRefused(Exception):
    """What cannot be erased as asked."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure takes or took: customers asked for, those with no row, rows by table, and the NPS's three sums.

    `before` and `after` are promoters, detractors and scored answers of the whole company. `uploads` are files that
    came in through the browser; they all go, for nothing tells whose rows they hold.
    """

    customers: int
    unknown: tuple[str, ...]
    rows: dict[str, int]
    before: dict[str, int]
    after: dict[str, int]
    uploads: int = 0
    version: int | None = None


def erase(
    home: Home,
    ids: Sequence[str],
    by: str,
    names: Iterable[str] = (),
    keep_answers: bool = False,
    dry_run: bool = False,
    tell: Tell = lambda step, done, of: None,
) -> Erased:
    """Erase customers by their ids, or with `dry_run` say what would go.

    `names` are further texts by which their refused rows are known. With `keep_answers` scores stay, without all that
    tells whose they are. Raises EraseRefused for a demo, and LakeBusy where another writes the lake for long.
    """
    chosen = tuple(dict.fromkeys(text for each in ids if (text := each.strip())))
    if home.config.is_demo:
        raise EraseRefused("The demo's customers are invented. Erase in a home of your own.")
    if not chosen:
        raise EraseRefused("Name at least one customer.")
    lake, store = Lake(home.lake_path, home.rating_names), Store(home.store_url)
    try:
        with lake.write("erase-begin") as transaction:
            settle(lake, store)
            erased, by_customer, kept = _found(transaction, store, chosen, frozenset(names), keep_answers)
            if not dry_run:
                key, now = key_of(home.path), datetime.now(UTC)
                begun = [
                    Erasure(mark_of(key, each), keep_answers, dict(by_customer.get(each, {})), by, now)
                    for each in chosen
                ]
                store.begin_erasures(begun, kept)
        erased = replace(erased, uploads=len(_uploads(home)))
        return erased if dry_run else replace(erased, version=_finish(home, lake, store, tell))
    finally:
        store.close()


def begin_again(home: Home, store: Store, erasures: Sequence[Erasure]) -> None:
    """Note erasures that were made elsewhere by this home's key, with what goes here; `finish_erasures` does the rest.

    Their customers are looked for in the lake and in what the store keeps of rows.
    """
    lake, key = Lake(home.lake_path, home.rating_names), read_key(home.path)
    with lake.write("erase-begin") as transaction:
        settle(lake, store)
        named = {*customer_ids(transaction), *store.texts_of_rows()}
        ids = marked(key, frozenset(one.mark for one in erasures), named)
        _, by_customer, kept = _found(transaction, store, ids, frozenset(), keep_answers=False)
        rows = {mark_of(key, each): dict(by_customer.get(each, {})) for each in ids}
        store.begin_erasures([replace(one, rows=rows.get(one.mark, {})) for one in erasures], kept)


def finish_erasures(home: Home, store: Store, tell: Tell = lambda step, done, of: None) -> bool:
    """Finish what killed erasures left; whether there was one. Raises KeyMissing without the home's key of marks."""
    if not store.erasures(only_open=True):
        return False
    _finish(home, Lake(home.lake_path, home.rating_names), store, tell)
    return True


def _finish(home: Home, lake: Lake, store: Store, tell: Tell) -> int:
    tell("Erasing from the lake", 0, 0)
    with lake.write("erase") as transaction:
        settle(lake, store)
        _take_out(home, store, transaction)
    tell("Forgetting what was kept", 0, 0)
    with lake.write("erase-forget"):
        lake.forget_older()
        forget_history(lake)
        _forget_files(home)
        store.compact()
        version = lake.snapshot().version
        store.finish_erasures(version)
    return version


def _take_out(home: Home, store: Store, transaction: Transaction) -> None:
    opened = store.erasures(only_open=True)
    key, every = read_key(home.path), list(customer_ids(transaction))
    whole, keeping = (frozenset(one.mark for one in opened if one.keeps_answers is keeps) for keeps in (False, True))
    find(transaction, marked(key, whole, every), marked(key, keeping, every))
    take_out(transaction, home.config.time_zone)


def _found(
    transaction: Transaction, store: Store, ids: Sequence[str], names: frozenset[str], keep_answers: bool
) -> tuple[Erased, dict[str, Counter[str]], Kept]:
    """What goes in numbers, by customer and table, and what the store keeps of it."""
    find(transaction, () if keep_answers else ids, ids if keep_answers else ())
    by_customer: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, set[str]] = defaultdict(set)
    for row in found_rows(transaction):
        by_customer[row.customer_id][row.table] += 1
        keys[row.table].add(row.key)
    names |= frozenset(told_of(transaction))
    kept = Kept(frozenset(ids), {table: frozenset(each) for table, each in keys.items()}, names)
    before, after = figures(transaction)
    unknown = tuple(each for each in ids if each not in by_customer)
    rows = dict(sum(by_customer.values(), Counter())) | store.kept_of(kept)
    return Erased(len(ids), unknown, rows, before, before if keep_answers else after), by_customer, kept


def _uploads(home: Home) -> list[Path]:
    """Files that came in through the browser."""
    return [folder for folder in (home.path / INCOMING).glob("*/") if folder.is_dir()]


def _forget_files(home: Home) -> None:
    """Uploads, and copies of the store that a backup made; one under way fails, for it would keep the rows."""
    for folder in (*_uploads(home), *home.path.glob(".backup-*/")):
        shutil.rmtree(folder)
