"""What a question on the command line is asked of: the chosen home at its newest version, and who asks."""

import sys
from dataclasses import dataclass, replace
from datetime import datetime

import typer

from dashboard.commands.keeping import upgraded_home
from dashboard.identity import Person, derived, person_of, secret_of
from data.engine import Engine
from data.home import Home
from data.store import Store
from data.warehouse import Warehouse
from queries.filter import Filter


class NobodyAsks(Exception):
    """The home has no account, or none of that name."""


class LakeEmpty(Exception):
    """The home has no data yet."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The data, the filter and the person of one command."""

    warehouse: Warehouse
    filter: Filter
    person: Person


def asking(filter_text: str, account_id: str = "") -> Asking:
    """The chosen home as that account sees it, by default as the home's first one, like the pages do.

    A part of the filter that means nothing is wrong use: nobody would see a note above a column of figures.
    """
    filter, notes = Filter.parse(filter_text)
    if notes:
        raise typer.BadParameter(" ".join(notes), param_hint="--filter")
    home = upgraded_home()
    store = Store(home.store_url)
    warehouse = Engine(without_rollups(home)).at(datetime.now(home.config.zone).date())
    if not warehouse.version:
        way_out = "goodword demo" if home.config.is_demo else "goodword import FILE"
        raise LakeEmpty(f"The lake of {home.path} is empty. Fill it with `{way_out}`.")
    person = _person(store, account_id, derived(secret_of(home.path), "pseudonym"))
    return Asking(warehouse, filter, replace(person, scope=person.scope.agreed(home.config.persons)))


def without_rollups(home: Home) -> Home:
    """The home for a single question: the files answer it before rollups would be made."""
    return replace(home, config=replace(home.config, rollups_from_rows=sys.maxsize))


def _person(store: Store, account_id: str, pseudonym_key: str) -> Person:
    accounts = store.accounts()
    if not accounts:
        raise NobodyAsks("This home has no account. Make the local person with `goodword init`.")
    known = {account.account_id: account for account in accounts}
    if account_id and account_id not in known:
        raise NobodyAsks(f"No account {account_id!r}. Accounts: {', '.join(known)}.")
    return person_of(known[account_id] if account_id else accounts[0], pseudonym_key)
