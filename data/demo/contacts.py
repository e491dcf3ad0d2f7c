"""The contacts of Larkfield: who came when, about what, to whom, and who had to come again.

A first contact that solves nothing makes the customer come again within days, with anyone of the region.
All columns are small arrays of equal length, so that 14 million contacts fit in memory; days are day numbers.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from data.demo import market
from data.demo import stories as story
from data.demo.company import AGENTS, CENTRE_NAMES, CENTRE_OF_TEAM, REGION_OF_TEAM, REGIONS, TEAMS, Company
from data.demo.customers import Customers
from data.demo.days import DAY_SECONDS, Calendar
from data.demo.stories import Stories

SELF_SERVICE_SHARE = 0.13
UNKNOWN_AGENT_SHARE = 0.011
_SELF_SERVICE_THAT_FAILS_GOES_TO_AN_AGENT = 0.8
_COMES_AGAIN = (0.06, 0.78)
#: Contacts that one first contact leads to, itself included; measured over a default demo.
CONTACTS_A_FIRST = 1.35
#: Days to the next contact: mostly within a week.
_GAPS = np.array([0.06, 0.19, 0.18, 0.15, 0.11, 0.08, 0.07, 0.05] + [0.11 / 18] * 18).cumsum()

_NO_TEAM = -1


@dataclass(frozen=True)
class World:
    """Everything a month needs to be made: company, customers, calendar and stories."""

    calendar: Calendar
    stories: Stories
    company: Company
    customers: Customers


@dataclass(frozen=True)
class Contacts:
    """One entry a contact. `team` and `agent` are -1 where unknown or self-service; `moment` is local seconds."""

    moment: NDArray[np.int64]
    region: NDArray[np.int8]
    team: NDArray[np.int8]
    agent: NDArray[np.int16]
    is_self_service: NDArray[np.bool_]
    touchpoint: NDArray[np.int8]
    issue: NDArray[np.int8]
    product: NDArray[np.int8]
    channel: NDArray[np.int8]
    customer: NDArray[np.int32]
    is_unsolved: NDArray[np.bool_]

    @property
    def day(self) -> NDArray[np.int32]:
        """Local day number."""
        return (self.moment // DAY_SECONDS).astype(np.int32)

    @property
    def centre(self) -> NDArray[np.int8]:
        """Position of the centre, -1 without a team."""
        return np.where(self.team < 0, _NO_TEAM, CENTRE_OF_TEAM[self.team]).astype(np.int8)

    def __len__(self) -> int:
        return len(self.moment)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Contacts":
        """The contacts of those rows."""
        return Contacts(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    @staticmethod
    def joined(parts: list["Contacts"]) -> "Contacts":
        """All parts, one after the other."""
        return Contacts(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Contacts)})


@dataclass(frozen=True)
class Matters:
    """Who comes and about what; one entry a contact."""

    customer: NDArray[np.int32]
    touchpoint: NDArray[np.int8]
    issue: NDArray[np.int8]
    product: NDArray[np.int8]


@dataclass(frozen=True)
class Places:
    """When, and to whom; one entry a contact. `team` is -1 where customers served themselves."""

    day: NDArray[np.int32]
    region: NDArray[np.intp]
    team: NDArray[np.int8]
    agent: NDArray[np.intp]


def first_contacts(world: World, month: int, count: int, rng: np.random.Generator) -> Contacts:
    """So many contacts of one month that nobody had before."""
    day = _days(world.calendar, month, count, rng)
    agent = _agents(world.company, day, rng)
    team = world.company.team_of[agent, day]
    region = REGION_OF_TEAM[team]
    team[rng.random(count) < SELF_SERVICE_SHARE] = _NO_TEAM
    places = Places(day, region, team, agent)
    touchpoint, issue = _reasons(world, places, rng)
    product = market.drawn(market.PRODUCT_MIX, issue.astype(np.intp), rng)
    return _contacts(world, places, Matters(world.customers.drawn(region, rng), touchpoint, issue, product), rng)


def next_contacts(world: World, contacts: Contacts, rng: np.random.Generator) -> Contacts:
    """The contacts that follow from these because customers have to come again, on the same issue."""
    again = rng.random(len(contacts)) < np.where(contacts.is_unsolved, _COMES_AGAIN[1], _COMES_AGAIN[0])
    before = contacts.take(again)
    day = before.day + np.searchsorted(_GAPS, rng.random(len(before)) * _GAPS[-1]).astype(np.int32)
    in_time = day < len(world.calendar.dates)
    before, day = before.take(in_time), day[in_time]
    region = before.region.astype(np.intp)
    agent = _agents_of_region(world.company, day, region, rng)
    team = world.company.team_of[agent, day]
    stays = before.is_self_service & (rng.random(len(day)) > _SELF_SERVICE_THAT_FAILS_GOES_TO_AN_AGENT)
    team[stays] = _NO_TEAM
    matters = Matters(before.customer, before.touchpoint, before.issue, before.product)
    return _contacts(world, Places(day, region, team, agent), matters, rng)


def _contacts(world: World, places: Places, matters: Matters, rng: np.random.Generator) -> Contacts:
    """Contacts with time, channel and outcome drawn."""
    count, is_self_service = len(places.day), places.team < 0
    is_unknown = ~is_self_service & (rng.random(count) < UNKNOWN_AGENT_SHARE)
    ability = np.where(is_self_service, 0.0, world.company.ability[places.agent])
    is_hit = (places.day >= world.stories.outage) & (matters.touchpoint == market.FAULT) & _is_hit(places.team)
    unsolved = market.UNSOLVED[matters.touchpoint] - 0.3 * ability + 0.16 * is_hit
    team = np.where(is_unknown, _NO_TEAM, places.team).astype(np.int8)
    return Contacts(
        moment=places.day.astype(np.int64) * DAY_SECONDS + _seconds(is_self_service, rng),
        region=places.region.astype(np.int8),
        team=team,
        agent=np.where(team < 0, -1, places.agent).astype(np.int16),
        is_self_service=is_self_service,
        touchpoint=matters.touchpoint,
        issue=matters.issue,
        product=matters.product,
        channel=market.drawn(market.CHANNEL_MIX, is_self_service.astype(np.intp), rng),
        customer=matters.customer,
        is_unsolved=rng.random(count) < unsolved,
    )


_HIT = np.array([story.OUTAGE_FEELING.get(CENTRE_NAMES[centre], 0.0) < 0 for centre in CENTRE_OF_TEAM])


def _is_hit(team: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Whether the outage hits a team's centre; never where there is no team."""
    return np.asarray((team >= 0) & _HIT[team])


def _days(calendar: Calendar, month: int, count: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Days of the month, busy ones more often."""
    days = np.flatnonzero(calendar.month_of_day == month)
    weights = calendar.weights[days]
    return rng.choice(days, count, p=weights / weights.sum()).astype(np.int32)


def _agents(company: Company, day: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.intp]:
    """An agent who was employed on that day."""
    agent = rng.integers(0, AGENTS, len(day))
    while len(absent := np.flatnonzero(company.team_of[agent, day] < 0)):
        agent[absent] = rng.integers(0, AGENTS, len(absent))
    return agent


def _agents_of_region(
    company: Company, day: NDArray[np.int32], region: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.intp]:
    """An agent of that region who was employed on that day."""
    agent = _agents(company, day, rng)
    while len(elsewhere := np.flatnonzero(REGION_OF_TEAM[company.team_of[agent, day]] != region)):
        agent[elsewhere] = _agents(company, day[elsewhere], rng)
    return agent


def _seconds(is_self_service: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Local seconds of the day: two waves between 8 and 20 with people, 6 to 24 without."""
    count = len(is_self_service)
    wave = np.where(rng.random(count) < 0.55, rng.normal(10.6, 1.4, count), rng.normal(15.6, 1.9, count))
    open_hours = np.where((wave > 8) & (wave < 20), wave, rng.uniform(8, 20, count))
    hours = np.where(is_self_service, rng.uniform(6.5, 23.9, count), open_hours)
    return (hours * 3_600).astype(np.int64)


def _mixes() -> tuple[NDArray[np.float64], dict[str, int]]:
    """Cumulated touchpoint shares of every situation, and the row of each."""
    times = {
        "usual": {},
        "hard month": {"cancellation": story.HARD_MONTH_CANCELLATIONS},
        "hard queue": story.HARD_QUEUE_MIX,
        "without agent": {"cancellation": 0.25, "moving": 0.5},
        **{centre: {"fault": times} for centre, times in story.OUTAGE_FAULTS.items()},
    }
    return np.array([market.touchpoint_mix(mix) for mix in times.values()]), {name: n for n, name in enumerate(times)}


_MIX, _SITUATION = _mixes()


def _reasons(world: World, places: Places, rng: np.random.Generator) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Touchpoint and issue of each contact, by what was going on there and then."""
    is_outage = (places.day >= world.stories.outage) & (places.region == REGIONS.index(story.OUTAGE_REGION))
    touchpoint = market.drawn(_MIX, _situations(world, places, is_outage & (places.team >= 0)), rng)
    without_date = is_outage & (touchpoint == market.FAULT) & _is_hit(places.team)
    return touchpoint, market.drawn(market.ISSUE_MIX, np.where(without_date, len(market.TOUCHPOINTS), touchpoint), rng)


def _situations(world: World, places: Places, is_outage: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Row of the touchpoints' mix for each contact."""
    stories, team = world.stories, places.team
    situation = np.where(team < 0, _SITUATION["without agent"], _SITUATION["usual"])
    if stories.is_quiet:
        return situation
    situation[team == TEAMS.index(story.HARD_QUEUE_TEAM)] = _SITUATION["hard queue"]
    if stories.hard_month:
        hard = world.calendar.months.index(stories.hard_month)
        situation[(world.calendar.month_of_day[places.day] == hard) & (team >= 0)] = _SITUATION["hard month"]
    for name in story.OUTAGE_FAULTS:
        situation[is_outage & (CENTRE_OF_TEAM[team] == CENTRE_NAMES.index(name))] = _SITUATION[name]
    return situation


def all_contacts(world: World, counts: NDArray[np.int64], seed: np.random.SeedSequence) -> Contacts:
    """About `counts[month]` contacts of every month, later ones of a chain included, in order of their moment."""
    parts = []
    for month, own_seed in enumerate(seed.spawn(len(counts))):
        rng = np.random.default_rng(own_seed)
        part = first_contacts(world, month, int(counts[month] / CONTACTS_A_FIRST), rng)
        while len(part):
            parts.append(part)
            part = next_contacts(world, part, rng)
    contacts = Contacts.joined(parts)
    return contacts.take(np.argsort(contacts.moment, kind="stable"))


def neighbours(contacts: Contacts) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Days to the same customer's next contact on the same issue (-1: none yet), and such contacts up to 7 days before.

    Contacts must be in order of their moment.
    """
    pair = contacts.customer.astype(np.int64) * len(market.ISSUES) + contacts.issue
    key = pair << 27 | contacts.moment
    order = np.argsort(key, kind="stable")
    sorted_key, day, sorted_pair = key[order], contacts.day[order], pair[order]
    days = np.full(len(key), -1, dtype=np.int16)
    follows = np.flatnonzero(sorted_pair[1:] == sorted_pair[:-1])
    days[order[follows]] = (day[follows + 1] - day[follows]).astype(np.int16)
    since = np.maximum((day.astype(np.int64) - 7) * DAY_SECONDS, 0)
    before = np.arange(len(key)) - np.searchsorted(sorted_key, sorted_pair << 27 | since)
    result = np.empty(len(key), dtype=np.int16)
    result[order] = np.minimum(before, 32_000)
    return days, result
