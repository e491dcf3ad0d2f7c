"""The staff agreement in words, for the pages: who sees a person, from how many answers on, and whose names."""

from collections.abc import Collection, Iterable

from dashboard.identity import scope_of
from dashboard.ui.numbers import listed
from data.agreement import Persons
from data.store import Account
from queries.scope import Grant

_SEEN_BY = {
    "own": "by nobody but the person",
    "team": "by the person and by whoever leads the team",
    "centre": "by the person and by whoever leads the team or the centre",
    "region": "by the person and by whoever leads the team, the centre or the region",
    "company": "by the person and by everyone whose role shows persons",
}
_NAMES = {
    "off": "Colleagues never see each other’s names beside figures.",
    "consent": "Colleagues see the names of those who agreed to it.",
    "on": "Colleagues see each other’s names.",
}


def agreement_words(persons: Persons) -> tuple[str, ...]:
    """What is agreed, one sentence each."""
    return (
        f"A person’s figures are seen {_SEEN_BY[persons.seen_by]}.",
        f"A person has a score from {persons.figures_from} answers on.",
        _NAMES[persons.colleague_names],
    )


def seen_by_words(names: Iterable[str], without_name: Iterable[str] = ()) -> str:
    """Who sees the reader's own figures: "Seen by you and Marta.", and by whom under a name that stands for theirs."""
    masked = list(without_name)
    apart = f" Without your name, they may also be seen by {listed(masked)}." if masked else ""
    return f"Seen by {listed(['you', *names])}.{apart}"


def sees_names(account: Account) -> bool:
    """Whether an account is shown agents by their own names, not by names that stand for them."""
    return any("agent_id" in grant.columns for grant in scope_of(account, "").grants)


def who_sees(
    accounts: Iterable[Account], persons: Persons, agent_id: str, paths: Collection[tuple[str, ...]]
) -> tuple[str, ...]:
    """Names of those, besides the person, who may see the figures of a person with rows at the ends of these paths.

    Who leads a unit that the person has left still sees what customers answered there. Accounts whose grants are
    limited to a function or a vendor count too: they may meet the person's rows there.
    """
    return tuple(account.name for account in accounts if _sees(account, persons, agent_id, paths))


def _sees(account: Account, persons: Persons, agent_id: str, paths: Collection[tuple[str, ...]]) -> bool:
    grants = scope_of(account, "").agreed(persons).grants
    is_person = any(grant.agent == agent_id for grant in grants)
    return not is_person and any(_names(grant, path) for grant in grants for path in paths)


def _names(grant: Grant, path: tuple[str, ...]) -> bool:
    covers = grant.agent is None and grant.path == path[: len(grant.path)]
    return covers and grant.sees_persons
