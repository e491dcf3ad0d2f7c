"""Accounts of a company's home: who may come in, as what, to see which part. Every change is written into the audit."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.settings import chosen_home, session_lasts
from data.home import Home, open_home

if TYPE_CHECKING:
    from data.staffing import Staffing
    from data.store import Account, Store
    from data.units import Units

app = typer.Typer(help="Accounts: who may come in, as what, to see which part.", no_args_is_help=True)

AccountId = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Id of the account.")]
Unit = Annotated[str, typer.Option(help="What it sees: a unit's id, a path like West/Harlow, or (company).")]
Function = Annotated[str, typer.Option(help="Only contacts of this function.")]
Vendor = Annotated[str, typer.Option(help="Only contacts of this vendor.")]
Agent = Annotated[str, typer.Option(help="Id of the agent whose contacts it sees.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only rows from or until this day.")]


class DemoRefused(Exception):
    """The demo's people are built in."""


class LeaversUnnamed(Exception):
    """Leavers are ended only after a dry run has named them."""


@app.command()
def add(
    account: AccountId,
    name: Annotated[str, typer.Option(help="Name of the person.")],
    role: Annotated[str, typer.Option(help="Its role; `role` gives it more.")],
    unit: Unit = "",
    function: Function = "",
    vendor: Vendor = "",
    agent: Agent = "",
) -> None:
    """Add an account, and print the link by which its person chooses a password."""
    from dashboard.access.rights import shows_rows

    with _opened() as (home, store):
        grants = [_grant(home, role, unit, function, vendor, agent)] if shows_rows(role) else []
        store.add_account(account, name, [role], grants, agent_id=agent or None, by=by_command_line())
        typer.echo(f"Added {account}, {name}, {role}.")
        _give_link(store, account)


@app.command("list")
def list_accounts() -> None:
    """List accounts with their roles, what they see, and whether they can come in."""
    from rich.table import Table

    from dashboard.access.rights import grant_words
    from dashboard.commands.printing import print_table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Account", "Name", "Roles", "Sees", "State", "Password"):
        table.add_column(title)
    with _opened() as (_, store):
        credentials = store.credentials()
        for known in store.accounts():
            credential = credentials.get(known.account_id)
            sees = "; ".join(f"{number}. {grant_words(said)}" for number, said in enumerate(known.grants, 1))
            password = "chosen" if credential and credential.password_hash else "none"
            if credential and credential.code_until:
                password = f"link until {credential.code_until:%Y-%m-%d}"
            table.add_row(known.account_id, known.name, ", ".join(known.roles), sees, known.state, password)
    print_table(table)


@app.command()
def role(
    account: AccountId,
    roles: Annotated[list[str], typer.Argument(metavar="ROLE...", help="All its roles from now on.")],
) -> None:
    """Give an account these roles in place of those it has. What it sees as a role that goes is taken too."""
    from dashboard.access.rights import shows_rows, with_roles

    with _opened() as (_, store):
        changed = with_roles(store.account_named(account), roles)
        store.save_accounts([changed], by_command_line())
        typer.echo(f"{account} is now {', '.join(roles)}, from its next request on.")
        seen = {said["role"] for said in changed.grants}
        if blind := [each for each in roles if shows_rows(each) and each not in seen]:
            typer.echo(f"As {', '.join(blind)} it sees nothing yet: `goodword accounts grant {account} --role ...`.")


@app.command()
def grant(
    account: AccountId,
    role: Annotated[str, typer.Option(help="The role that sees it.")] = "",
    unit: Unit = "",
    function: Function = "",
    vendor: Vendor = "",
    agent: Agent = "",
    valid_from: Day = None,
    valid_to: Day = None,
    take: Annotated[int, typer.Option(min=0, help="Take the grant of this number, as `list` counts them.")] = 0,
) -> None:
    """Let an account see one part more, or take one with --take."""
    with _opened() as (home, store):
        found = store.account_named(account)
        if take > len(found.grants):
            raise typer.BadParameter(f"{account} has {len(found.grants)} grants.", param_hint="--take")
        if take:
            kept = found.grants[: take - 1] + found.grants[take:]
        else:
            as_role = role or next(iter(found.roles), "")
            days = {"valid_from": valid_from, "valid_to": valid_to}
            said = _grant(home, as_role, unit, function, vendor, agent)
            kept = (*found.grants, said | {key: f"{day:%Y-%m-%d}" for key, day in days.items() if day})
        store.change_account(found.account_id, by_command_line(), grants=kept)
        typer.echo(f"{account} has {len(kept)} grants, from its next request on.")


@app.command()
def disable(account: AccountId) -> None:
    """End an account: its sessions end now, its rights at its next request. `enable` gives them back."""
    with _opened() as (_, store):
        store.change_account(store.account_named(account).account_id, by_command_line(), state="disabled")
        typer.echo(f"{account} is disabled.")


@app.command()
def enable(account: AccountId) -> None:
    """Let an account come in again, with the roles and grants that it had."""
    with _opened() as (_, store):
        store.change_account(store.account_named(account).account_id, by_command_line(), state="active")
        typer.echo(f"{account} may come in again.")


@app.command()
def password(account: AccountId) -> None:
    """Print a link by which a person chooses a password, once. The one they have ends now, and their sessions."""
    with _opened() as (_, store):
        _give_link(store, store.account_named(account).account_id)


@app.command()
def sessions(
    account: Annotated[str, typer.Argument(metavar="[ACCOUNT]", help="Only of this account.")] = "",
    end: Annotated[bool, typer.Option("--end", help="End all sessions of the account.")] = False,
) -> None:
    """List who is signed in, or end the sessions of an account."""
    from data.sessions import Lasting

    with _opened() as (home, store):
        if end:
            if not account:
                raise typer.BadParameter("Name the account whose sessions end.", param_hint="--end")
            typer.echo(
                f"{store.end_sessions(store.account_named(account).account_id, by_command_line())} sessions ended."
            )
            return
        for session in store.sessions(Lasting(*session_lasts()), account):
            began, used = (
                f"{at.astimezone(home.config.zone):%Y-%m-%d %H:%M}" for at in (session.began_at, session.used_at)
            )
            typer.echo(f"{session.account_id}  {session.client}  since {began}, last used {used}")


@app.command("import")
def import_staff(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: account, name, role, unit, agent_id ...")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing: name joiners, movers and leavers.")
    ] = False,
    leavers: Annotated[
        str, typer.Option(metavar="CODE", help="End the accounts that the file lacks: the code a dry run printed.")
    ] = "",
    links: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a link for a first password of each joiner here.")
    ] = None,
) -> None:
    """Take accounts from a file of staff: joiners are added, movers changed, leavers ended if you say so."""
    from data.staffing import read_staff

    with _opened() as (home, store):
        found = read_staff(file, store.accounts(), _units(home))
        if leavers and leavers != found.leavers_code:
            raise LeaversUnnamed(
                f"The code {leavers!r} is not of this file and these leavers. Run it with --dry-run, read whom it "
                "names, and give the code that it prints."
            )
        typer.echo("\n".join(staffing_lines(found, bool(leavers))))
        if dry_run:
            return
        store.save_accounts(found.accounts(bool(leavers)), by_command_line())
        if links:
            _write_links(links, store, found.joiners)


def staffing_lines(found: "Staffing", with_leavers: bool) -> list[str]:
    """What a file of staff changes, name by name."""
    named = (("Joins", found.joiners), ("Returns", found.returning), ("Leaves", found.leavers))
    lines = [f"{word}: {_who(account)}" for word, accounts in named for account in accounts]
    lines += [f"Moves: {_who(before)} -> {_what(after)}" for before, after in found.movers]
    lines += [f"Stays disabled: {account.account_id}; `enable` lets it in." for account in found.disabled]
    lines += [f"Not in the file, stays as administrator: {account.account_id}" for account in found.kept]
    lines.append(
        f"{len(found.joiners)} join, {len(found.movers)} move, {len(found.returning)} return, "
        f"{len(found.leavers)} {'are ended' if with_leavers else 'would leave'}, {found.unchanged} stay as they are."
    )
    if found.leavers and not with_leavers:
        lines.append(f"Leavers keep their accounts. To end them: --leavers {found.leavers_code}")
    return lines


def _who(account: "Account") -> str:
    return f"{account.account_id}, {account.name}, {_what(account)}"


def _what(account: "Account") -> str:
    from dashboard.access.rights import grant_words

    return "; ".join(map(grant_words, account.grants)) or ", ".join(account.roles)


@contextmanager
def _opened() -> "Iterator[tuple[Home, Store]]":
    from data.store import Store

    home = open_home(chosen_home())
    if home.config.is_demo:
        raise DemoRefused("The demo's people are built in. Make a home of your own with `goodword init`.")
    store = Store(home.store_url)
    store.upgrade()
    try:
        yield home, store
    finally:
        store.close()


def by_command_line() -> str:
    """Who changes something here, for the audit."""
    try:
        return f"command line, {getuser()}"
    except (KeyError, OSError):
        return "command line"


def _grant(home: Home, role: str, unit: str, function: str, vendor: str, agent: str) -> dict[str, Any]:
    from dashboard.access.rights import grant_said
    from data.units import Units

    units = _units(home) if unit else Units({})
    return grant_said(units, role, unit, function=function, vendor=vendor, agent_id=agent)


def _units(home: Home) -> "Units":
    from dashboard.commands.opening import without_rollups
    from data.engine import Engine
    from data.units import units_of

    return units_of(Engine(without_rollups(home)).at(datetime.now(home.config.zone).date()))


def _give_link(store: "Store", account_id: str) -> None:
    from dashboard.access.links import first_link

    link, until = first_link(store, account_id, by_command_line())
    typer.echo(f"Their link to choose a password, good once until {until:%Y-%m-%d %H:%M} UTC:\n{link}")
    if not store.asks_for_passwords():
        typer.echo(
            "As soon as a password is chosen, everybody signs in here, you too: make a link for your own account."
        )


def _write_links(file: Path, store: "Store", joiners: "Sequence[Account]") -> None:
    from dashboard.access.links import first_link

    # Whoever reads this file can be any of them: it is the owner's alone, and never one that is there already.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
        written = csv.writer(opened)
        written.writerow(("account", "name", "link"))
        for account in joiners:
            written.writerow(
                (account.account_id, account.name, first_link(store, account.account_id, by_command_line())[0])
            )
    typer.echo(f"{len(joiners)} links are in {file}, for you alone to read. Delete it when they are given out.")
