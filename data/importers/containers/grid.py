"""What every container is read as: records of text cells, the first of which names the columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from data.importers.refusing import Fault

#: A record above the header that begins so tells of a column, as in our templates.
NOTE = "#:"
#: A sheet of this name tells of the columns of another one; it holds no rows.
GUIDE = "About the columns"


@dataclass(slots=True)
class Record:
    """The cells of one record, the lines it stands on, and what is wrong with it as a record. No cells: no record."""

    cells: list[str]
    lines: int = 1
    fault: Fault | None = None


class Grid(Protocol):
    """An open file as records of text cells; it can be read from its start any number of times."""

    @property
    def title(self) -> str:
        """What the file is, with its article: "a CSV file"."""

    @property
    def said(self) -> Mapping[str, str]:
        """What a mapping's [source] has to say to find the same records again."""

    @property
    def guessed(self) -> Mapping[str, str]:
        """What of [source] was taken because nothing contradicts it, and only a person can know."""

    @property
    def is_padded(self) -> bool:
        """Whether a record may end before the header does, its last cells being empty."""

    @property
    def read_share(self) -> float:
        """How much of the file the newest reading has passed, 0 to 1."""

    def records(self) -> Iterator[Record]:
        """All records in order, the names of the columns among them."""

    def warnings(self) -> Iterator[str]:
        """What a person should know about the file, once it is read to its end."""
