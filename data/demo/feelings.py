"""What customers truly feel after a contact, and the answers that follow from it.

A feeling is a number of standard deviations; answers cut it at the quantiles of the shares below.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from data.demo import market
from data.demo import stories as story
from data.demo.company import CENTRE_NAMES, CENTRE_OF_TEAM
from data.demo.contacts import Contacts, World
from data.demo.courses import Courses

#: Brings the company to about +22 before the stories of the last weeks.
LEVEL = 0.40
NOISE = 0.84

_REGION_FEELING = np.array([0.03, 0.01, -0.01, -0.01])
_SCORE_CUTS = ndtri(np.cumsum([0.045, 0.02, 0.025, 0.03, 0.03, 0.06, 0.06, 0.11, 0.17, 0.18]))
_RATING_CUTS = ndtri(np.array([0.06, 0.14, 0.29, 0.62]))
_EFFORT_CUTS = ndtri(np.array([0.38, 0.68, 0.84, 0.94]))

Numbers = NDArray[np.floating[Any]]


def feelings(
    world: World, contacts: Contacts, courses: Courses, contacts_before: NDArray[np.int16], rng: np.random.Generator
) -> Numbers:
    """The feeling each contact leaves."""
    hold, queue = np.maximum(courses.hold, 0), np.maximum(courses.queue, 0)
    result = LEVEL + market.TOUCHPOINT_FEELING[contacts.touchpoint] + market.ISSUE_FEELING[contacts.issue]
    result += market.CHANNEL_FEELING[contacts.channel]
    result += np.where(contacts.agent < 0, 0.0, world.company.ability[contacts.agent])
    result -= 0.55 * contacts.is_unsolved + 0.26 * (courses.asked_again > 0) + 0.14 * np.clip(courses.transfers, 0, 3)
    result -= 0.07 * np.log1p(hold / 60) + 0.05 * np.log1p(queue / 120) + 0.12 * np.clip(contacts_before, 0, 3)
    if not world.stories.is_quiet:
        result += _REGION_FEELING[contacts.region] + _of_stories(world, contacts)
    return np.asarray(result + rng.normal(0, NOISE, len(contacts)))


def _of_stories(world: World, contacts: Contacts) -> Numbers:
    stories, day, team = world.stories, contacts.day, contacts.team
    result = np.where(day >= stories.wording, story.WORDING_FEELING, 0.0)
    centre = np.where(team < 0, -1, CENTRE_OF_TEAM[team])
    outage = (day >= stories.outage) & (contacts.touchpoint == market.FAULT)
    for name, feeling in story.OUTAGE_FEELING.items():
        result += feeling * (outage & (centre == CENTRE_NAMES.index(name)))
    recovering = (day >= stories.call_back) & (centre == CENTRE_NAMES.index(story.CALL_BACK_CENTRE))
    result += story.CALL_BACK_FEELING * recovering
    if stories.hard_month:
        hard = world.calendar.months.index(stories.hard_month)
        result += story.HARD_MONTH_FEELING * (world.calendar.month_of_day[day] == hard)
    return result


def scores(feeling: Numbers) -> NDArray[np.int8]:
    """Scores 0 to 10."""
    return np.searchsorted(_SCORE_CUTS, feeling).astype(np.int8)


def classes(score: NDArray[np.int8]) -> NDArray[np.int8]:
    """0 detractor, 1 passive, 2 promoter."""
    return (score >= 7).astype(np.int8) + (score >= 9)


def rating(
    feeling: Numbers, closeness: float, rng: np.random.Generator, extra: Numbers | float = 0.0
) -> NDArray[np.int8]:
    """A rating 1 to 5 that follows the feeling so closely (0..1), and something of its own."""
    own = rng.normal(0, np.sqrt(1 - closeness**2), len(feeling))
    return (1 + np.searchsorted(_RATING_CUTS, closeness * feeling + own + extra)).astype(np.int8)


def effort(feeling: Numbers, rng: np.random.Generator) -> NDArray[np.int8]:
    """Effort 1 (very easy) to 5."""
    own = rng.normal(0, 0.75, len(feeling))
    return (1 + np.searchsorted(_EFFORT_CUTS, own - 0.66 * feeling)).astype(np.int8)


def ratings(
    world: World, feeling: Numbers, contacts: Contacts, courses: Courses, rng: np.random.Generator
) -> dict[str, NDArray[np.int8]]:
    """Ratings of the five drivers, each with its own reason beside the feeling."""
    ability: Numbers = np.where(contacts.agent < 0, 0.0, world.company.ability[contacts.agent])
    waited: Numbers = np.log1p((np.maximum(courses.queue, 0) + np.maximum(courses.hold, 0)) / 120)
    return {
        "staff": rating(feeling, 0.55, rng, 0.35 + 1.2 * ability),
        "clarity": rating(feeling, 0.60, rng, 0.5 * ability),
        "speed": rating(feeling, 0.50, rng, 0.30 - 0.35 * waited),
        "ease": rating(feeling, 0.65, rng, -0.25 * (courses.transfers > 0)),
        "solution": rating(feeling, 0.62, rng, 0.2 - 0.75 * contacts.is_unsolved),
    }
