"""The survey of the whole relationship: by e-mail, each quarter, to a sample of customers, about no contact.

Nobody of the staff stands behind such an answer: it has a customer and a region, and neither team nor agent. It draws
from numbers of its own, so that nothing else of the demo depends on it.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.contract import DEMO_SOURCE
from data.demo import stories as story
from data.demo.company import REGIONS
from data.demo.contacts import World
from data.demo.customers import Leaving, customer_ids, days_to_dates
from data.demo.days import DAY_SECONDS, Calendar
from data.demo.feelings import NOISE, Numbers, classes, scores
from data.demo.market import LANGUAGES, PRODUCTS, SEGMENTS
from data.demo.tables import LOAD_ID, as_table, constant, ids, moments, named
from data.demo.verbatims import NO_CONTACT, Occasions, write_verbatims
from data.kinds import RELATIONSHIP

SURVEY = "Whole relationship, each quarter"
CHANNEL = "email"
#: Of all customers, the share that answers each quarter: about one in five of those who are asked.
ANSWERING = 1 / 150

_LEVEL = -0.16
_LONGEST_DAYS = 21
_SECOND_TUESDAY = 8
_WRITES = np.array([0.48, 0.24, 0.30])
_REFERS = np.array([0.04, 0.30, 0.82])


@dataclass(frozen=True)
class Answers:
    """One entry an answer, in order of its moment (local seconds)."""

    customer: NDArray[np.int32]
    moment: NDArray[np.int64]

    @property
    def day(self) -> NDArray[np.int32]:
        """Local day number."""
        return (self.moment // DAY_SECONDS).astype(np.int32)


def relationship_answers(
    world: World, leaving: Leaving, first_response: int, rng: np.random.Generator
) -> dict[str, pa.Table]:
    """The `responses` to this survey by month (YYYY-MM), numbered from `first_response` on."""
    asked = _answers(world, leaving, rng)
    feeling = _feelings(world, asked, rng)
    table = _table(world, asked, feeling, first_response, rng)
    month, months = world.calendar.month_of_day[asked.day], world.calendar.months
    return {months[number]: table.filter(pa.array(month == number)) for number in np.unique(month)}


def sending_days(calendar: Calendar) -> list[int]:
    """Day numbers on which the survey goes out: the second Tuesday of each quarter."""
    return [
        number
        for number, day in enumerate(calendar.dates)
        if day.month % 3 == 1 and day.weekday() == 1 and _SECOND_TUESDAY <= day.day < _SECOND_TUESDAY + 7
    ]


def _answers(world: World, leaving: Leaving, rng: np.random.Generator) -> Answers:
    """Who answers when: most within days, and nobody who has left by then."""
    count, end = round(len(world.customers) * ANSWERING), len(world.calendar.dates)
    customers, seconds = [], []
    for sent in sending_days(world.calendar):
        staying = np.flatnonzero(~leaving.may_be_gone(sent + _LONGEST_DAYS))
        customers.append(rng.choice(staying, min(count, len(staying)), replace=False).astype(np.int32))
        days = sent + np.floor(np.minimum(rng.exponential(4, len(customers[-1])), _LONGEST_DAYS)).astype(np.int64)
        seconds.append(days * DAY_SECONDS + rng.integers(7 * 3_600, 22 * 3_600, len(days)))
    customer, moment = (np.concatenate(parts) if parts else np.zeros(0, np.int64) for parts in (customers, seconds))
    order = np.argsort(moment, kind="stable")
    in_time = order[moment[order] < end * DAY_SECONDS]
    return Answers(customer[in_time].astype(np.int32), moment[in_time])


def _feelings(world: World, asked: Answers, rng: np.random.Generator) -> Numbers:
    """What customers feel about all of it: lower than after a contact, and lower since the prices rose."""
    result = np.full(len(asked.customer), _LEVEL) + rng.normal(0, NOISE, len(asked.customer))
    if not world.stories.is_quiet:
        outage = (asked.day >= world.stories.outage) & (_region(world, asked) == REGIONS.index(story.OUTAGE_REGION))
        result += story.OUTAGE_ON_THE_WHOLE * outage
        if world.stories.hard_month:
            hard = world.calendar.months.index(world.stories.hard_month)
            result += story.PRICES_ON_THE_WHOLE * (world.calendar.month_of_day[asked.day] >= hard)
    return result


def _region(world: World, asked: Answers) -> NDArray[np.int8]:
    """Position of each customer's region: customers are numbered by region."""
    return (np.searchsorted(world.customers.first_of_region, asked.customer, side="right") - 1).astype(np.int8)


def _table(world: World, asked: Answers, feeling: Numbers, first_response: int, rng: np.random.Generator) -> pa.Table:
    customers, customer, count = world.customers, asked.customer, len(asked.customer)
    score = scores(feeling)
    feels = classes(score)
    refers = rng.random(count) < _REFERS[feels]
    words, writes = _verbatims(customers.language[customer], feels, rng)
    return as_table("responses", {
        "response_id": ids("R-", np.arange(first_response, first_response + count)),
        "responded_at": moments(world, asked.moment),
        "day": days_to_dates(world.calendar, asked.day),
        "region_id": named(_region(world, asked), REGIONS),
        "segment": named(customers.segment[customer], SEGMENTS),
        "customer_id": customer_ids(customer),
        "source": constant(DEMO_SOURCE, count),
        "load_id": constant(LOAD_ID, count),
        "score": pa.array(score, mask=rng.random(count) < 0.004),
        "would_refer": pa.array(refers),
        "referrals": pa.array(rng.poisson(0.6, count), mask=~refers),
        "verbatim": words,
        "language": named(np.where(writes, customers.language[customer], -1).astype(np.int8), LANGUAGES),
        "survey": constant(SURVEY, count),
        "survey_kind": constant(RELATIONSHIP, count),
        "survey_channel": constant(CHANNEL, count),
        "annual_value": pa.array(customers.annual_value[customer]),
        "tenure_days": pa.array(asked.day - customers.since[customer]),
    })  # fmt: skip


def _verbatims(
    language: NDArray[np.int8], feeling: NDArray[np.int8], rng: np.random.Generator
) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Words of about a third, null for the others; and who wrote some."""
    writes = rng.random(len(feeling)) < _WRITES[feeling]
    rows = np.flatnonzero(writes)
    nothing, never = np.zeros(len(rows), dtype=np.int32), np.zeros(len(rows), dtype=bool)
    occasions = Occasions(
        language=language[rows],
        feeling=feeling[rows],
        touchpoint=np.full(len(rows), NO_CONTACT, dtype=np.int8),
        issue=np.full(len(rows), NO_CONTACT, dtype=np.int8),
        product=rng.integers(0, len(PRODUCTS), len(rows)).astype(np.int8),
        waited=nothing,
        transfers=nothing,
        asked_again=never,
        came_before=never,
        is_unsolved=never,
        voucher=never,
    )
    texts = np.full(len(feeling), None, dtype=object)
    texts[rows] = write_verbatims(occasions, rng)
    return pa.array(texts, pa.string()), writes
