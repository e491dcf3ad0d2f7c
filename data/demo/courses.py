"""How each contact went: waiting, handling, hold, transfers, asking again, and what it cost."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from data.demo import stories as story
from data.demo.company import OUTSOURCED, REGIONS
from data.demo.contacts import Contacts, World
from data.demo.market import CHANNELS, FAULT

PHONE, CHAT, EMAIL, SHOP, APP, WEB = range(len(CHANNELS))
#: Marks an unknown number in these arrays; it becomes null in the tables.
UNKNOWN = -1

# Median seconds of each channel, 0 where there is none.
_QUEUE = np.array([150, 55, 0, 0, 0, 0])
_HANDLE = np.array([410, 620, 540, 760, 0, 0])
_FIRST_REPLY = np.array([0, 45, 19_000, 0, 0, 0])
_HOLD = 65


@dataclass(frozen=True)
class Courses:
    """One entry a contact; UNKNOWN where a channel has no such thing."""

    queue: NDArray[np.int32]
    handle: NDArray[np.int32]
    hold: NDArray[np.int32]
    first_reply: NDArray[np.int32]
    transfers: NDArray[np.int32]
    asked_again: NDArray[np.int8]

    def take(self, rows: NDArray[np.intp]) -> "Courses":
        """The courses of those rows."""
        return Courses(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def make_courses(
    world: World, contacts: Contacts, contacts_before: NDArray[np.int16], rng: np.random.Generator
) -> Courses:
    """A course for each contact; `contacts_before` counts those on the same issue in the 7 days before."""
    count, channel = len(contacts), contacts.channel
    with_agent = ~contacts.is_self_service
    worse = _outage_factor(world, contacts)
    queue = _lognormal(_QUEUE[channel] * np.sqrt(worse), 0.8, rng)
    handle = _lognormal(_HANDLE[channel], 0.5, rng)
    was_held = (channel == PHONE) & (rng.random(count) < np.where(worse > 1, 0.85, 0.55))
    hold = np.where(was_held, _lognormal(_HOLD * worse, 0.7, rng), 0)
    outsourced = (contacts.team >= 0) & OUTSOURCED[contacts.centre] & (not world.stories.is_quiet)
    transfers = rng.poisson(np.where(outsourced, 0.2 * story.OUTSOURCER_TRANSFERS, 0.2), count)
    asks = 0.09 + 0.28 * (transfers > 0) + 0.2 * (contacts_before > 0)
    reply = np.where(channel == PHONE, queue, _lognormal(_FIRST_REPLY[channel], 0.9, rng))
    return Courses(
        queue=_known(queue, _QUEUE[channel] > 0),
        handle=_known(handle, with_agent),
        hold=_known(hold, channel == PHONE),
        first_reply=_known(reply, (channel <= EMAIL) & (rng.random(count) < 0.985)),
        transfers=_known(transfers, with_agent),
        asked_again=_known(rng.random(count) < asks, with_agent & (rng.random(count) < 0.96)).astype(np.int8),
    )


def _lognormal(
    median: NDArray[np.float64] | NDArray[np.int64] | int, spread: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    values = np.asarray(median, dtype=float)
    return np.round(values * np.exp(rng.normal(0, spread, values.shape)))


def _known(values: NDArray[np.generic], known: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.where(known, values.astype(np.int32), UNKNOWN).astype(np.int32)


def _outage_factor(world: World, contacts: Contacts) -> NDArray[np.float64]:
    """How many times longer customers wait and are held: from a week before the outage reaches the scores."""
    region = REGIONS.index(story.OUTAGE_REGION)
    hit = (contacts.day >= world.stories.outage_waiting) & (contacts.region == region)
    return np.where(hit & (contacts.touchpoint == FAULT) & ~contacts.is_self_service, story.OUTAGE_HOLD, 1.0)


def resolved_seconds(contacts: Contacts, courses: Courses, rng: np.random.Generator) -> NDArray[np.int64]:
    """Seconds from the beginning of a contact until it was resolved; UNKNOWN while it is not."""
    at_once = np.maximum(courses.queue, 0) + np.maximum(courses.handle, 0) + np.maximum(courses.hold, 0) + 30
    later = rng.exponential(40_000, len(contacts)) * (rng.random(len(contacts)) < 0.2)
    return np.where(contacts.is_unsolved, UNKNOWN, at_once + later).astype(np.int64)


def costs(
    contacts: Contacts, courses: Courses, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cost of each contact and goodwill given (UNKNOWN where none), in cents."""
    cost = 18 + np.round(np.maximum(courses.handle, 0) * 0.95).astype(np.int64)
    given = ~contacts.is_self_service & (rng.random(len(contacts)) < 0.025)
    goodwill = np.where(given, 500 * rng.integers(1, 9, len(contacts)), UNKNOWN)
    return cost, goodwill.astype(np.int64)
