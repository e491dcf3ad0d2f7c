"""Contacts, invitations and responses of one month as tables of the contract."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.contract import DEMO_SOURCE, arrow_schema
from data.demo import market
from data.demo import stories as story
from data.demo.company import AGENTS, CENTRE_NAMES, OUTSOURCED, REGIONS, TEAMS, agent_id
from data.demo.contacts import Contacts, World
from data.demo.courses import UNKNOWN, Courses, costs, resolved_seconds
from data.demo.customers import customer_ids, days_to_dates

LOAD_ID = "demo"
RATINGS = ("staff", "clarity", "speed", "ease", "solution")

_AGENT_IDS = [agent_id(agent) for agent in range(AGENTS)]


def named(codes: NDArray[np.integer], names: list[str] | tuple[str, ...]) -> pa.Array:
    """Positions in `names` as texts; a negative one is null."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(names, pa.string()))


def constant(text: str, count: int) -> pa.Array:
    """The same text in every row."""
    return named(np.zeros(count, dtype=np.int8), [text])


def numbers(values: NDArray[np.integer], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Numbers, null where UNKNOWN or where `known` says no."""
    return pa.array(values, mask=(values == UNKNOWN) if known is None else ~known)


def ids(prefix: str, serial: NDArray[np.integer]) -> pa.Array:
    """Ids like R-00000001 from serial numbers; null where negative."""
    text = pc.utf8_lpad(pa.array(serial, mask=serial < 0).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(prefix, text, "")


def moments(world: World, local_seconds: NDArray[np.int64], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Local seconds since day 0 as UTC timestamps, null where not known."""
    utc = world.calendar.utc_microseconds(local_seconds)
    return pa.array(utc, mask=None if known is None else ~known).cast(pa.timestamp("us", tz="UTC"))


def context(world: World, contacts: Contacts, serial: NDArray[np.int64], day: NDArray[np.int32]) -> dict[str, pa.Array]:
    """The columns that all fact tables share; `serial` numbers the contacts, -1 where there is none behind a row."""
    count, centre = len(contacts), contacts.centre
    function = market.FUNCTION_OF_ISSUE[contacts.issue].astype(np.int8)
    return {
        "day": days_to_dates(world.calendar, day),
        "region_id": named(contacts.region, REGIONS),
        "centre_id": named(centre, CENTRE_NAMES),
        "team_id": named(contacts.team, TEAMS),
        "agent_id": named(contacts.agent, _AGENT_IDS),
        "is_self_service": pa.array(contacts.is_self_service),
        "vendor": named(np.where((centre >= 0) & OUTSOURCED[centre], 0, -1).astype(np.int8), [story.OUTSOURCER]),
        "touchpoint": named(contacts.touchpoint, market.TOUCHPOINT_NAMES),
        "channel": named(contacts.channel, market.CHANNELS),
        "product": named(contacts.product, market.PRODUCTS),
        "issue": named(contacts.issue, market.ISSUE_NAMES),
        "function": named(function, market.FUNCTIONS),
        "segment": named(world.customers.segment[contacts.customer], market.SEGMENTS),
        "customer_id": customer_ids(contacts.customer),
        "interaction_id": ids("I-", serial),
        "source": constant(DEMO_SOURCE, count),
        "load_id": constant(LOAD_ID, count),
    }


def course_columns(courses: Courses, next_days: NDArray[np.int16]) -> dict[str, pa.Array]:
    """The columns of a contact that its response repeats."""
    return {
        "queue_seconds": numbers(courses.queue),
        "handle_seconds": numbers(courses.handle),
        "hold_seconds": numbers(courses.hold),
        "transfers": numbers(courses.transfers),
        "asked_again": pa.array(courses.asked_again > 0, mask=courses.asked_again == UNKNOWN),
        "next_contact_days": numbers(next_days),
    }


def interactions_table(
    world: World,
    contacts: Contacts,
    serial: NDArray[np.int64],
    courses: Courses,
    next_days: NDArray[np.int16],
    before: NDArray[np.int16],
    rng: np.random.Generator,
) -> pa.Table:
    """The `interactions` of these contacts."""
    resolved = resolved_seconds(contacts, courses, rng)
    end = contacts.moment + np.maximum(resolved, 0)
    happened = (resolved != UNKNOWN) & (end < len(world.calendar.dates) * 86_400)
    cost, goodwill = costs(contacts, courses, rng)
    return as_table("interactions", {
        "started_at": moments(world, contacts.moment),
        **context(world, contacts, serial, contacts.day),
        "first_reply_seconds": numbers(courses.first_reply),
        "resolved_at": moments(world, end, happened),
        **course_columns(courses, next_days),
        "contacts_before_7_days": pa.array(before),
        "cost": pa.array(cost),
        "goodwill": numbers(goodwill),
    })  # fmt: skip


def as_table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    """The columns in the contract's order; texts may be dictionaries. What is not given is null in the lake."""
    return pa.table({column: columns[column] for column in arrow_schema(name, RATINGS).names if column in columns})
