"""Keeping a home: upgrade it, redact what it holds, back it up and restore it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.settings import chosen_home
from data.home import ConfigurationWrong, Home, HomeMissing, open_home

if TYPE_CHECKING:
    from data.backups import Restored


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
    erased_in: Annotated[
        Path | None,
        typer.Option(
            metavar="HOME",
            help="The home as it was last: whom it has erased since is erased here. [default: the chosen home]",
        ),
    ] = None,
) -> None:
    """Put a backup into a new folder as a home, then check it. Exit code 1 for any fault."""
    from dashboard.commands.accounts import by_command_line
    from dashboard.commands.loads import print_check
    from dashboard.commands.progress import progress
    from data.backups import restore as read_backup

    knowing = open_home(erased_in.expanduser().resolve()) if erased_in else _standing(file)
    with progress() as tell:
        restored = read_backup(
            file, (to or chosen_home()).expanduser().resolve(), tell, erased_in=knowing, by=by_command_line()
        )
    typer.echo("\n".join(restored_lines(restored, knowing)))
    print_check(restored.home)


def _standing(file: Path) -> Home | None:
    """The chosen home, if it stands, can say whom it has erased, and is of the organisation of the backup."""
    from data.backups import contents_of
    from data.erasing.again import ErasuresUnknown, erasures_of

    try:
        home = open_home(chosen_home())
        erasures_of(home)
    except (HomeMissing, ConfigurationWrong, ErasuresUnknown):
        return None
    return home if home.config.organisation == contents_of(file).organisation else None


def restored_lines(restored: "Restored", knowing: Home | None) -> list[str]:
    """Where the home is now, and what of the time after its backup was made up for or is left to do."""
    made_at = f"{restored.made_at:%Y-%m-%d %H:%M} UTC"
    ended = f"{restored.sessions:,} session{'s' if restored.sessions != 1 else ''} of then ended"
    lines = [f"{restored.home.config.organisation} is in {restored.home.path}, as it was at {made_at}; {ended}."]
    if knowing is None:
        return [
            *lines,
            f"Whoever was erased after {made_at} is back: no home was at hand that knows them. Erase them before anyone"
            " opens this one (goodword erase --from ids.txt --yes), or restore again with --erased-in HOME.",
        ]
    if restored.erased:
        number = f"{restored.erased:,} customer{'s' if restored.erased != 1 else ''}"
        return [*lines, f"Erased again: {number} whom {knowing.path} has erased since."]
    return [*lines, f"{knowing.path} has erased nobody since."]
