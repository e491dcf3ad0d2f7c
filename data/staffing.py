"""Accounts from a file of staff: who is new, who moved, who left. One row a role; nothing is changed by reading it.

    account,name,role,unit,agent_id
    mona,Mona Okafor,manager,Alder,
    femi,Femi Adeyemi,agent,,A-017

`unit` is a unit's id, a path like West/Harlow, or (company). Columns function, vendor, valid_from and valid_to may
stand beside it. Several rows of one account are several roles, or several parts that one role sees.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.grants import ROLES_WITHOUT_ROWS, GrantWrong, read_grant
from data.importers.opening import open_source
from data.importers.reading import Source, did_you_mean
from data.store_values import ROLES, Account
from data.units import Units, UnitUnknown

NEEDED = ("account", "name", "role")
COLUMNS = (*NEEDED, "unit", "agent_id", "function", "vendor", "valid_from", "valid_to")
MOST_SHOWN = 10


class StaffRefused(Exception):
    """The file of staff cannot be taken as it is; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a file of staff would change.

    `movers` hold an account before and after; `returning` are accounts that had left; `disabled` are in the file but
    were ended by hand, and stay so; `kept` are administrators whom the file lacks: no file ends them.
    """

    joiners: tuple[Account, ...]
    movers: tuple[tuple[Account, Account], ...]
    returning: tuple[Account, ...]
    leavers: tuple[Account, ...]
    disabled: tuple[Account, ...]
    kept: tuple[Account, ...]
    unchanged: int
    sha256: str

    @property
    def leavers_code(self) -> str:
        """A code that a dry run prints beside the leavers' names: it stands for this file and these names alone."""
        said = "\n".join((self.sha256, *(account.account_id for account in self.leavers)))
        return hashlib.sha256(said.encode()).hexdigest()[:8]

    def accounts(self, with_leavers: bool) -> tuple[Account, ...]:
        """All accounts as they are to be saved."""
        left = tuple(replace(account, state="left") for account in self.leavers) if with_leavers else ()
        return (*self.joiners, *(after for _, after in self.movers), *self.returning, *left)


@dataclass(frozen=True, slots=True)
class _Line:
    account_id: str
    name: str
    role: str
    grant: dict[str, Any] | None
    agent_id: str | None


def read_staff(path: Path, known: Sequence[Account], units: Units) -> Staffing:
    """What the file would change of the accounts that are known. Raises StaffRefused, naming rows and reasons."""
    with open_source(path) as source:
        _refuse_header(source)
        wanted = _accounts(source, units)
    by_id = {account.account_id: account for account in known if not account.is_demo}
    pairs = [(by_id[account.account_id], account) for account in wanted if account.account_id in by_id]
    present = [(before, replace(before, **_said(after))) for before, after in pairs]
    ids = {account.account_id for account in wanted}
    absent = [account for account in by_id.values() if account.is_active and account.account_id not in ids]
    return Staffing(
        joiners=tuple(account for account in wanted if account.account_id not in by_id),
        movers=tuple((old, new) for old, new in present if old.is_active and old != new),
        returning=tuple(replace(new, state="active") for old, new in present if old.state == "left"),
        leavers=tuple(account for account in absent if "administrator" not in account.roles),
        disabled=tuple(old for old, _ in present if old.state == "disabled"),
        kept=tuple(account for account in absent if "administrator" in account.roles),
        unchanged=sum(old.is_active and old == new for old, new in present),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _said(account: Account) -> dict[str, Any]:
    """What a file says of an account; its home page is its own."""
    return {"name": account.name, "roles": account.roles, "grants": account.grants, "agent_id": account.agent_id}


def _refuse_header(source: Source) -> None:
    if unknown := [name for name in source.header if name not in COLUMNS]:
        meant = did_you_mean(unknown[0], COLUMNS)
        raise StaffRefused(f"{source.name}: no column {unknown[0]!r}.{meant} Columns: {', '.join(COLUMNS)}.")
    if missing := [name for name in NEEDED if name not in source.header]:
        raise StaffRefused(f"{source.name}: the column {missing[0]!r} is missing. Needed: {', '.join(NEEDED)}.")


def _accounts(source: Source, units: Units) -> list[Account]:
    """The accounts of the file in its order. Raises StaffRefused where any row is wrong: half a file is no staff."""
    found: dict[str, list[_Line]] = {}
    wrong: list[str] = []
    for row in source.rows():
        try:
            if row.fault:
                raise StaffRefused(f"{row.fault.found}, allowed: {row.fault.allowed}.")
            line = _line(dict(zip(source.header, (cell.strip() for cell in row.cells), strict=True)), units)
            _refuse_other_name(found.get(line.account_id, []), line)
            found.setdefault(line.account_id, []).append(line)
        except (StaffRefused, GrantWrong, UnitUnknown) as reason:
            wrong.append(f"row {row.number}: {reason}")
    if wrong:
        more = f"\n... and {len(wrong) - MOST_SHOWN:,} more" if len(wrong) > MOST_SHOWN else ""
        listed = "\n".join(wrong[:MOST_SHOWN])
        raise StaffRefused(f"{source.name}: nothing was changed, {len(wrong):,} rows are wrong.\n{listed}{more}")
    if not found:
        raise StaffRefused(f"{source.name} holds no row. An empty file would end everybody; nothing was changed.")
    return [_account(lines) for lines in found.values()]


def _line(said: Mapping[str, str], units: Units) -> _Line:
    for name in NEEDED:
        if not said[name]:
            raise StaffRefused(f"{name} is empty.")
    role = said["role"].lower()
    if role not in ROLES:
        raise StaffRefused(f"no role {said['role']!r}.{did_you_mean(role, ROLES)} Roles: {', '.join(ROLES)}.")
    return _Line(said["account"], said["name"], role, _grant(said, role, units), said.get("agent_id") or None)


def _grant(said: Mapping[str, str], role: str, units: Units) -> dict[str, Any] | None:
    """What the row lets the account see; None for a role that shows no rows."""
    if role in ROLES_WITHOUT_ROWS:
        return None
    grant: dict[str, Any] = {"path": list(units.path(said["unit"]))} if said.get("unit") else {}
    limits = ("function", "vendor", "valid_from", "valid_to", *(("agent_id",) if role == "agent" else ()))
    grant |= {name: said[name] for name in limits if said.get(name)}
    grant["role"] = role
    read_grant(grant, [role])
    return grant


def _refuse_other_name(before: Sequence[_Line], line: _Line) -> None:
    for other in before:
        if other.name != line.name:
            raise StaffRefused(f"the account {line.account_id!r} is {other.name!r} in a row above, here {line.name!r}.")


def _account(lines: Sequence[_Line]) -> Account:
    roles = tuple(dict.fromkeys(line.role for line in lines))
    agents = [line.agent_id for line in lines if line.agent_id]
    grants = tuple(_unique(line.grant for line in lines if line.grant))
    return Account(lines[0].account_id, lines[0].name, roles, grants, agent_id=agents[0] if agents else None)


def _unique(grants: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    for grant in grants:
        if grant not in seen:
            seen.append(grant)
            yield grant
