"""Larkfield's customers: where they live, what they are worth, and who of them left."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.contract import arrow_schema
from data.demo.days import Calendar
from data.demo.market import LANGUAGE_SHARES, SEGMENT_SHARES, SEGMENT_VALUES, SEGMENTS
from data.demo.names import FIRST, LAST

#: Customers of each region in turn, as shares.
_REGION_SHARES = (0.24, 0.25, 0.25, 0.26)
_DOMAINS = ("example.com", "example.org", "example.net")
#: Share that leaves afterwards, by the last answer: detractor, passive, promoter, none.
_LEAVING = np.array([0.30, 0.12, 0.06, 0.08])


@dataclass(frozen=True)
class Customers:
    """One entry a customer; `since` is a day number, negative before the calendar."""

    first_of_region: NDArray[np.int64]
    segment: NDArray[np.int8]
    language: NDArray[np.int8]
    annual_value: NDArray[np.int64]
    since: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.segment)

    def drawn(self, region: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.int32]:
        """A customer of each region; some of them come much more often than others."""
        first = self.first_of_region[region]
        size = self.first_of_region[region + 1] - first
        return (first + np.floor(size * (31 ** rng.random(len(region)) - 1) / 30)).astype(np.int32)


@dataclass(frozen=True)
class Leaving:
    """One entry a customer: the day number on which they would leave, and a number 0..1 that says whether they do."""

    day: NDArray[np.int32]
    drawn: NDArray[np.float64]

    def has_left(self, last_class: NDArray[np.int8], last_day: int) -> NDArray[np.bool_]:
        """Who has left by the last day; those who were let down leave more often.

        `last_class` is that of the last answer: 0 detractor, 1 passive, 2 promoter, 3 none.
        """
        return np.asarray((self.drawn < _LEAVING[last_class]) & (self.day <= last_day))

    def may_be_gone(self, day: int) -> NDArray[np.bool_]:
        """Who would have left by a day if they were as disappointed as can be."""
        return np.asarray((self.drawn < _LEAVING.max()) & (self.day <= day))


def make_leaving(
    customers: Customers, calendar: Calendar, last_contact: NDArray[np.int32], rng: np.random.Generator
) -> Leaving:
    """When customers would leave: always after their last contact (-1: never had one)."""
    count, last_day = len(customers), len(calendar.dates) - 1
    day = np.maximum(last_contact, 0) + 5 + np.floor(rng.exponential(45, count)).astype(np.int32)
    day[last_contact < 0] += rng.integers(0, max(last_day, 1), int((last_contact < 0).sum())).astype(np.int32)
    return Leaving(day, rng.random(count))


def make_customers(count: int, rng: np.random.Generator) -> Customers:
    """So many customers, grouped by region."""
    bounds = np.round(np.cumsum((0.0, *_REGION_SHARES)) * count).astype(np.int64)
    segment = rng.choice(len(SEGMENTS), count, p=SEGMENT_SHARES).astype(np.int8)
    value = np.array(SEGMENT_VALUES)[segment] * np.exp(rng.normal(0, 0.45, count))
    return Customers(
        first_of_region=bounds,
        segment=segment,
        language=rng.choice(len(LANGUAGE_SHARES), count, p=LANGUAGE_SHARES).astype(np.int8),
        annual_value=(np.round(value / 60) * 60).astype(np.int64),
        since=-(30 + rng.exponential(1_700, count)).astype(np.int32),
    )


def customer_ids(customers: NDArray[np.int32]) -> pa.Array:
    """Ids of customers as text: C-100000 and on."""
    return pa.compute.binary_join_element_wise("C-", pa.array(customers + 100_000).cast(pa.string()), "")


def customers_table(
    customers: Customers,
    calendar: Calendar,
    leaving: Leaving,
    last_class: NDArray[np.int8],
    rng: np.random.Generator,
) -> pa.Table:
    """The `customers` of the contract; `last_class` as in Leaving."""
    count, last_day = len(customers), len(calendar.dates) - 1
    has_left = leaving.has_left(last_class, last_day)
    bought = last_day - np.floor(rng.exponential(400, count)).astype(np.int32)
    has_bought = (rng.random(count) < 0.3) & ~has_left & (bought > customers.since)
    return pa.table(
        {
            "customer_id": customer_ids(np.arange(count, dtype=np.int32)),
            "segment": pa.array(SEGMENTS).take(pa.array(customers.segment)),
            "annual_value": customers.annual_value,
            "since": days_to_dates(calendar, customers.since),
            "churned_at": days_to_dates(calendar, leaving.day, has_left),
            "repurchased_at": days_to_dates(calendar, bought, has_bought),
            "may_call": rng.random(count) < 0.72,
            "may_mail": rng.random(count) < 0.86,
            **_contact_data(count, rng),
        },
        schema=arrow_schema("customers"),
    )


def days_to_dates(
    calendar: Calendar, days: NDArray[np.int32] | NDArray[np.int64], known: NDArray[np.bool_] | None = None
) -> pa.Array:
    """Day numbers as dates, null where not known."""
    epoch = calendar.first.toordinal() - 719_163
    dates = pa.array((days + epoch).astype(np.int32), mask=None if known is None else ~known)
    return dates.cast(pa.date32())


def _contact_data(count: int, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Names, numbers and addresses that nobody has: numbers Ofcom keeps for drama, domains kept for examples."""
    first, last = (pa.array(names).take(pa.array(rng.integers(0, len(names), count))) for names in (FIRST, LAST))
    joined = pa.compute.binary_join_element_wise
    number = pa.compute.utf8_lpad(pa.array(rng.integers(0, 1_000, count)).cast(pa.string()), 3, "0")
    serial = pa.array(np.arange(count)).cast(pa.string())
    domain = pa.array(_DOMAINS).take(pa.array(rng.integers(0, len(_DOMAINS), count)))
    mailbox = joined(pa.compute.utf8_lower(first), pa.compute.utf8_lower(last), serial, ".")
    return {
        "name": joined(first, last, " "),
        "phone": joined("+44 7700 900", number, ""),
        "email": joined(mailbox, domain, "@"),
    }
