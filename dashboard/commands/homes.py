"""Homes: make your own, make the demo's, serve the one that is chosen."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from getpass import getuser
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from dashboard.commands.erasing import retained_line
from dashboard.commands.keeping import upgraded_home
from dashboard.settings import COMPANY_HOME, DEMO_HOME, chosen_home, serving_port, setting
from data.home import FILE, Home, HomeMissing, Retention, create_home, open_home

RESPONSES = 250_000
# An older demo has too little in the last 13 weeks; one of another size was made on purpose and stays.
KEPT = timedelta(days=7)
FIRST_TEXT = """time_zone = "{zone}"
currency = "EUR"

# Titles of the levels of your organisation; "" hides one.
# [levels]
# region = "Region"
# centre = "Centre"
# team = "Team"
# agent = "Agent"

# One entry for each aspect that your survey rates from 1 to 5, kept in the column rating_<name>.
# [[ratings]]
# name = "staff"
# title = "Friendly staff"
# need = "to be respected"
"""


class DemoRefused(Exception):
    """The chosen home is a company's: the demo stays out of it."""


def init(
    organisation: Annotated[str, typer.Option(help="Name of your organisation.")] = "My company",
    time_zone: Annotated[str, typer.Option(help="Its time zone, as in Europe/Berlin.")] = "UTC",
    person: Annotated[str, typer.Option(help="Name of the one local person, who gets all roles.")] = "",
) -> None:
    """Make a home for your own company, with one local person who has all roles."""
    _refuse_unknown_zone(time_zone)
    path = _named_home() or COMPANY_HOME
    is_new = not (path / FILE).exists()
    home = create_home(path, "company", organisation, FIRST_TEXT.format(zone=time_zone))
    _add_local_person(home, person or _login_name())
    typer.echo(f"{'Made' if is_new else 'Found'} the home of {home.config.organisation} in {home.path}.")
    typer.echo("Next: `goodword serve`, then load a file in the browser. Or draft its mapping here:")
    typer.echo("`goodword import FILE --dry-run`.")


def demo(
    responses: Annotated[int, typer.Option(min=1000, help="Survey answers to make.")] = RESPONSES,
    months: Annotated[int, typer.Option(min=2, max=120, help="Months up to the last day.")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed and last day give the same company.")] = 7,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day, else yesterday.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Nothing happens: to look for false alarms.")] = False,
    if_needed: Annotated[bool, typer.Option("--if-needed", help="Only where no complete home is.")] = False,
) -> None:
    """Make the demo company Larkfield: invented people, invented customers, invented answers."""
    path = _named_home() or DEMO_HOME
    if if_needed and not _needs_demo(chosen_home()):
        return
    if _kind(path) == "company":
        raise DemoRefused(f"{path} is a company's home. Unset GOODWORD_HOME, or name another folder for the demo.")
    from dashboard.commands.progress import progress
    from data.demo import contacts_note, make_demo, table_hash

    with progress() as tell:
        home = make_demo(path, responses, months, seed, until.date() if until else None, quiet, tell)
    typer.echo(f"{home.config.organisation} is in {home.path}, table hash {table_hash(home)}.")
    typer.echo(f"{contacts_note(responses)} Next: `goodword serve`.".strip())


def serve(
    host: Annotated[str, typer.Option(help="Address to serve on. [default: GOODWORD_HOST]")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port. [default: GOODWORD_PORT]")] = 0,
) -> None:
    """Serve the dashboard of the chosen home: to this machine, or to others once all that needs is there."""
    from dashboard.server import serve as serve_pages

    # Here, where its progress is seen, but in a process of its own: what has read the lake must not be forked, and the
    # server's worker is.
    upgrading = get_context("spawn").Process(target=_upgrade_or_leave)
    upgrading.start()
    upgrading.join()
    serve_pages(host or setting("GOODWORD_HOST"), port or serving_port())


def _upgrade_or_leave() -> None:
    """Bring the home to the newest shape. What is wrong with it is told on its pages."""
    from dashboard.workspace import HOME_WRONG

    with suppress(HomeMissing, *HOME_WRONG):
        home = upgraded_home()
        if home.config.retention != Retention():
            typer.echo(retained_line(home), err=True)


def _refuse_unknown_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise typer.BadParameter(f"No time zone {name!r}. Write one like Europe/Berlin.") from error


def _named_home() -> Path | None:
    """The folder that GOODWORD_HOME names, or None."""
    return chosen_home() if setting("GOODWORD_HOME") else None


def _kind(path: Path) -> str:
    try:
        return open_home(path).config.kind
    except HomeMissing:
        return ""


def _needs_demo(path: Path) -> bool:
    """Whether the folder holds neither a company's home nor a demo that is complete and recent."""
    if _kind(path) == "company":
        return False
    from data.demo import finished_recipe

    made = finished_recipe(path)
    return made is None or (made.responses == RESPONSES and date.fromisoformat(made.until) < date.today() - KEPT)


def _add_local_person(home: Home, name: str) -> None:
    from dashboard.roles import ROLES
    from data.store import Store

    store = Store(home.store_url)
    store.upgrade()
    if not store.accounts():
        grants = [{"path": [], "role": role.name} for role in ROLES.values() if role.sees_rows]
        store.add_account("local", name, tuple(ROLES), grants, home_path="/summary")


def _login_name() -> str:
    try:
        return getuser().capitalize()
    except (KeyError, OSError):
        return "Local person"
