"""Keeping erased customers out: rows of a file that would bring one back are left out, and their cells are not kept."""

from dataclasses import replace

from data.contract import TABLES
from data.erasing.marks import mark_of, marked, read_key
from data.erasing.rows import OF_CUSTOMERS
from data.home import Home
from data.importers.mapping import Rule
from data.importers.refusing import Refusal
from data.importers.staging import ROW, Staging
from data.lake import LoadRefused, Transaction
from data.parquet import literal
from data.snapshot import BROUGHT, paths_of
from data.store import Store

#: Why such rows are left out.
ERASED = "customer was erased"


class KeptOut:
    """The erased customers of a home, met by one file; `rule` says how the file names its customers, if it does."""

    def __init__(self, home: Home, rule: Rule | None) -> None:
        """Raises KeyMissing where customers were erased and the key of their marks is gone."""
        self._rule = rule
        self._marks = _marks(home)
        self._key = read_key(home.path) if self._marks else b""

    def leave_out(self, staging: Staging) -> int:
        """Leave the rows of erased customers out; returns their number."""
        if not self._marks or "customer_id" not in staging.schema.names:
            return 0
        named = staging.ask("select distinct customer_id from kept where customer_id is not null")
        erased = marked(self._key, self._marks, (str(each) for (each,) in named))
        if not erased:
            return 0
        listed = ", ".join(map(literal, erased))
        rows = [int(row) for (row,) in staging.ask(f"select {ROW} from kept where customer_id in ({listed})")]
        staging.leave_out(rows)
        return len(rows)

    def blanked(self, refused: Refusal) -> Refusal:
        """The refusal as it may be kept: of an erased customer's row only where it stood and why."""
        if not self._marks or self._rule is None:
            return refused
        cells = (cell for name, cell in refused.raw if name == self._rule.source and cell)
        if not any(mark_of(self._key, self._rule.prefix + cell.strip()) in self._marks for cell in cells):
            return refused
        return replace(refused, found="", raw=tuple((name, None) for name, _ in refused.raw))


def _marks(home: Home) -> frozenset[str]:
    store = Store(home.store_url)
    try:
        store.upgrade()
        return store.erased_marks()
    finally:
        store.close()


def refuse_erased(home: Home, transaction: Transaction) -> None:
    """Raise LoadRefused where a load brings an erased customer: imports leave out all but one who was erased since."""
    if not (marks := _marks(home)):
        return
    key = read_key(home.path)
    for table in OF_CUSTOMERS:
        files = [file for file in transaction.table_files(table + BROUGHT) if file.load_id == transaction.load_id]
        if not files or TABLES[table].column("customer_id") is None:
            continue
        rows = transaction.relation(table + BROUGHT, files)
        named = transaction.connection.execute(f"select distinct customer_id from ({rows})").fetchall()
        if marked(key, marks, (str(each) for (each,) in named if each is not None)):
            _wipe_written(transaction)
            raise LoadRefused(f"{table}: rows of a customer who was erased. Load them again: they will be left out.")


def _wipe_written(transaction: Transaction) -> None:
    """Remove what a transaction has written, which else waits for the next sweep."""
    before = paths_of(file for files in transaction.base.files.values() for file in files)
    for files in transaction.files.values():
        for path in files.keys() - before:
            (transaction.lake / path).unlink()
