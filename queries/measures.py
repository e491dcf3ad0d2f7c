"""Measures: the figures that can be asked for. One entry a metric; a new metric is one entry.

Every measure is a few additive columns, so it is the same from rows and from rollups: net is (promoters, detractors,
scored), share is (part, whole), mean is (total, squares, count), count is (count,). A measure's n is its own
denominator. `open_rate` and `response_rate` name a second whole, used where delivery is unknown, and what tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from queries.dimensions import UnknownName, did_you_mean


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric: its title, kind, parts, unit, the better direction, and what it means."""

    name: str
    title: str
    kind: str
    parts: tuple[str, ...]
    unit: str
    better: str | None
    meaning: str

    @property
    def n(self) -> str:
        """The additive column that is this measure's denominator, or the count itself."""
        return self.parts[{"net": 2, "share": 1, "mean": 2, "count": 0}[self.kind]]


def _net(name: str, title: str, parts: tuple[str, str, str], meaning: str) -> Measure:
    return Measure(name, title, "net", parts, "points", "higher", meaning)


def _share(name: str, title: str, parts: tuple[str, ...], better: str | None, meaning: str) -> Measure:
    return Measure(name, title, "share", parts, "share", better, meaning)


def _mean(name: str, title: str, stem: str, count: str, unit: str, better: str | None, meaning: str) -> Measure:
    return Measure(name, title, "mean", (f"{stem}_total", f"{stem}_squares", count), unit, better, meaning)


def _count(name: str, title: str, meaning: str) -> Measure:
    return Measure(name, title, "count", (name,), "count", None, meaning)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _net("nps", "Net Promoter Score", ("promoters", "detractors", "scored"),
             "Percent of scored answers from 9 to 10, less percent from 0 to 6."),
        _count("responses", "Responses", "Survey answers, scored or not."),
        _count("scored", "Scored responses", "Answers to the likelihood question."),
        _share("promoter_share", "Promoters", ("promoters", "scored"), "higher", "Scored answers of 9 or 10."),
        _share("passive_share", "Passives", ("passives", "scored"), None, "Scored answers of 7 or 8."),
        _share("detractor_share", "Detractors", ("detractors", "scored"), "lower", "Scored answers from 0 to 6."),
        _mean("score", "Mean score", "score", "scored", "rating", "higher", "Mean answer from 0 to 10."),
        _share("csat", "Satisfied", ("csat_tops", "csat_answers"), "higher",
               "Answers of 4 or 5 among satisfaction ratings from 1 to 5."),
        _mean("effort", "Effort", "effort", "effort_answers", "rating", "lower",
              "Mean effort from 1, very easy, to 5, very hard."),
        _share("resolved", "Resolved, says the customer", ("resolved", "resolved_answers"), "higher",
               "Customers who say that it is resolved, among those who were asked."),
        _share("resolved_first_time", "Resolved first time", ("repeats_none", "repeats_settled"), "higher",
               "Contacts without another on the same issue within 7 days, among those at least 7 days old."),
        _mean("first_reply", "First reply", "first_reply", "replied", "seconds", "lower",
              "Mean time to the first reply, among contacts that got one."),
        _mean("waiting", "Waiting", "queue", "queue_known", "seconds", "lower", "Mean time in the queue."),
        _mean("handling", "Handling", "handle", "handle_known", "seconds", None, "Mean handling time; never judged."),
        _mean("hold", "Hold", "hold", "hold_known", "seconds", "lower", "Mean time on hold."),
        _share("transferred", "Transferred", ("transferred", "transfers_known"), "lower",
               "Contacts that were transferred at least once."),
        _mean("transfers", "Transfers a contact", "transfers", "transfers_known", "times", "lower",
              "Mean number of transfers."),
        _share("asked_again", "Asked again", ("asked_again_yes", "asked_again_known"), "lower",
               "Contacts in which the customer had to give the same information again."),
        _mean("goodwill", "Goodwill a contact", "goodwill", "goodwill_known", "money", None,
              "Mean goodwill, among contacts where it is known."),
        _count("contacts", "Contacts", "Contacts with customers, answered surveys or not."),
        _count("invited", "Invited", "Surveys sent."),
        _count("verbatims", "With words", "Answers with the customer's own words."),
        _share(
            "no_agent",
            "Without known agent",
            ("unattributed", "responses"),
            "lower",
            "Responses to contacts that an agent handled, but nobody knows which.",
        ),
        _share("open_rate", "Opened", ("opened", "delivered", "invited", "delivery_known"), "higher",
               "Surveys opened, of those delivered; of those sent where delivery is unknown."),
        _share("response_rate", "Answered", ("answered", "delivered", "invited", "delivery_known"), "higher",
               "Surveys answered, of those delivered; of those sent where delivery is unknown."),
    )
}  # fmt: skip


def measure(name: str) -> Measure:
    """The entry of that name. Raises UnknownName with the known ones."""
    if name not in MEASURES:
        raise UnknownName(f"No measure {name!r}. Measures: {', '.join(MEASURES)}.{did_you_mean(name, MEASURES)}")
    return MEASURES[name]


def parts_of(names: Iterable[str]) -> tuple[str, ...]:
    """Additive columns that these measures need, each once, in order."""
    return tuple(dict.fromkeys(part for name in names for part in measure(name).parts))
