"""The scope: what the viewer may see. Denied by default; a row is visible if a grant covers it, and a column is
shown in a row only by a grant that covers that row and names the column.

A scope gives the condition over raw rows (`clause`), the masked form of a column (`shown`), and its key. Identifiers
are masked by a keyed pseudonym, so that distinct ones stay distinct; words by null. Scopes are made from the sign-in,
never from what a browser sends.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import eq, ge, le
from typing import Any

from data.agreement import Persons
from data.contract import LEVELS

#: How masked columns are shown: identifiers as pseudonyms, everything else as null.
PSEUDONYMS = frozenset({"agent_id", "customer_id", "interaction_id", "invitation_id", "response_id"})
WORDS = frozenset({"verbatim"})
#: Every column that a grant can leave out. All others are context that any covered row may show.
MASKABLE = PSEUDONYMS | WORDS

Bind = Callable[[str, object], str]


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to see rows: below a path of units (company is ()), of a function, a vendor or an agent, in some days.

    `columns` names the maskable columns that may be shown; `may_open_rows` says whether single rows may be read,
    `sees_persons` whether one agent may be told from another at all, be it by a pseudonym.
    """

    path: tuple[str, ...] = ()
    function: str | None = None
    vendor: str | None = None
    agent: str | None = None
    columns: frozenset[str] = MASKABLE
    may_open_rows: bool = True
    sees_persons: bool = True
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def conditions(self) -> tuple[tuple[str, str, object], ...]:
        """(column, comparison, value) that a row must meet; nothing for the whole company at all times."""
        units = tuple((f"{level}_id", "=", unit) for level, unit in zip(LEVELS, self.path, strict=False))
        named = (("function", self.function), ("vendor", self.vendor), ("agent_id", self.agent))
        others = tuple((column, "=", value) for column, value in named if value is not None)
        since = (("day", ">=", self.valid_from),) if self.valid_from else ()
        until = (("day", "<=", self.valid_to),) if self.valid_to else ()
        return units + others + since + until

    def covers(self, row: Mapping[str, Any]) -> bool:
        """Whether a raw row, by column, meets all conditions; one whose column is null does not."""
        compared: dict[str, Callable[[Any, Any], bool]] = {"=": eq, ">=": ge, "<=": le}
        return all(
            row[column] is not None and compared[comparison](row[column], value)
            for column, comparison, value in self.conditions
        )

    def text(self) -> str:
        """Everything the grant says, as one line for keys."""
        rights = (sorted(self.columns), self.may_open_rows, self.sees_persons)
        return repr(
            (self.path, self.function, self.vendor, self.agent, rights, str(self.valid_from), str(self.valid_to))
        )


@dataclass(frozen=True)
class Scope:
    """A set of grants under one policy version, with the secret that masks identifiers."""

    policy_version: str = ""
    grants: frozenset[Grant] = frozenset()
    pseudonym_key: str = field(default="", repr=False)

    @staticmethod
    def nothing() -> "Scope":
        """The scope of someone without any grant: no row."""
        return Scope()

    @cached_property
    def key(self) -> str:
        """Text that differs whenever two scopes may see different things; holds no secret."""
        said = [self.policy_version, self.pseudonym_key, *sorted(grant.text() for grant in self.grants)]
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:24]

    @cached_property
    def ordered(self) -> tuple[Grant, ...]:
        """The grants in one fixed order."""
        return tuple(sorted(self.grants, key=Grant.text))

    @property
    def columns(self) -> frozenset[str]:
        """Columns of a raw row that decide whether it is visible."""
        return frozenset(column for grant in self.grants for column, _, _ in grant.conditions)

    def clause(self, bind: Bind) -> str:
        """Condition over a raw row; `bind` takes a name and a value and gives the parameter's text."""
        return self._covered(self.ordered, bind)

    def shown(self, column: str, bind: Bind) -> str:
        """The column as the viewer may see it: itself, or masked in rows that no naming grant covers."""
        if not self.is_masked(column):
            return column
        naming = self._naming(column)
        masked = self._masked(column, bind)
        if not naming:
            return f"cast({masked} as varchar)"
        return f"case when {self._covered(naming, bind)} then {column} else {masked} end"

    def is_masked(self, column: str) -> bool:
        """Whether some row may show the column masked."""
        naming = self._naming(column)
        return (
            column in MASKABLE and len(naming) < len(self.grants) and not any(not grant.conditions for grant in naming)
        )

    def tells_apart(self, column: str) -> bool:
        """Whether a masked column keeps distinct values distinct, by a pseudonym; else it is null.

        Words are null, and so are agents where somebody may not tell them apart.
        """
        return column in PSEUDONYMS and (column != "agent_id" or all(grant.sees_persons for grant in self.grants))

    def _naming(self, column: str) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.ordered if column in grant.columns)

    def _masked(self, column: str, bind: Bind) -> str:
        if self.tells_apart(column):
            return pseudonym(column, bind("pseudonym_key", self.pseudonym_key))
        return "null"

    @property
    def path(self) -> tuple[str, ...]:
        """The units that all grants have in common, from the region down; () for the company."""
        paths = [grant.path for grant in self.grants]
        shared = [units[0] for units in zip(*paths, strict=False) if len(set(units)) == 1]
        return tuple(shared)

    @property
    def is_by_units(self) -> bool:
        """Whether units alone decide what is visible: no function, vendor or agent."""
        return not any(grant.function or grant.vendor or grant.agent for grant in self.grants)

    def agreed(self, persons: Persons) -> "Scope":
        """The scope under the staff agreement: persons only in one's own rows, and where those in charge may see them.

        Everywhere else one person cannot be told from another, be it by a pseudonym.
        """
        return replace(self, grants=frozenset(_agreed(grant, persons) for grant in self.grants))

    def for_rows(self) -> "Scope":
        """The scope that single rows are read by: without the grants for sums alone."""
        return replace(self, grants=frozenset(grant for grant in self.grants if grant.may_open_rows))

    def may_open_rows(self) -> bool:
        """Whether single rows may be opened in all that is visible; of several roles the union of rights counts."""
        opening = [set(grant.conditions) for grant in self.grants if grant.may_open_rows]
        return bool(self.grants) and all(
            any(conditions <= set(grant.conditions) for conditions in opening) for grant in self.grants
        )

    def _covered(self, grants: tuple[Grant, ...], bind: Bind) -> str:
        if any(not grant.conditions for grant in grants):
            return "true"
        texts = [self._one(grant, bind) for grant in grants]
        return f"({' or '.join(texts)})" if texts else "false"

    def _one(self, grant: Grant, bind: Bind) -> str:
        number = self.ordered.index(grant)
        parts = [
            f"{column} {comparison} {bind(f'scope{number}_{place}', value)}"
            for place, (column, comparison, value) in enumerate(grant.conditions)
        ]
        return f"({' and '.join(parts)})"


def _agreed(grant: Grant, persons: Persons) -> Grant:
    if grant.agent is not None or persons.shows_persons_to(grant.path):
        return grant
    return replace(grant, columns=grant.columns - {"agent_id"}, sees_persons=False)


def masked(column: str, value: str, key: str) -> str:
    """An identifier masked by a key, as `pseudonym` masks it."""
    return hashlib.sha256(f"{key}{column}{value}".encode()).hexdigest()[:12]


def pseudonym(column: str, key: str) -> str:
    """SQL for an identifier masked by a key: equal identifiers stay equal, null stays null."""
    return f"substr(sha256({key} || '{column}' || {column}), 1, 12)"
