"""Redaction of what is in a home already: the lake's files, what each load brought, and the store's corrections."""

from collections.abc import Callable

import pyarrow as pa

from data.home import Home
from data.lake import Lake, Transaction
from data.redaction.redactor import Redactor
from data.redaction.staff import WORDS, redactor_of
from data.settling import settle
from data.snapshot import BROUGHT, File
from data.store import Store

Tell = Callable[[str, int, int], None]
_READ = 10_000


def redact_home(home: Home, tell: Tell) -> Redactor:
    """Redact all that was loaded by what the staff and goodword.toml say now; what it replaced is gone from the disk.

    One new version of the lake, and older ones are forgotten at once. The redactor's counts say what was replaced, once
    for each different text of a file.
    """
    lake, store = Lake(home.lake_path, home.rating_names), Store(home.store_url)
    try:
        redact = redactor_of(home, lake)
        with lake.write("redact") as transaction:
            settle(lake, store)
            redact_corrections(store, redact)
            redact_files(transaction, redact, tell)
        with lake.write("redact-forget"):
            lake.forget_older()
        return redact
    finally:
        store.close()


def redact_corrections(store: Store, redact: Redactor) -> None:
    """Redact the words in all corrections; they stay listed, also where only what was redacted had changed."""
    for table, column in WORDS.items():
        store.rewrite_corrections(table, column, redact)


def redact_files(transaction: Transaction, redact: Redactor, tell: Tell) -> None:
    """Rewrite each file whose words change; the others stay as they are."""
    for table, column in WORDS.items():
        files = (*transaction.table_files(table), *transaction.table_files(table + BROUGHT))
        for done, file in enumerate(files, 1):
            _redact_file(transaction, file, column, redact)
            tell("Redacting what was loaded before", done, len(files))


def _redact_file(transaction: Transaction, file: File, column: str, redact: Redactor) -> None:
    rows = transaction.relation(file.table, [file])
    connection = transaction.connection
    reader = connection.execute(f"select distinct {column} from ({rows}) where {column} is not null")
    changed = []
    while some := reader.fetchmany(_READ):
        changed += [(text, after) for (text,) in some if (after := redact(text)) != text]
    if not changed:
        return
    words = [pa.array(side, pa.string()) for side in zip(*changed, strict=True)]
    connection.register("changed_words", pa.table(words, names=["before", "after"]))
    transaction.drop([file])
    select = f"""
        select s.* replace (coalesce(w.after, s.{column}) as {column})
        from ({rows}) as s
        left join changed_words as w on w.before = s.{column}
    """
    transaction.write(file.table, select, file.month)
