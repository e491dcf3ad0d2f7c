"""What the operational store gives out and takes in: plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

ROLES = ("executive", "manager", "agent", "analyst", "advocate", "function", "reader", "administrator")
#: Active accounts may come in. Disabled ones were ended by hand, left ones by a file of staff that no longer has them.
ACCOUNT_STATES = ("active", "disabled", "left")


class AccountTaken(Exception):
    """There is an account of that name already."""


class AccountUnknown(Exception):
    """No account has that id."""


class AccountWrong(ValueError):
    """An account says something that is not allowed."""


class LoadUnknown(Exception):
    """No load has that id."""


class LoadTaken(Exception):
    """There is a load of that id already."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who may use the dashboard, in which roles, and the grants that they hold: see data.grants.

    `agent_id` links the account to the agent that it is, if it is one.
    """

    account_id: str
    name: str
    roles: tuple[str, ...]
    grants: tuple[dict[str, Any], ...]
    home_path: str | None = None
    is_demo: bool = False
    agent_id: str | None = None
    state: str = "active"

    @property
    def is_active(self) -> bool:
        """Whether the account may come in and has its rights."""
        return self.state == "active"


@dataclass(frozen=True, slots=True)
class Rights:
    """Rights of an account as they were held from `since` on, until its next ones; of no use unless it was active."""

    account_id: str
    roles: tuple[str, ...]
    grants: tuple[dict[str, Any], ...]
    state: str
    since: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Load:
    """One load and what became of its rows: rows_in = loaded + unchanged + corrected + refused + left_out.

    `loaded` are the rows that were new. `version` is the lake's version that shows the load. `left_out_reasons` says
    how many rows were left out for which reason, `redacted` what was replaced in customers' words, by its kind
    (data.redaction.marks).
    """

    load_id: str
    source_name: str
    source_sha256: str
    table_name: str
    state: str
    started_at: datetime
    finished_at: datetime | None = None
    rows_in: int = 0
    loaded: int = 0
    unchanged: int = 0
    corrected: int = 0
    refused: int = 0
    left_out: int = 0
    version: int | None = None
    left_out_reasons: Mapping[str, int] = field(default_factory=dict)
    redacted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of one load that are not in the lake for one reason; the refused are kept and can be repaired."""

    load_id: str
    words: str
    rows: int
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What a unit wants to reach in a measure, in the measure's unit; the path () is the company.

    `load_id` is the load of the file that said so, None where a person did.
    """

    unit_path: tuple[str, ...]
    measure: str
    value: float
    valid_from: date
    valid_to: date | None
    set_by: str
    set_at: datetime
    load_id: str | None = None


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file that was dropped into a watched folder, and what became of it.

    States: loading; loaded; unchanged (it brought nothing new); repeated (its bytes were loaded before, by `load_id`);
    refused. `reason` says in words why. `kept_as` is where it lies now or is being moved to, below the folder;
    `settled_at` is None until it lies there.
    """

    folder: str
    name: str
    sha256: str
    size_bytes: int
    seen_at: datetime
    state: str = "loading"
    load_id: str | None = None
    reason: str = ""
    kept_as: str | None = None
    settled_at: datetime | None = None
    attempts: int = 0
    watched_id: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to units or contexts, and may explain a change: scope {path, touchpoint, ...}."""

    title: str
    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    scope: dict[str, Any] | None = None
