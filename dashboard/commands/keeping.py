"""Keeping a home: upgrade it, redact what it holds."""

import typer

from dashboard.settings import chosen_home
from data.home import Home, open_home


def upgraded_home() -> Home:
    """The chosen home, brought to the newest shape where an earlier Goodword has made it."""
    from dashboard.commands.progress import progress
    from data.upgrades import upgrade as upgrade_home

    home = open_home(chosen_home())
    with progress() as tell:
        taken = upgrade_home(home, tell)
    for title in taken:
        typer.echo(f"Upgraded {home.path.name}. {title}: done.", err=True)
    return home


def upgrade() -> None:
    """Bring the home to the newest shape. Commands and the server do so by themselves when they open it."""
    from data.lake import Lake

    home = upgraded_home()
    snapshot = Lake(home.lake_path, home.rating_names).snapshot()
    typer.echo(f"{home.path.name} has the newest shape: format {snapshot.format}, version {snapshot.version}.")


def redact() -> None:
    """Redact what was loaded before: by the people and the words of goodword.toml as they are now."""
    from dashboard.commands.progress import progress
    from data.redaction.earlier import redact_home
    from data.redaction.marks import counted

    home = upgraded_home()
    with progress() as tell:
        redactor = redact_home(home, tell)
    if not redactor.is_on:
        typer.echo("goodword.toml turns redaction off: nothing was changed.")
    else:
        typer.echo(f"Redacted: {counted(redactor.counts) or 'nothing was found'}.")
