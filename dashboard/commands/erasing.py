"""`goodword erase`: take customers out of the home, for good and with proof."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.accounts import by_command_line
from dashboard.commands.keeping import upgraded_home
from data.home import Home, Retention

if TYPE_CHECKING:
    from data.erasing.deed import Erased

MOST_NAMED = 5


def erase(
    customers: Annotated[
        list[str] | None, typer.Option("--customer", metavar="ID", help="Id of a customer; may be given again.")
    ] = None,
    listed: Annotated[Path | None, typer.Option("--from", metavar="FILE", help="Ids of customers, one a line.")] = None,
    names: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="TEXT", help="A name, number or address by which refused rows hold them."),
    ] = None,
    keep_answers: Annotated[
        bool, typer.Option("--keep-answers", help="Keep their scores, without all that tells whose they are.")
    ] = False,
    lift: Annotated[bool, typer.Option("--lift", help="Erase nothing: let later loads bring them again.")] = False,
    proof: Annotated[bool, typer.Option("--proof", help="Print every erasure so far, as CSV.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase. Without it nothing goes: what would go is said.")] = False,
) -> None:
    """Erase customers everywhere: rows, what loads brought, refused rows, corrections, uploads, old versions."""
    from dashboard.commands.progress import progress
    from data.erasing.deed import erase as erase_customers

    home = upgraded_home()
    ids = [*(customers or ()), *(_ids_in(listed) if listed else ())]
    if proof:
        _print_proof()
    elif lift:
        _lift(ids)
    else:
        with progress() as tell:
            erased = erase_customers(home, ids, by_command_line(), names or (), keep_answers, not yes, tell)
        typer.echo("\n".join(erased_lines(erased, keep_answers)))


def retain() -> None:
    """Remove what is older than [retention] in goodword.toml allows. The server does so too when it starts."""
    typer.echo(retained_line(upgraded_home()))


def retained_line(home: Home) -> str:
    """Remove what is too old, and say what went."""
    from data.retaining import retain as remove_old

    if home.config.retention == Retention():
        return "goodword.toml keeps everything: it has no [retention]."
    went = remove_old(home)
    parts = [f"{went.words:,} answers without their words from now on"] if went.words else []
    parts += [f"{rows:,} {table}" for table, rows in went.rows.items()]
    parts += [f"{went.refused:,} refused rows"] if went.refused else []
    return f"Removed: {', '.join(parts) or 'nothing is too old'}."


def erased_lines(erased: "Erased", keep_answers: bool) -> list[str]:
    """What an erasure took or would take: rows by table, the figure before and after, what is left to the reader."""
    is_done = erased.version is not None
    lines = [f"{table}: {rows:,}" for table, rows in erased.rows.items() if rows]
    lines += [f"uploads: {erased.uploads:,}, of whomever"] if erased.uploads else []
    if keep_answers:
        lines.append("Scores stay, on their day, under ids that lead nowhere: the NPS is the same.")
    elif erased.before != erased.after:
        lines.append(f"NPS {_nps(erased.before)} before, {_nps(erased.after)} {'now' if is_done else 'after'}.")
    if erased.unknown:
        more = f" and {len(erased.unknown) - MOST_NAMED:,} more" if len(erased.unknown) > MOST_NAMED else ""
        lines.append(f"No row names {', '.join(erased.unknown[:MOST_NAMED])}{more}. Later loads are kept from it too.")
    lines.append(
        "Yours to delete: source files, backups made before, and what watched folders keep in loaded/ and refused/."
    )
    number = f"{erased.customers:,} customer{'s' if erased.customers != 1 else ''}"
    if not is_done:
        return [*lines, f"Nothing was erased. To erase {number}, add --yes."]
    return [
        *lines,
        f"Erased {number}. Version {erased.version} and older ones hold nothing of them; the proof is kept.",
    ]


def _nps(sums: Mapping[str, int]) -> str:
    from dashboard.ui.words import told
    from queries.measures import MEASURES

    return told(MEASURES["nps"], sums).evidence


def _ids_in(file: Path) -> list[str]:
    return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]


def _print_proof() -> None:
    import csv
    import sys

    from dashboard.settings import chosen_home
    from data.home import open_home
    from data.store import Store

    store = Store(open_home(chosen_home()).store_url)
    try:
        written = csv.writer(sys.stdout)
        written.writerow(("mark", "asked_by", "begun_at", "done_at", "version", "rows", "keeps_answers", "lifted_at"))
        for one in store.erasures():
            times = (one.begun_at.isoformat(), one.done_at.isoformat() if one.done_at else "")
            lifted = one.lifted_at.isoformat() if one.lifted_at else ""
            rows = " ".join(f"{table}={number}" for table, number in one.rows.items())
            written.writerow((one.mark, one.asked_by, *times, one.version, rows, one.keeps_answers, lifted))
    finally:
        store.close()


def _lift(ids: list[str]) -> None:
    from dashboard.settings import chosen_home
    from data.erasing.marks import mark_of, read_key
    from data.home import open_home
    from data.store import Store

    home = open_home(chosen_home())
    key, store = read_key(home.path), Store(home.store_url)
    try:
        for each in ids:
            lifted = store.lift_erasure(mark_of(key, each), by_command_line())
            typer.echo(f"{each}: {'later loads may bring it again' if lifted else 'was not kept out'}.")
    finally:
        store.close()
