"""Keeping a home: upgrade it, redact what it holds, back it up and restore it."""

from pathlib import Path
from typing import Annotated

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


def backup(
    file: Annotated[Path, typer.Argument(help="Archive to write: FILE.tar, FILE.tar.gz or FILE.tar.zst.")],
) -> None:
    """Write the home to one archive while the server and loads go on. It holds the secret key: keep it safe."""
    from dashboard.commands.progress import progress
    from data.backups import backup as write_backup

    home = upgraded_home()
    with progress() as tell:
        contents = write_backup(home, file, tell)
    size = f"{len(contents.files):,} files, {contents.size_bytes / 1e6:,.1f} MB"
    typer.echo(
        f"{file} holds {contents.organisation} at version {contents.lake_version}: {size}, read back and proved."
    )
    typer.echo("It holds the home's secret key and customers' words: only its owner may read it (mode 0600).")


def restore(
    file: Annotated[Path, typer.Argument(help="Archive that `goodword backup` wrote.")],
    to: Annotated[Path | None, typer.Option(help="New folder for the home. [default: the chosen home]")] = None,
) -> None:
    """Put a backup into a new folder as a home, then check it. Exit code 1 for any fault."""
    from dashboard.commands.loads import print_check
    from dashboard.commands.progress import progress
    from data.backups import restore as read_backup

    with progress() as tell:
        home = read_backup(file, (to or chosen_home()).expanduser().resolve(), tell)
    typer.echo(f"{home.config.organisation} is in {home.path}.")
    print_check(home)
