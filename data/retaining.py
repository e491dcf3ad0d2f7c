"""Retention: what is older than goodword.toml allows is removed, with all that was kept of it.

Words go while their scores stay; whole rows of contacts, invitations and answers go from an age of their own; refused
rows go with the words that they may hold. Run again after a kill, it ends what was begun.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from data.contract import FACTS, TABLES
from data.erasing.history import forget_history
from data.home import Home
from data.lake import Lake, Transaction
from data.parquet import one_row
from data.settling import settle
from data.snapshot import BROUGHT, read_published
from data.store import Store

LOAD_ID = "retain"


@dataclass(frozen=True, slots=True)
class Retained:
    """What went: answers whose words were removed, rows by table, refused rows; each counted once."""

    words: int
    rows: dict[str, int]
    refused: int


def retain(home: Home, today: date | None = None) -> Retained:
    """Remove what is older than the home's settings allow, as seen from `today` (this day without it)."""
    day = today or datetime.now(home.config.zone).date()
    said = home.config.retention
    words_before, rows_before = (months_before(day, months) for months in (said.words_months, said.rows_months))
    lake, store = Lake(home.lake_path, home.rating_names), Store(home.store_url)
    try:
        with lake.write(LOAD_ID) as transaction:
            settle(lake, store)
            refused = _forget_refused(store, day, said.refused_days, words_before or rows_before)
            words = _forget_words(transaction, store, words_before) if words_before else 0
            rows = (
                {table: _forget_rows(transaction, store, table, rows_before) for table in FACTS} if rows_before else {}
            )
        if refused or _has_older(lake):
            with lake.write("retain-forget"):
                lake.forget_older()
                forget_history(lake)
                store.compact()
        return Retained(words, {table: count for table, count in rows.items() if count}, refused)
    finally:
        store.close()


def months_before(day: date, months: int) -> date | None:
    """The first day that is kept: of the month so many months ago; None for 0 months, which keeps all."""
    if not months:
        return None
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _has_older(lake: Lake) -> bool:
    """Whether a version that removed something still has one before it, also from a run that was killed."""
    return any(read_published(lake.path, version).load_id == LOAD_ID for version in lake.versions()[1:])


def _forget_refused(store: Store, day: date, days: int, before: date | None) -> int:
    kept_from = [day - timedelta(days=days)] if days else []
    kept_from += [before] if before else []
    if not kept_from:
        return 0
    first = max(kept_from)
    return store.forget_refusals(datetime(first.year, first.month, first.day, tzinfo=UTC))


def _forget_words(transaction: Transaction, store: Store, before: date) -> int:
    old = f"day < date '{before}' and verbatim is not null"
    emptied = f"case when day < date '{before}' then null else verbatim end as verbatim"
    return _rewrite(transaction, store, "responses", old, lambda rows: f"select * replace ({emptied}) from ({rows})")


def _forget_rows(transaction: Transaction, store: Store, table: str, before: date | None) -> int:
    old = f"day < date '{before}'"
    return _rewrite(transaction, store, table, old, lambda rows: f"select * from ({rows}) where not ({old})")


def _rewrite(transaction: Transaction, store: Store, table: str, old: str, remaining: Callable[[str], str]) -> int:
    """Rewrite each file that holds an old row, and forget the corrections of these rows; their number in the table."""
    count, keys = 0, f"concat_ws(' ', {', '.join(TABLES[table].key)})"
    for file in (*transaction.table_files(table), *transaction.table_files(table + BROUGHT)):
        rows = transaction.relation(file.table, [file])
        found = one_row(transaction.connection, f"select count(*) from ({rows}) where {old}")[0]
        if not found:
            continue
        count += found if file.table == table else 0
        named = transaction.connection.execute(f"select {keys} from ({rows}) where {old}").fetchall()
        store.drop_corrections(table, (str(key) for (key,) in named))
        transaction.drop([file])
        transaction.write(file.table, remaining(rows), file.month)
    return count
