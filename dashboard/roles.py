"""Roles: what each may see of a row, where it begins, and the entries of its navigation. One entry a role."""

from dataclasses import dataclass

from queries.scope import MASKABLE

PERSONS = frozenset({"agent_id", "customer_id"})
WORDS_ALONE = frozenset({"verbatim", "response_id"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation: the page's address, how this role calls it, and the tab where it opens one."""

    path: str
    name: str
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its title, home page, entries, and what its grants show of the rows they cover.

    `sees_rows` False means that the role gives no grant at all; `may_open_rows` False means sums only;
    `sees_persons` False that the way down the organisation ends at the team.
    """

    name: str
    title: str
    home: str
    entries: tuple[Entry, ...]
    columns: frozenset[str] = MASKABLE
    may_open_rows: bool = True
    sees_rows: bool = True
    sees_persons: bool = True


_SUMMARY = Entry("/summary", "Summary")
_ORGANISATION = Entry("/organisation", "Organisation")
_MOVEMENT = Entry("/movement", "Why it moved")
_MOMENTS = Entry("/moments", "What matters")
_WORDS = Entry("/verbatims", "Customers’ words")
_COMPARE = Entry("/compare", "Compare")
_CASES = Entry("/cases", "Follow-up")
_IMPROVE = Entry("/improve", "Improve")
_LEADERBOARD = Entry("/leaderboard", "Leaderboard")

_COMPANY = (_SUMMARY, _ORGANISATION, _MOVEMENT, _MOMENTS)

ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "executive",
            "Executive",
            "/summary",
            (*_COMPANY, _WORDS, Entry("/value", "Worth"), _IMPROVE),
            columns=WORDS_ALONE,
            sees_persons=False,
        ),
        Role(
            "manager",
            "Manager",
            "/team",
            (Entry("/team", "My team"), _ORGANISATION, _MOVEMENT, _WORDS, _LEADERBOARD, _COMPARE, _CASES),
        ),
        Role(
            "agent",
            "Agent",
            "/me",
            (Entry("/me", "My page"), _LEADERBOARD, Entry("/verbatims", "My customers’ words")),
        ),
        Role(
            "analyst",
            "Analyst",
            "/summary",
            (*_COMPANY, _WORDS, Entry("/explore", "Cross-tab"), _COMPARE),
            columns=MASKABLE - PERSONS,
        ),
        Role("advocate", "Customer advocate", "/cases", (_CASES, _IMPROVE, *_COMPANY, _WORDS)),
        Role(
            "function",
            "Function owner",
            "/function",
            (Entry("/function", "My function"), _MOVEMENT, _WORDS, _CASES, _IMPROVE),
            columns=MASKABLE - {"agent_id"},
        ),
        Role("reader", "Reader", "/summary", _COMPANY, columns=frozenset(), may_open_rows=False, sees_persons=False),
        Role(
            "administrator",
            "Administrator",
            "/data",
            (
                Entry("/data", "Data"),
                Entry("/admin", "People and rights"),
                Entry("/admin", "Settings", "settings"),
                Entry("/admin", "Audit", "audit"),
            ),
            columns=frozenset(),
            may_open_rows=False,
            sees_rows=False,
        ),
    )
}

#: Pages that stand in everybody's menu.
FOR_ALL = (Entry("/views", "Saved views"), Entry("/definitions", "Definitions"), Entry("/data", "Data"))
MOST_ENTRIES = 7


def entries_of(roles: tuple[str, ...], pages: frozenset[str]) -> tuple[Entry, ...]:
    """Entries of all these roles whose pages exist, the first role's first, each page or tab once."""
    found: dict[tuple[str, str], Entry] = {}
    for role in roles:
        for entry in ROLES[role].entries if role in ROLES else ():
            if entry.path in pages:
                found.setdefault((entry.path, entry.tab), entry)
    return tuple(found.values())


def home_of(roles: tuple[str, ...], chosen: str, pages: frozenset[str]) -> str:
    """Address of the person's home: the chosen one, the first role's, else the first page that exists for them."""
    wanted = (chosen, *(ROLES[role].home for role in roles if role in ROLES))
    first = tuple(entry.path for entry in (*entries_of(roles, pages), *FOR_ALL))
    return next((path for path in (*wanted, *first) if path in pages), "/definitions")
