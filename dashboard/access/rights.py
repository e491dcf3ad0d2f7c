"""Rights in words, for lists of people, and changed, for the command line and the page alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.roles import ROLES
from data.grants import ROLES_WITHOUT_ROWS, GrantWrong, read_grant
from data.store import Account
from data.units import COMPANY, Units

Names = Mapping[str, str]


def grant_words(said: Mapping[str, Any]) -> str:
    """One grant as a line: "manager: West/Harlow, function Billing, until 2026-12-31"."""
    path = said.get("path")
    limits = [
        f"{name.removesuffix('_id')} {said[name]}" for name in ("function", "vendor", "agent_id") if said.get(name)
    ]
    parts = [*([] if path is None or (not path and limits) else ["/".join(path) or COMPANY]), *limits]
    days = [f"{word} {said[key]}" for word, key in (("from", "valid_from"), ("until", "valid_to")) if said.get(key)]
    role = f"{said['role']}: " if said.get("role") else ""
    return role + ", ".join((*parts, *days))


def rights_words(roles: Sequence[str], grants: Sequence[Mapping[str, Any]], names: Names) -> tuple[str, ...]:
    """What roles and grants show, a sentence a grant, units by their names: "Manager of West / Harlow"."""
    said = (sentence for grant in grants if (sentence := sees_words(grant, roles, names)))
    return (*said, *roles_without_grants(roles, grants))


def roles_without_grants(roles: Sequence[str], grants: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Roles that show nothing, in words: those that no grant is for, and those that never show rows."""
    seen = {role_of(roles, grant) for grant in grants}
    blind = (ROLES[role] for role in roles if role in ROLES and role not in seen)
    return tuple(f"{role.title} of nothing yet" if role.sees_rows else role.title for role in blind)


def sees_words(grant: Mapping[str, Any], roles: Sequence[str], names: Names) -> str:
    """One grant as a sentence without an end; "" for one that cannot be read."""
    role = role_of(roles, grant)
    if role not in ROLES:
        return ""
    path = [names.get(unit, unit) for unit in grant.get("path") or ()]
    limits = [f"{word} {grant[key]}" for key, word in _LIMITS if grant.get(key)]
    where = " / ".join(path) or ("" if limits else "the whole company")
    days = [f"{word} {grant[key]}" for word, key in (("from", "valid_from"), ("until", "valid_to")) if grant.get(key)]
    return f"{ROLES[role].title} of {', '.join([*filter(None, [where]), *limits, *days])}"


_LIMITS = (("function", "function"), ("vendor", "vendor"), ("agent_id", "employee"))


def role_of(roles: Sequence[str], grant: Mapping[str, Any]) -> str:
    """The role that a grant is for; "" for a grant that cannot be read."""
    try:
        return read_grant(grant, roles).role or ""
    except GrantWrong:
        return ""


def shows_rows(role: str) -> bool:
    """Whether a role shows rows, so that a grant says which."""
    return role not in ROLES_WITHOUT_ROWS


def with_roles(account: Account, roles: Sequence[str]) -> Account:
    """The account with these roles in place of its own: what it sees as a role that goes is taken too."""
    kept = ({**said, "role": role_of(account.roles, said)} for said in account.grants)
    # A grant of the only role need not name it; beside others it must.
    return replace(account, roles=tuple(roles), grants=tuple(said for said in kept if said["role"] in roles))


def grant_said(units: Units, role: str, unit: str, **limits: str) -> dict[str, Any]:
    """A grant as accounts hold it: a unit's id or path, "" for none, and limits. Raises UnitUnknown."""
    said: dict[str, Any] = {"path": list(units.path(unit))} if unit else {}
    return said | {key: value for key, value in limits.items() if value} | {"role": role}
