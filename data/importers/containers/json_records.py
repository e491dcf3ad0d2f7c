"""JSON as records: lines of objects, an array of them, or an object around one such array. Objects in them become
columns by a dot; every name of every object is a column, in the order in which they are met."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from data.importers.containers.cells import Notation
from data.importers.containers.grid import Record
from data.importers.containers.json_stream import Broken, elements, first_of_several
from data.importers.decoding import Cleaner, Text
from data.importers.refusing import Fault, ImportRefused

Member = tuple[str, Any]


class Members(list[Member]):
    """The members of one object, in order, a name that stands twice included."""


_DECODER = json.JSONDecoder(object_pairs_hook=Members, parse_float=Decimal)


@dataclass(slots=True)
class JsonRecords:
    """The objects of a JSON file, the names of their members first."""

    text: Text
    has_lines: bool
    names: tuple[str, ...] = ()
    notation: Notation = field(default_factory=Notation)
    cleaner: Cleaner = field(default_factory=Cleaner)
    is_padded: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    guessed: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the file is."""
        return "a file of JSON lines" if self.has_lines else "a JSON file"

    @property
    def read_share(self) -> float:
        """Bytes read of all."""
        return min(1.0, self.text.read_bytes / max(1, self.text.size_bytes))

    def records(self) -> Iterator[Record]:
        """One record an object; what is none, or names a member twice, carries a fault."""
        self.cleaner = Cleaner()
        yield Record(list(self.names))
        for value in self.values():
            yield self._record(value)

    def values(self) -> Iterator[Any]:
        """The values as they were decoded, Broken where a line is none. Raises ImportRefused where the rest is lost."""
        if self.has_lines:
            yield from (_line(line) for line in self.text.lines() if line.strip())
            return
        try:
            yield from elements(self.text.blocks(), _DECODER, lambda value: isinstance(value, Members))
        except Broken as broken:
            raise ImportRefused(f"{self.text.path.name} is no JSON to its end: {broken}. Export it again.") from broken

    def warnings(self) -> Iterator[str]:
        """What had to be done to its bytes and its texts."""
        return chain(self.text.warnings(), self.cleaner.warnings())

    def _record(self, value: Any) -> Record:
        if not isinstance(value, Members):
            told = str(value)
            return Record([told], fault=Fault("", told[:200], "an object of names and values", "no JSON object"))
        flat = list(_flat(value))
        cells = {name: self.cleaner.clean(self.notation.text(_plain(part), name)) for name, part in flat}
        names = [name for name, _ in flat]
        twice = next((name for name in names if names.count(name) > 1), None) if len(cells) < len(names) else None
        fault = Fault(twice, cells[twice], "each name once in an object", "name twice") if twice is not None else None
        return Record([cells.get(name, "") for name in self.names], fault=fault)


def open_json(text: Text, notation: Notation) -> JsonRecords:
    """The records of a JSON file, read once to its end for the names. Raises ImportRefused for what is no JSON."""
    first, is_several = first_of_several(text.blocks(), _DECODER)
    has_lines = isinstance(first, Members) and (is_several or not _holds_list(first))
    grid = JsonRecords(text, has_lines, notation=notation)
    names: dict[str, None] = {}
    for value in grid.values():
        if isinstance(value, Members):
            names |= dict.fromkeys(name for name, _ in _flat(value))
    if not names:
        raise ImportRefused(f"{text.path.name} holds no list of objects. Export the answers as a list.")
    grid.names = tuple(names)
    return grid


def _holds_list(members: Members) -> bool:
    """Whether an object is the wrapping of a list of objects."""
    lists = (value for _, value in members if isinstance(value, list) and not isinstance(value, Members))
    return any(isinstance(part, Members) for values in lists for part in values[:1])


def _line(line: str) -> Any:
    try:
        return _DECODER.decode(line.strip().removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return Broken(line.strip())


def _flat(members: Iterable[Member], above: str = "") -> Iterator[Member]:
    for name, value in members:
        if isinstance(value, Members):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value


def _plain(value: Any) -> Any:
    """The value with its objects as dictionaries."""
    if isinstance(value, Members):
        return {name: _plain(part) for name, part in value}
    return [_plain(part) for part in value] if isinstance(value, list) else value
