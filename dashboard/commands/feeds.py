"""Feeds: a file to fill for a table, and a folder that loads what is dropped into it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.commands.keeping import upgraded_home
from dashboard.settings import chosen_home
from data.home import open_home


def template(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="responses, people, units, customers, targets, ...")],
    to: Annotated[Path | None, typer.Option(help="File to write: FILE.csv or FILE.xlsx; else CSV is printed.")] = None,
) -> None:
    """A file to fill for a table, which tells what each column means. It loads without a mapping."""
    from dashboard.commands.printing import print_text
    from data.contract import LOADABLE
    from data.importers.reading import did_you_mean
    from data.templates import template_csv, template_xlsx

    if table not in LOADABLE:
        known = f"{did_you_mean(table, LOADABLE)} Tables: {', '.join(LOADABLE)}."
        raise typer.BadParameter(f"No table {table!r}.{known}", param_hint="TABLE")
    config = open_home(chosen_home()).config
    if to is None:
        print_text(template_csv(table, config))
        return
    if to.suffix.lower() not in (".csv", ".xlsx"):
        raise typer.BadParameter(f"{to.name} is no .csv or .xlsx file. Allowed: .csv, .xlsx.", param_hint="--to")
    if to.exists():
        raise typer.BadParameter(f"{to} exists already. Choose another name.", param_hint="--to")
    is_book = to.suffix.lower() == ".xlsx"
    to.write_bytes(template_xlsx(table, config) if is_book else template_csv(table, config).encode())
    typer.echo(f"Template of {table} in {to}. Fill it, then: goodword import {to.name} --table {table}")


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where files are dropped.")],
    once: Annotated[bool, typer.Option("--once", help="Load what lies there complete, then end: for cron.")] = False,
    settle_seconds: Annotated[
        float, typer.Option(min=0, help="A file is complete when it has not changed for so long.")
    ] = 5,
) -> None:
    """Load what is dropped into a folder, each file once; set aside with the reason what cannot be loaded."""
    from data.watching import watch as watch_folder

    home = upgraded_home()
    if not once:
        typer.echo(f"Watching {folder} for {home.config.organisation}. Ctrl+C ends it.")
    watch_folder(home, folder, _say, once, settle_seconds)


def _say(sentence: str) -> None:
    typer.echo(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {sentence}")
