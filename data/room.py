"""Room on the disk: whether an error says that there is none, in whosever words."""

import errno

NO_ROOM = "There is no room left on the disk. What was not complete does not count. Make room and try again."
_NUMBERS = (errno.ENOSPC, errno.EDQUOT)
#: What DuckDB and SQLite say, who have no number for it.
_WORDS = ("no space left on device", "disk quota exceeded", "database or disk is full")


def is_full(error: BaseException) -> bool:
    """Whether the disk, or what may be written of it, is full."""
    said = str(error).lower()
    return (isinstance(error, OSError) and error.errno in _NUMBERS) or any(words in said for words in _WORDS)
