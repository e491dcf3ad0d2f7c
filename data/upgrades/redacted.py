"""Format 2: words are kept redacted. What was loaded before is redacted, in the lake and in the store's corrections."""

from collections.abc import Callable

from data.home import Home
from data.lake import Lake, Transaction
from data.redaction.earlier import redact_corrections, redact_files
from data.redaction.staff import redactor_of
from data.store import Store


def redact_earlier_loads(
    home: Home, lake: Lake, store: Store, transaction: Transaction, tell: Callable[[str, int, int], None]
) -> None:
    """Redact as loads do now; nothing happens where goodword.toml turns redaction off."""
    redact = redactor_of(home, lake)
    if redact.is_on:
        # The store first: it is not redone once the lake says that this step was taken.
        redact_corrections(store, redact)
        redact_files(transaction, redact, tell)
