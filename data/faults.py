"""Faults as a log may tell them: what kind each was and where it came from, never what it says.

A message of DuckDB, Arrow or Python quotes what it stumbled over: a cell of a file, a customer's words, a statement
with its values. A log lives longer than they may and is read by others, so it gets none of them.
"""

import traceback
from collections.abc import Iterator


def traced(error: BaseException) -> str:
    """Kind and places of an error and of what led to it, the first cause first; lines of code, no message.

    Only the system's own words for a number, such as "No space left on device", are told.
    """
    return "\nwhich led to\n".join(reversed([_told(each) for each in _chain(error)]))


def _told(error: BaseException) -> str:
    kind = type(error)
    words = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    return f"{kind.__module__}.{kind.__qualname__}{words}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then its causes; each once, also where they lead in a circle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
