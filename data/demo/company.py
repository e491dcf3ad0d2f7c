"""Larkfield's organisation: regions, centres, teams, and who worked where on which day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.contract import arrow_schema
from data.demo import stories as story
from data.demo.days import Calendar
from data.demo.names import people_names
from data.demo.stories import Stories

ORGANISATION = "Larkfield"
FOUNDED = date(1998, 4, 1)
AGENTS = 600

#: Region, centre, teams.
CENTRES: tuple[tuple[str, str, tuple[str, str, str, str]], ...] = (
    ("North", "Kendal", ("Ash", "Beech", "Birch", "Bramble")),
    ("North", "Selby", ("Hazel", "Rowan", "Cedar", "Clover")),
    ("North", "Morpeth", ("Aspen", "Briar", "Broom", "Cherry")),
    ("East", "Thetford", ("Chestnut", "Elder", "Elm", "Fern")),
    ("East", "Louth", ("Fir", "Gorse", "Hawthorn", "Heather")),
    ("East", "Diss", ("Holly", "Hornbeam", "Ivy", "Juniper")),
    ("South", "Lewes", ("Larch", "Laurel", "Lilac", "Lime")),
    ("South", "Romsey", ("Maple", "Medlar", "Mulberry", "Myrtle")),
    ("South", "Tavistock", ("Oak", "Olive", "Pear", "Pine")),
    ("West", "Harlow", ("Alder", "Plane", "Poplar", "Quince")),
    ("West", "Brent", ("Sorrel", "Spruce", "Sycamore", "Thyme")),
    ("West", "Stowe", ("Walnut", "Willow", "Yew", "Bay")),
)
REGIONS = tuple(dict.fromkeys(region for region, _, _ in CENTRES))
CENTRE_NAMES = tuple(centre for _, centre, _ in CENTRES)
TEAMS = tuple(team for _, _, teams in CENTRES for team in teams)
CENTRE_OF_TEAM = np.repeat(np.arange(len(CENTRES)), 4)
REGION_OF_CENTRE = np.array([REGIONS.index(region) for region, _, _ in CENTRES])
REGION_OF_TEAM = REGION_OF_CENTRE[CENTRE_OF_TEAM]
OUTSOURCED = np.array([centre == story.OUTSOURCER_CENTRE for centre in CENTRE_NAMES])

#: People whom the demo's screens and built-in accounts name; they stand first in their team.
ALDER = ("Femi Adeyemi", "Hugo Lindgren", "Lena Vogt", "Amara Nwosu", "Chloe Hartnell", "Nadia Rahmani")


@dataclass(frozen=True)
class Membership:
    """One person in one team, both days included; no last day means still there."""

    agent: int
    team: int
    first: date
    last: date | None


@dataclass(frozen=True)
class Company:
    """Who worked where: `team_of[agent, day]` is a team's position, -1 while not employed."""

    names: tuple[str, ...]
    memberships: tuple[Membership, ...]
    team_of: NDArray[np.int8]
    ability: NDArray[np.float64]
    happy_only: NDArray[np.bool_]

    @property
    def agent_ids(self) -> list[str]:
        """Ids of all agents."""
        return [agent_id(agent) for agent in range(len(self.names))]


def agent_id(agent: int) -> str:
    """Id of an agent: A-001 for the first."""
    return f"A-{agent + 1:03d}"


def make_company(calendar: Calendar, stories: Stories, rng: np.random.Generator) -> Company:
    """The organisation over the whole calendar, the same for the same generator."""
    team = _first_teams()
    names = _names(team, rng)
    memberships = _memberships(calendar, stories, team, names, rng)
    ability = rng.normal(0, 0.05, len(TEAMS))[team] + rng.normal(0, 0.11, AGENTS)
    happy_only = np.zeros(AGENTS, dtype=bool)
    if stories.is_quiet:
        ability[:] = 0
    else:
        hard, happy = TEAMS.index(story.HARD_QUEUE_TEAM), TEAMS.index(story.HAPPY_ONLY_TEAM)
        ability[team == hard] -= ability[team == hard].mean()
        happy_only[np.flatnonzero(team == happy)[: story.HAPPY_ONLY_AGENTS]] = True
    return Company(names, memberships, _team_of(calendar, memberships), ability, happy_only)


def _first_teams() -> NDArray[np.intp]:
    """Team of each agent on the first day: 12 or 13 in each, 14 in Alder."""
    sizes = np.full(len(TEAMS), 12)
    sizes[::2] = 13
    alder = TEAMS.index("Alder")
    sizes[alder + 2] -= 14 - sizes[alder]
    sizes[alder] = 14
    return np.repeat(np.arange(len(TEAMS)), sizes)


def _names(team: NDArray[np.intp], rng: np.random.Generator) -> tuple[str, ...]:
    names = people_names(AGENTS, rng, taken=ALDER)
    first = int(np.flatnonzero(team == TEAMS.index("Alder"))[0])
    return (*names[:first], *ALDER, *names[first : AGENTS - len(ALDER)])


def _memberships(
    calendar: Calendar, stories: Stories, team: NDArray[np.intp], names: tuple[str, ...], rng: np.random.Generator
) -> tuple[Membership, ...]:
    """Every agent's memberships: some joined late, some left, some changed their team."""
    hired = [calendar.first - timedelta(days=int(days)) for days in rng.integers(90, 4_000, AGENTS)]
    left: list[date | None] = [None] * AGENTS
    moved: dict[int, tuple[int, date]] = {}
    if not stories.is_quiet:
        keep = {names.index(name) for name in ALDER} | set(np.flatnonzero(team == TEAMS.index(story.HAPPY_ONLY_TEAM)))
        others = rng.permutation([agent for agent in range(AGENTS) if agent not in keep])
        days = len(calendar.dates)
        for agent in others[:30]:
            hired[agent] = calendar.dates[int(rng.integers(days // 4, days * 9 // 10))]
        for agent in others[30:54]:
            left[agent] = calendar.dates[int(rng.integers(days // 2, days))]
        hired[names.index("Nadia Rahmani")] = calendar.dates[max(calendar.weeks_before_end(9), 0)]
        moved = _swaps(calendar, stories, team, others[54:94])
    return tuple(row for agent in range(AGENTS) for row in _of_agent(agent, int(team[agent]), hired, left, moved))


def _swaps(
    calendar: Calendar, stories: Stories, team: NDArray[np.intp], agents: NDArray[np.intp]
) -> dict[int, tuple[int, date]]:
    """Agents who take each other's place in pairs, one pair a week: new team and first day there."""
    moved: dict[int, tuple[int, date]] = {}
    for n, (one, other) in enumerate(zip(agents[::2], agents[1::2], strict=True)):
        day = stories.team_changes + 7 * n
        if team[one] != team[other] and 0 < day < len(calendar.dates):
            moved[int(one)] = (int(team[other]), calendar.dates[day])
            moved[int(other)] = (int(team[one]), calendar.dates[day])
    return moved


def _of_agent(
    agent: int, team: int, hired: list[date], left: list[date | None], moved: dict[int, tuple[int, date]]
) -> list[Membership]:
    if agent not in moved:
        return [Membership(agent, team, hired[agent], left[agent])]
    new_team, day = moved[agent]
    return [
        Membership(agent, team, hired[agent], day - timedelta(days=1)),
        Membership(agent, new_team, day, left[agent]),
    ]


def _team_of(calendar: Calendar, memberships: tuple[Membership, ...]) -> NDArray[np.int8]:
    team_of = np.full((AGENTS, len(calendar.dates)), -1, dtype=np.int8)
    for row in memberships:
        first = max(calendar.number(row.first), 0)
        last = calendar.number(row.last) if row.last else len(calendar.dates) - 1
        team_of[row.agent, first : last + 1] = row.team
    return team_of


def units_table() -> pa.Table:
    """The `units` of the contract: 4 regions, 12 centres, 48 teams; ids are the names."""
    rows: list[tuple[str, str, str | None, str]] = [(region, "region", None, "internal") for region in REGIONS]
    for region, centre, teams in CENTRES:
        kind = "vendor" if centre == story.OUTSOURCER_CENTRE else "internal"
        rows += [(centre, "centre", region, kind), *((team, "team", centre, kind) for team in teams)]
    return pa.Table.from_pylist(
        [
            {"unit_id": unit, "level": level, "parent_id": parent, "name": unit, "time_zone": "Europe/London",
             "kind": kind, "valid_from": FOUNDED}
            for unit, level, parent, kind in rows
        ],
        schema=arrow_schema("units"),
    )  # fmt: skip


def people_table(company: Company) -> pa.Table:
    """The `people` of the contract: one row a membership."""
    hired = {row.agent: row.first for row in reversed(company.memberships)}
    left = {row.agent: row.last for row in company.memberships}
    return pa.Table.from_pylist(
        [
            {"agent_id": agent_id(row.agent), "name": company.names[row.agent], "unit_id": TEAMS[row.team],
             "valid_from": row.first, "valid_to": row.last, "hired_at": hired[row.agent], "left_at": left[row.agent]}
            for row in company.memberships
        ],
        schema=arrow_schema("people"),
    )  # fmt: skip
