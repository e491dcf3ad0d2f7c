"""What was worked out of the versions of the data, remembered as long as there is room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")
Name = tuple[Hashable, ...]


class Remembered:
    """Values by version and name, safe between threads; the longest unused ones go when all together are too large."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, Name], tuple[Any, int]] = OrderedDict()

    def once(self, version: int, name: Name, make: Callable[[], Made], size: Callable[[Made], int]) -> Made:
        """The value of a name in a version: as remembered, else as `make` gives it; `size` tells its bytes.

        Of threads that miss one name at once each makes it. A value larger than all room is not kept.
        """
        key = version, name
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Made = self._kept[key][0]
                return found
        made = make()
        size_bytes = size(made)
        with self._lock:
            if size_bytes <= self.most_bytes:
                self._kept[key] = made, size_bytes
            while sum(held for _, held in self._kept.values()) > self.most_bytes:
                self._kept.popitem(last=False)
        return made

    def forget_all_but(self, versions: Collection[int]) -> None:
        """Forget what other versions gave."""
        with self._lock:
            for key in [key for key in self._kept if key[0] not in versions]:
                del self._kept[key]
