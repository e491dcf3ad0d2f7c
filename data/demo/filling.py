"""Filling the demo lake month by month: contacts first, then what follows from them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.contract import FACTS
from data.demo import company as organisation
from data.demo.contacts import Contacts, World, all_contacts, first_contacts, neighbours
from data.demo.courses import make_courses
from data.demo.customers import customers_table, make_leaving
from data.demo.days import Calendar
from data.demo.feelings import classes, scores
from data.demo.market import SURVEYED
from data.demo.records import benchmarks_table
from data.demo.relationship import relationship_answers
from data.demo.surveys import Told, invitations_and_responses, responses_table, sampled, told
from data.demo.tables import interactions_table
from data.lake import Transaction

#: For each response with a contact behind it; beyond so many contacts responses have none.
CONTACTS_A_RESPONSE, INVITATIONS_A_RESPONSE = 14.0, 4.4
MOST_WITH_CONTACT = 1_000_000
NO_ANSWER = 3

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sizes:
    """How many rows of each kind every month gets."""

    contacts: NDArray[np.int64]
    invitations: NDArray[np.int64]
    responses: NDArray[np.int64]
    without_contact: NDArray[np.int64]

    @classmethod
    def of(cls, calendar: Calendar, responses: int) -> "Sizes":
        """Rows by month, busy months more, that add up to `responses` and what belongs to them."""
        linked = min(responses, MOST_WITH_CONTACT)
        return cls(
            _shared(calendar, round(linked * CONTACTS_A_RESPONSE)),
            _shared(calendar, round(linked * INVITATIONS_A_RESPONSE)),
            _shared(calendar, linked),
            _shared(calendar, responses - linked),
        )

    @property
    def all_responses(self) -> int:
        """Responses after contacts, in all months."""
        return int(self.responses.sum() + self.without_contact.sum())


def _shared(calendar: Calendar, total: int) -> NDArray[np.int64]:
    """A total over the months by how busy they are, nothing lost by rounding."""
    weights = np.bincount(calendar.month_of_day, calendar.weights)
    ends = np.round(total * np.cumsum(weights) / weights.sum()).astype(np.int64)
    return np.asarray(np.diff(ends, prepend=0))


@dataclass
class Later:
    """Rows that fall into the month after the one they were made for."""

    rows: dict[str, list[pa.Table]] = field(default_factory=lambda: {table: [] for table in FACTS})

    def due(self, table: str, rows: pa.Table, before: date) -> pa.Table:
        """All rows before that day, those kept earlier too; the rest is kept."""
        everything = pa.concat_tables([*self.rows[table], rows])
        is_due = pc.less(everything["day"], pa.scalar(before))
        self.rows[table] = [everything.filter(pc.invert(is_due))]
        return everything.filter(is_due)


def fill_lake(
    transaction: Transaction, world: World, sizes: Sizes, seed: np.random.SeedSequence, tell: Progress
) -> None:
    """Write all tables: months in turn, customers last since their leaving follows from their answers."""
    contact_seed, month_seed, customer_seed, relationship_seed = seed.spawn(4)
    tell("Contacts", 0, 1)
    contacts = all_contacts(world, sizes.contacts, contact_seed)
    next_days, before = neighbours(contacts)
    bounds = np.searchsorted(world.calendar.month_of_day[contacts.day], np.arange(len(world.calendar.months) + 1))
    last_class = np.full(len(world.customers), NO_ANSWER, dtype=np.int8)
    last_contact = np.full(len(world.customers), -1, dtype=np.int32)
    last_contact[contacts.customer] = contacts.day
    customer_rng = np.random.default_rng(customer_seed)
    leaving = make_leaving(world.customers, world.calendar, last_contact, customer_rng)
    of_relationship = relationship_answers(
        world, leaving, sizes.all_responses + 1, np.random.default_rng(relationship_seed)
    )
    later = Later()
    for month, own_seed in enumerate(month_seed.spawn(len(world.calendar.months))):
        tell(f"Month {world.calendar.months[month]}", month, len(world.calendar.months))
        rows = slice(int(bounds[month]), int(bounds[month + 1]))
        part = _Month(world, sizes, month, np.random.default_rng(own_seed))
        tables = part.made(contacts.take(rows), rows.start, next_days[rows], before[rows], last_class)
        _write_month(transaction, world.calendar, month, tables, later, of_relationship)
    tell("Customers", 0, 1)
    transaction.replace("units", organisation.units_table())
    transaction.replace("benchmarks", benchmarks_table(world.calendar))
    transaction.replace("people", organisation.people_table(world.company))
    customers = customers_table(world.customers, world.calendar, leaving, last_class, customer_rng)
    transaction.replace("customers", customers)


def _write_month(
    transaction: Transaction,
    calendar: Calendar,
    month: int,
    tables: dict[str, pa.Table],
    later: Later,
    of_relationship: Mapping[str, pa.Table],
) -> None:
    ends = np.searchsorted(calendar.month_of_day, month + 1)
    after = calendar.first + timedelta(days=int(ends))
    for name, rows in tables.items():
        due = later.due(name, rows, after)
        if name == "responses" and (more := of_relationship.get(calendar.months[month])):
            due = pa.concat_tables([due, more], promote_options="permissive")
        if len(due):
            transaction.put_month(name, calendar.months[month], due)


@dataclass(frozen=True)
class _Month:
    """Everything of one month, made by its own generator."""

    world: World
    sizes: Sizes
    number: int
    rng: np.random.Generator

    def made(
        self,
        contacts: Contacts,
        first_contact: int,
        next_days: NDArray[np.int16],
        before: NDArray[np.int16],
        last_class: NDArray[np.int8],
    ) -> dict[str, pa.Table]:
        """The month's tables; `last_class` takes note of what each customer answered."""
        world, rng = self.world, self.rng
        serial = np.arange(first_contact, first_contact + len(contacts)) + 1
        courses = make_courses(world, contacts, before, rng)
        tables = {"interactions": interactions_table(world, contacts, serial, courses, next_days, before, rng)}
        rows = sampled(world, contacts, int(self.sizes.invitations[self.number]), rng)
        asked = told(world, contacts.take(rows), serial[rows], courses.take(rows), next_days[rows], before[rows], rng)
        tables["invitations"], responses, answers = invitations_and_responses(
            world,
            asked,
            self._first("invitations"),
            self._first("responses"),
            int(self.sizes.responses[self.number]),
            rng,
        )
        last_class[answers.contacts.customer] = classes(scores(answers.feeling))
        tables["responses"] = pa.concat_tables([responses, *self._without_contact()])
        return tables

    def _first(self, kind: str) -> int:
        """Serial number of the month's first row of that kind."""
        return int(getattr(self.sizes, kind)[: self.number].sum()) + 1

    def _without_contact(self) -> Iterator[pa.Table]:
        """Responses beyond the contacts that are kept: they have no interaction and no invitation."""
        count = int(self.sizes.without_contact[self.number])
        if not count:
            return
        # Some touchpoints are not surveyed: draw enough, and keep the first of those that are.
        drawn = first_contacts(self.world, self.number, round(count * 1.3) + 50, self.rng)
        contacts = drawn.take(np.flatnonzero(SURVEYED[drawn.touchpoint])[:count])
        nothing, none_before = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int16)
        courses = make_courses(self.world, contacts, none_before, self.rng)
        answers: Told = told(self.world, contacts, nothing, courses, nothing.astype(np.int16), none_before, self.rng)
        first = int(self.sizes.responses.sum()) + self._first("without_contact")
        yield responses_table(self.world, answers, contacts.moment, nothing, first, self.rng)
