"""What an account's grants say: read strictly, so that a slip of the pen shows less and never more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data.contract import LEVELS

LIMITS = ("function", "vendor", "agent_id")
KEYS = ("path", *LIMITS, "role", "valid_from", "valid_to")
#: Roles that show no row of the lake, whatever their grants cover.
ROLES_WITHOUT_ROWS = frozenset({"administrator"})


class GrantWrong(ValueError):
    """A grant that cannot be read."""


@dataclass(frozen=True, slots=True)
class Leave:
    """One grant as read: rows below a path of units, within the limits that are named, on some days, as one role.

    The path () is the company. Both days are included; None is no end. `role` is None where no role shows rows.
    """

    path: tuple[str, ...]
    function: str | None
    vendor: str | None
    agent_id: str | None
    role: str | None
    valid_from: date | None
    valid_to: date | None


def read_grant(said: object, roles: Sequence[str]) -> Leave:
    """What a grant of an account of these roles says.

    It names a path, [] for the company, or at least one limit. Several roles that show rows need a `role` in it.
    Raises GrantWrong, which says what was found and what is allowed.
    """
    if not isinstance(said, Mapping):
        raise GrantWrong(f"The grant {said!r} is no object. Allowed keys: {', '.join(KEYS)}.")
    if unknown := [key for key in said if key not in KEYS]:
        raise GrantWrong(f"A grant has no {unknown[0]!r}. Allowed keys: {', '.join(KEYS)}.")
    limits = {name: _text(said, name) for name in LIMITS}
    if "path" not in said and not any(limits.values()):
        raise GrantWrong(f"The grant {dict(said)!r} names no rows. Give it a path, [] for the company, or a limit.")
    first, last = _day(said, "valid_from"), _day(said, "valid_to")
    if first and last and last < first:
        raise GrantWrong(f"The grant ends on {last}, before its first day {first}. Turn them round.")
    return Leave(_path(said.get("path", [])), **limits, role=_role(said, roles), valid_from=first, valid_to=last)


def _path(said: object) -> tuple[str, ...]:
    if isinstance(said, list | tuple) and len(said) <= len(LEVELS):
        units = tuple(unit for unit in said if isinstance(unit, str) and unit.strip())
        if len(units) == len(said):
            return units
    allowed = f"a list of ids of {', '.join(LEVELS)}, [] for the company"
    raise GrantWrong(f"The grant's path is {said!r}. Allowed: {allowed}.")


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise GrantWrong(f"The grant's {name} is {value!r}. Allowed: a text; leave the key away for no limit.")
    return value


def _day(said: Mapping[str, object], name: str) -> date | None:
    value = said.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise GrantWrong(f"The grant's {name} is {value!r}. Allowed: a day as text, as in 2026-10-01.") from error


def _role(said: Mapping[str, object], roles: Sequence[str]) -> str | None:
    showing = [role for role in dict.fromkeys(roles) if role not in ROLES_WITHOUT_ROWS]
    role = _text(said, "role")
    if role is None and len(showing) > 1:
        raise GrantWrong(f"The grant does not say which role it is for. Give it a role: {', '.join(showing)}.")
    if role is not None and role not in showing:
        allowed = ", ".join(showing) or "none, for no role of this account shows rows"
        raise GrantWrong(f"The grant is for the role {role!r}. Allowed: {allowed}.")
    return role or next(iter(showing), None)
