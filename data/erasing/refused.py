"""Whether a text speaks of an erased customer: a refused row's cell, or a sentence that quotes one."""

import re
from collections.abc import Iterable

#: Shorter texts stand in rows of others too, e.g. the id 7.
SHORTEST = 4


class Speaking:
    """Texts that name a customer, looked for as whole cells and, by themselves, inside of longer ones; in any case."""

    def __init__(self, names: Iterable[str], keys: Iterable[str] = ()) -> None:
        """`keys` of the customer's rows are looked for as whole cells only."""
        long = {name for text in names if len(name := _plain(text)) >= SHORTEST}
        self._cells = long | {key for text in keys if len(key := _plain(text)) >= SHORTEST}
        words = "|".join(re.escape(name) for name in sorted(long, key=len, reverse=True))
        self._inside = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

    def of(self, text: str | None) -> bool:
        """Whether the text names the customer."""
        if not text:
            return False
        plain = _plain(text)
        return plain in self._cells or bool(self._inside and self._inside.search(plain))

    def any_of(self, texts: Iterable[str | None]) -> bool:
        """Whether one of the texts does."""
        return any(map(self.of, texts))


def _plain(text: str) -> str:
    return text.strip().casefold()
