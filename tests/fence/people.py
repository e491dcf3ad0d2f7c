"""Who asks, and which marks each may learn of: worked out row by row from what rights mean, not by the product."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.fence.company import AGENTS, MOVED, MOVED_TO, Row, unit_path
from tests.fence.marks import kind_of, mark, marks_in

Grants = tuple[dict[str, Any], ...]
Seen = list[tuple[Row, frozenset[str]]]
#: What each role may see of the rows that its grants cover, by kinds of marks; "" for no row at all.
ANYTHING = "umanrwcivsfo"
SHOWN = {
    "executive": "umrwsfo",
    "manager": ANYTHING,
    "agent": ANYTHING,
    "analyst": "umrivwsfo",
    "advocate": ANYTHING,
    "function": "umrwcivsfo",
    "reader": "umfo",
    "administrator": "",
}
#: Roles for whom one agent differs from another, be it by a name that stands for them.
TELL_APART = frozenset({"manager", "agent", "analyst", "advocate", "function"})
#: Administrators see no answers, but who works where, and every account with its grants.
ADMINISTERED = "umanfoe"
_LEVELS = ("region_id", "centre_id", "team_id")


@dataclass(frozen=True, eq=False)
class Person:
    """An account of the fence."""

    account_id: str
    roles: tuple[str, ...]
    grants: Grants

    @property
    def name(self) -> str:
        return f"Account {mark('p', self.account_id)}"

    @property
    def sees_anything(self) -> bool:
        return any(SHOWN[role] for role in self.roles) and bool(self.grants) and self is not HOLLOW


def _one(account_id: str, role: str, unit: str = "", **limits: Any) -> Person:
    path = list(unit_path(unit)) if unit else []
    return Person(account_id, (role,), ({"path": path, "role": role, **limits},))


HOLLOW = Person("moe", ("manager",), ({"path": [mark("u", "nowhere")], "role": "manager"},))
NOBODY = Person("", (), ())
#: Whose rights change while the fence runs, from these to those.
MOVING = _one("rev", "manager", "west")
MOVED_AWAY = _one("rev", "manager", "north")
PEOPLE = (
    _one("mona", "executive"),
    _one("rex", "executive", "west"),
    _one("wes", "manager", "west"),
    _one("tia", "manager", "w1a"),
    _one("dan", "manager", "north", valid_from="2026-08-01", valid_to="2026-10-15"),
    _one("femi", "agent", agent_id=mark("a", MOVED)),
    _one("alf", "agent", agent_id=mark("a", "n2b1")),
    _one("ana", "analyst", "west"),
    _one("ann", "analyst"),
    _one("cara", "advocate", "e1"),
    _one("finn", "function", function=mark("f", "billing")),
    _one("vic", "function", vendor=mark("o", "acme")),
    _one("rita", "reader"),
    _one("rob", "reader", "north"),
    Person("uma", ("manager", "reader"), (*_one("", "manager", "w1a").grants, *_one("", "reader", "west").grants)),
    Person(
        "ugo",
        ("agent", "analyst"),
        (*_one("", "agent", agent_id=mark("a", "w2a1")).grants, *_one("", "analyst", "north").grants),
    ),
    Person("ada", ("administrator",), ()),
    Person("nell", (), ()),
    HOLLOW,
    MOVING,
    NOBODY,
)
#: A few who see little, each in another way: who learns of others shows with them soonest.
NARROW = tuple(person for person in PEOPLE if person.account_id in ("rex", "tia", "ana", "uma", "rita", "alf", ""))


def seen_rows(rows: Mapping[str, list[Row]]) -> Seen:
    """Every row of a customer's answer or contact with its marks, with its team of then and with that of today."""
    found = [row for table in ("responses", "interactions", "invitations") for row in rows[table]]
    return [(seen, frozenset(_marks(seen))) for row in found for seen in _then_and_now(row)]


def allowed(person: Person, seen: Seen, named: frozenset[str], unmatched: frozenset[str]) -> frozenset[str]:
    """Every mark that the person may be shown.

    `named` are all marks of units, people and customers, `unmatched` ids in rows of what no table knows.
    """
    found = {mark("p", person.account_id)} if person.account_id else set()
    for grant in person.grants:
        # Whose rights name a unit or a person knows that it exists.
        found |= marks_in(repr(grant)) | {
            said for said in _covered(grant, seen) if kind_of(said) in SHOWN[grant["role"]]
        }
        if "agent_id" in grant:
            found |= {mark("p", other.account_id) for other in PEOPLE if _meets(other, grant["agent_id"], seen)}
    if "administrator" in person.roles:
        every = named.union(*(marks for _, marks in seen))
        found |= unmatched | {said for said in every if kind_of(said) in ADMINISTERED}
        found |= {said for other in PEOPLE for said in marks_in(f"{other.name} {other.grants}")}
    found |= names_of(found)
    return frozenset(found | _events(found))


def _meets(person: Person, agent: str, seen: Seen) -> bool:
    """Whether rows of somebody else's agent may come before the person, who can tell that agent from others.

    The agent is told so. Rights to a function or a vendor count whatever the rows are of so far.
    """
    everywhere = [
        {name: said for name, said in grant.items() if name not in ("function", "vendor")}
        for grant in person.grants
        if grant["role"] in TELL_APART and "agent_id" not in grant
    ]
    return any(row["agent_id"] == agent and _covers(grant, row) for row, _ in seen for grant in everywhere)


def hidden(person: Person, seen: Seen, shown: frozenset[str]) -> frozenset[str]:
    """Marks in the very rows that the person may see, but masked."""
    return frozenset().union(*(_covered(grant, seen) for grant in person.grants)) - shown


def _covered(grant: Mapping[str, Any], seen: Seen) -> set[str]:
    return {said for row, marks in seen if _covers(grant, row) for said in marks}


def _marks(row: Row) -> Iterator[str]:
    for value in row.values():
        if isinstance(value, str):
            yield from marks_in(value)


def _then_and_now(row: Row) -> Iterator[Row]:
    """The row, and with the units that its agent belongs to today where they are others."""
    yield row
    if row["agent_id"] is None:
        return
    agent = row["agent_id"].removeprefix("zq-a-").removesuffix("-qz")
    units = unit_path(MOVED_TO if agent == MOVED else AGENTS[agent])
    if row["team_id"] != units[-1]:
        yield {**row, **dict(zip(_LEVELS, units, strict=True))}


def _covers(grant: Mapping[str, Any], row: Row) -> bool:
    units = all(row[level] == unit for level, unit in zip(_LEVELS, grant["path"], strict=False))
    named = all(row[name] == grant[name] for name in ("function", "vendor", "agent_id") if name in grant)
    first, last = (grant.get(name) for name in ("valid_from", "valid_to"))
    is_then = (not first or row["day"] >= date.fromisoformat(first)) and (
        not last or row["day"] <= date.fromisoformat(last)
    )
    return units and named and is_then


def names_of(found: Set[str]) -> set[str]:
    """Names of the units and agents that are known by their ids."""
    called = {"u": "m", "a": "n"}
    return {f"zq-{called[kind_of(said)]}{said[4:]}" for said in found if kind_of(said) in called}


def _events(found: set[str]) -> set[str]:
    """Events of units that are seen at least in part."""
    return {f"zq-e{said[4:]}" for said in found if kind_of(said) == "u"}
