"""The audit on the command line: who did what and when, and whether any line was changed since."""

import json
from datetime import datetime
from typing import Annotated

import typer

from dashboard.settings import chosen_home
from data.home import open_home


def audit(
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only of this day.")] = None,
    account: Annotated[str, typer.Option(help="Only of this account.")] = "",
    kind: Annotated[str, typer.Option(help='Only of this kind, as in "signed in".')] = "",
    lines: Annotated[int, typer.Option(min=1, max=500, help="Lines to print, the newest.")] = 50,
) -> None:
    """Print the audit, newest first. Exit code 1 where a line was changed or is missing."""
    from data.store import Store

    home = open_home(chosen_home())
    store = Store(home.store_url)
    store.upgrade()
    zone = home.config.zone
    for entry in store.audit(day.date() if day else None, account, kind, lines=lines, zone=zone):
        count = "" if entry.count is None else f"  {entry.count:,} rows"
        about = f"  {json.dumps(entry.about, ensure_ascii=False)}" if entry.about else ""
        typer.echo(
            f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {entry.account_id or '-'}  {entry.kind}{count}{about}"
        )
    if (broken := store.broken_entry()) is not None:
        typer.echo(f"The audit was changed: line {broken} does not follow from the one before.", err=True)
        raise typer.Exit(1)
    typer.echo(
        f"{store.audit_count():,} lines, each following from the one before. The newest has the hash {store.head()}."
    )
