"""What the second door tells: units that the asker may be named in one answer, though no row of them is hers.

Leaderboards and comparisons name units beyond the scope. The fence takes no page's word for it: it watches the door
itself, also where its answer was remembered, and allows in that one answer the ids and names of those units alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dashboard.cache import Answers
from queries import peers
from queries.ask import Answer
from tests.fence.marks import kind_of, marks_in


class Watched(Answers):
    """Answers remembered, and for each which units the second door told while it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.told: set[str] = set()
        self._told_by: dict[str, set[str]] = {}

    def get(self, key: str, compute: Callable[[], Answer]) -> Answer:
        """The answer; `told` grows by what the second door told for it, now or when it was made."""
        before, self.told = self.told, set()
        try:
            return super().get(key, compute)
        finally:
            self.told = before | self._told_by.setdefault(key, self.told)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Meanwhile every answer of the second door is noted."""
        asked = peers.protected

        def protected(*args: Any, **named: Any) -> Answer:
            answer = asked(*args, **named)
            self.told |= {said for said in marks_in(repr(answer.table.to_pylist())) if kind_of(said) == "u"}
            return answer

        peers.protected = protected
        try:
            yield
        finally:
            peers.protected = asked
