"""Who was invited to answer, who did, and what they said."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.demo import market
from data.demo import stories as story
from data.demo.contacts import Contacts, World
from data.demo.courses import Courses
from data.demo.days import DAY_SECONDS
from data.demo.feelings import Numbers, classes, effort, feelings, rating, ratings, scores
from data.demo.market import LANGUAGES, SURVEYED
from data.demo.tables import as_table, context, course_columns, ids, moments, named
from data.demo.verbatims import Occasions, write_verbatims

NOT_SAMPLED = ("asked recently", "wants no surveys", "no address", "not offered")
NOT_OFFERED = NOT_SAMPLED.index("not offered")
SURVEYS = ("After contact, wording 1", "After contact, wording 2")
SURVEY_CHANNELS = ("email", "sms", "app")
SECOND_ISSUES = ("promise not kept", "wrong information", "ordered twice", "cut off")

_NOT_SAMPLED_SHARES = np.cumsum([0.03, 0.014, 0.006])
_DELIVERED = 0.966
_OPENED_SILENTLY = 0.32
#: Seconds before the end of the last day in which nobody is asked any more.
LATEST = 9_000
# Customers at both ends answer more often than those in between: detractor, passive, promoter.
_ANSWERS = np.log(np.array([1.12, 0.86, 1.04]))
_HAS_WORDS = np.array([0.42, 0.25, 0.325])


@dataclass(frozen=True)
class Told:
    """Contacts about which customers may be asked, how they went, and what they felt."""

    contacts: Contacts
    serial: NDArray[np.int64]
    courses: Courses
    next_days: NDArray[np.int16]
    before: NDArray[np.int16]
    feeling: Numbers

    def take(self, rows: NDArray[np.intp]) -> "Told":
        """Those rows."""
        return Told(
            self.contacts.take(rows), self.serial[rows], self.courses.take(rows),
            self.next_days[rows], self.before[rows], self.feeling[rows],
        )  # fmt: skip


def told(
    world: World,
    contacts: Contacts,
    serial: NDArray[np.int64],
    courses: Courses,
    next_days: NDArray[np.int16],
    before: NDArray[np.int16],
    rng: np.random.Generator,
) -> Told:
    """The contacts with what their customers felt."""
    return Told(contacts, serial, courses, next_days, before, feelings(world, contacts, courses, before, rng))


def sampled(world: World, contacts: Contacts, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Rows of at most `count` contacts that an invitation is written for, in order: those of surveyed touchpoints."""
    in_time = contacts.moment < len(world.calendar.dates) * DAY_SECONDS - LATEST
    candidates = np.flatnonzero(SURVEYED[contacts.touchpoint] & in_time)
    return np.sort(rng.choice(candidates, min(count, len(candidates)), replace=False))


def invitations_and_responses(
    world: World, asked: Told, first_invitation: int, first_response: int, count: int, rng: np.random.Generator
) -> tuple[pa.Table, pa.Table, Told]:
    """Invitations to all of `asked` and at most `count` answers; also those who answered, with what they felt."""
    contacts, size = asked.contacts, len(asked.serial)
    sent, answered = _sent_and_answered(world, contacts, rng)
    reason = _not_sampled(world, asked, rng)
    arrived = (reason < 0) & (rng.random(size) < _DELIVERED)
    who = _answering(asked.feeling, arrived, count, rng)
    has_answered = np.zeros(size, dtype=bool)
    has_answered[who] = True
    opened = has_answered | (arrived & (rng.random(size) < _OPENED_SILENTLY))
    opened_at = sent + ((answered - sent) * rng.uniform(0.5, 0.98, size)).astype(np.int64)
    serial = np.arange(first_invitation, first_invitation + size)
    invitations = as_table("invitations", {
        "invitation_id": ids("V-", serial),
        "sent_at": moments(world, sent),
        **context(world, contacts, asked.serial, (sent // DAY_SECONDS).astype(np.int32)),
        "delivered_at": moments(world, sent + 40, arrived),
        "opened_at": moments(world, opened_at, opened),
        "answered_at": moments(world, answered, has_answered),
        "not_sampled_reason": named(reason, NOT_SAMPLED),
    })  # fmt: skip
    answers = asked.take(who)
    responses = responses_table(world, answers, answered[who], serial[who], first_response, rng)
    return invitations, responses, answers


def _sent_and_answered(
    world: World, contacts: Contacts, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Local seconds at which invitations go out and would be answered, all within the calendar."""
    size, end, awake = len(contacts), len(world.calendar.dates) * DAY_SECONDS, world.calendar.awake
    sent = awake(contacts.moment + 1_800 + np.floor(rng.exponential(5_000, size)).astype(np.int64))
    sent = np.where(sent > end - LATEST, contacts.moment + 600, sent)
    answered = awake(sent + 900 + np.floor(np.minimum(rng.exponential(50_000, size), 6 * DAY_SECONDS)).astype(np.int64))
    # What would be answered after the last day is answered in what is left of it, so that the last days are complete.
    left = sent + ((end - sent) * rng.uniform(0.1, 0.95, size)).astype(np.int64)
    return sent, np.where(answered >= end, awake(left), answered)


def _not_sampled(world: World, asked: Told, rng: np.random.Generator) -> NDArray[np.int8]:
    """Why a contact was not invited, -1 where it was."""
    found = np.searchsorted(_NOT_SAMPLED_SHARES, rng.random(len(asked.serial)))
    reason = np.where(found < len(_NOT_SAMPLED_SHARES), found, -1).astype(np.int8)
    if not world.stories.is_quiet:
        agent = asked.contacts.agent
        picky = (agent >= 0) & world.company.happy_only[agent]
        reason[picky & (asked.feeling < story.HAPPY_ONLY_ABOVE)] = NOT_OFFERED
    return reason


def _answering(feeling: Numbers, can: NDArray[np.bool_], count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Rows of at most `count` who answer, in order; drawn without replacement by how likely each is to."""
    rows = np.flatnonzero(can)
    likely = _ANSWERS[classes(scores(feeling[rows]))] + rng.gumbel(size=len(rows))
    chosen = rows if count >= len(rows) else rows[np.argpartition(-likely, count)[:count]]
    return np.sort(chosen)


def responses_table(
    world: World,
    answers: Told,
    answered: NDArray[np.int64],
    invitation: NDArray[np.int64],
    first_response: int,
    rng: np.random.Generator,
) -> pa.Table:
    """The `responses` of those who answered at those local seconds; -1 for no invitation."""
    contacts, size, day = answers.contacts, len(answered), (answered // DAY_SECONDS).astype(np.int32)
    score = scores(answers.feeling)
    is_new = (contacts.day >= world.stories.wording).astype(np.int8)
    linked = answers.serial >= 0
    words, has_words = _verbatims(world, answers, score, day, rng)
    columns = {
        "response_id": ids("R-", np.arange(first_response, first_response + size)),
        "responded_at": moments(world, answered),
        **context(world, contacts, answers.serial, day),
        "score": pa.array(score, mask=rng.random(size) < 0.004),
        **_other_answers(world, answers, score, rng),
        "verbatim": words,
        "language": named(np.where(has_words, world.customers.language[contacts.customer], -1), LANGUAGES),
        "survey": named(is_new, SURVEYS),
        "survey_kind": named(np.zeros(size, dtype=np.int8), ["transactional"]),
        "survey_channel": named(rng.choice(3, size, p=(0.56, 0.29, 0.15)).astype(np.int8), SURVEY_CHANNELS),
        "invitation_id": ids("V-", invitation),
        "annual_value": pa.array(world.customers.annual_value[contacts.customer]),
        "tenure_days": pa.array(day - world.customers.since[contacts.customer]),
    }
    return as_table("responses", columns | _copied(answers, linked))


def _copied(answers: Told, linked: NDArray[np.bool_]) -> dict[str, pa.Array]:
    """The contact's course on its response; null where there is no contact behind it."""
    columns = course_columns(answers.courses, answers.next_days)
    if linked.all():
        return columns
    known = pa.array(linked)
    return {name: pa.compute.if_else(known, column, None) for name, column in columns.items()}


def _other_answers(
    world: World, answers: Told, score: NDArray[np.int8], rng: np.random.Generator
) -> dict[str, pa.Array]:
    """Satisfaction, effort, solved or not, ratings, and whether they would refer others."""
    contacts, feeling, size = answers.contacts, answers.feeling, len(score)
    solved = rng.random(size) < np.where(contacts.is_unsolved, 0.13, 0.93)
    refers = rng.random(size) < np.array([0.05, 0.35, 0.86])[classes(score)]
    troubled = (rng.random(size) < 0.16) & (contacts.is_unsolved | (answers.courses.transfers > 1))
    skipped = {name: rng.random(size) < share for name, share in _SKIPPED.items()}
    of_drivers = ratings(world, feeling, contacts, answers.courses, rng)
    return {
        "csat": pa.array(rating(feeling, 0.78, rng, 0.12), mask=skipped["csat"]),
        "effort": pa.array(effort(feeling, rng), mask=skipped["effort"]),
        "is_resolved": pa.array(solved, mask=skipped["resolved"]),
        "would_refer": pa.array(refers, mask=skipped["refers"]),
        "referrals": pa.array(rng.poisson(0.6, size), mask=skipped["refers"] | ~refers),
        "second_issue": named(np.where(troubled, rng.integers(0, 4, size), -1).astype(np.int8), SECOND_ISSUES),
        **{f"rating_{name}": pa.array(values, mask=skipped["ratings"]) for name, values in of_drivers.items()},
    }


_SKIPPED = {"csat": 0.03, "effort": 0.08, "resolved": 0.06, "refers": 0.55, "ratings": 0.14}


def _verbatims(
    world: World, answers: Told, score: NDArray[np.int8], day: NDArray[np.int32], rng: np.random.Generator
) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Words of about a third of those who answered, null for the others; and who wrote some."""
    contacts, courses = answers.contacts, answers.courses
    writes = rng.random(len(score)) < _HAS_WORDS[classes(score)]
    voucher = rng.random(len(score)) < np.where(
        day >= world.stories.voucher, story.VOUCHER_SHARE, 0.0 if world.stories.is_quiet else story.VOUCHER_SHARE_BEFORE
    )
    rows = np.flatnonzero(writes)
    occasions = Occasions(
        language=world.customers.language[contacts.customer[rows]],
        feeling=classes(score[rows]),
        touchpoint=contacts.touchpoint[rows],
        issue=contacts.issue[rows],
        product=contacts.product[rows],
        waited=np.maximum(courses.queue[rows], 0) + np.maximum(courses.hold[rows], 0),
        transfers=courses.transfers[rows],
        asked_again=courses.asked_again[rows] > 0,
        came_before=answers.before[rows] > 0,
        is_unsolved=contacts.is_unsolved[rows],
        voucher=voucher[rows] & (contacts.touchpoint[rows] != market.FAULT),
    )
    texts = np.full(len(score), None, dtype=object)
    texts[rows] = write_verbatims(occasions, rng)
    return pa.array(texts, pa.string()), writes
