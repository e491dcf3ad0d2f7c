"""Loads: bring a file in, take a load back, check what lies in the lake."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.keeping import upgraded_home
from dashboard.settings import chosen_home
from data.home import open_home
from data.redaction.marks import counted

if TYPE_CHECKING:
    from dashboard.commands.progress import Tell
    from data.checking import CheckReport
    from data.home import Home
    from data.importers.matching import ColumnMatch, Unknown
    from data.importers.staging import Counts
    from data.importing import ImportReport

MOST_SHOWN = 10
MOST_MATCHED = 3


def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Exports: CSV, .xlsx, Parquet, JSON; gzip or zip.")
    ],
    mapping: Annotated[Path | None, typer.Option(help="What the file's columns mean: MAP.toml.")] = None,
    table: Annotated[str | None, typer.Option(help="Table to load into; responses, if the file says no other.")] = None,
    responded_at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of every row, where the file has none.")
    ] = None,
    as_format: Annotated[
        str | None, typer.Option("--as", metavar="FORMAT", help="Which tool's export it is, if it does not show.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Which sheet of a workbook, if no mapping says it.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Load nothing: say what would happen, or draft a mapping.")
    ] = False,
    replaces: Annotated[
        str | None, typer.Option(metavar="LOAD", help="Take this load back in the same step: one file, mapped anew.")
    ] = None,
    join: Annotated[
        Path | None, typer.Option(help="A second file that knows more of the same rows: drafts a mapping of both.")
    ] = None,
) -> None:
    """Load files: rows in = loaded + refused + left out, each with its reason."""
    from dashboard.commands.progress import progress
    from data.importing import import_file

    if replaces and len(files) > 1:
        raise typer.BadParameter("One file replaces a load. Import the others by themselves.")
    if join and (mapping or not dry_run):
        raise typer.BadParameter("--join drafts a mapping: add --dry-run. To load, the mapping names the second file.")
    home = upgraded_home()
    day = responded_at.date() if responded_at else None
    for file in files:
        with progress() as tell:
            told = partial(_tell, tell, file.name)
            report = import_file(
                home, file, mapping, table, day, dry_run, told, None, as_format, sheet, replaces=replaces, join=join
            )
        _print_report(report)


def _print_report(report: "ImportReport") -> None:
    known = report.recognised
    typer.echo(f"# {known.sentence}\n{known.draft.text()}" if known else "\n".join(report_lines(report)))


def _tell(tell: "Tell", name: str, done_share: float) -> None:
    """Show how much of a file is read; what comes after it has no measure, and may take as long for a large one."""
    step = f"Reading {name}" if done_share < 1 else f"{name} is read: checking it, and writing"
    tell(step, round(100 * done_share), 100)


def undo(
    load_id: Annotated[str, typer.Argument(metavar="LOAD", help="Id of the load, as its import printed it.")],
) -> None:
    """Take a load back: its rows go, what it corrected returns."""
    from data.loading import undo as undo_load

    undone = undo_load(upgraded_home(), load_id)
    for each in undone:
        followed = f", {each.followed:,} of other loads filled anew" if each.followed else ""
        typer.echo(f"{each.table}: {each.removed:,} rows removed, {each.restored:,} restored{followed}.")
    typer.echo(f"Load {load_id} is undone.")


def check() -> None:
    """Check the lake: contract, file hashes, freshness, share without a known agent. Exit code 1 for any fault."""
    print_check(open_home(chosen_home()))


def print_check(home: "Home") -> None:
    """Check that home's lake and print what was found; any fault ends the command with exit code 1."""
    from data.checking import check as check_lake

    report = check_lake(home)
    typer.echo("\n".join(check_lines(report)))
    if report.faults:
        raise typer.Exit(1)


def check_lines(report: "CheckReport") -> list[str]:
    """What a check found, fault by fault, then how much there is, how fresh and how well attributed."""
    filled = [f"{rows:,} {table}" for table, rows in report.rows.items() if rows]
    lines = [fault.sentence() for fault in report.faults]
    lines.append(f"Version {report.version}: {', '.join(filled) or 'no rows'}.")
    if report.newest_response:
        lines.append(f"Newest response: {report.newest_response:%Y-%m-%d %H:%M} UTC.")
    if report.unattributed_share is not None:
        of_all = f"{report.unattributed:,} of {report.attributable:,} responses ({report.unattributed_share:.1%})"
        lines.append(f"Without a known agent: {of_all}.")
    found = sum(1 + fault.more for fault in report.faults)
    return [*lines, f"{found:,} faults." if found != 1 else "1 fault."]


def report_lines(report: "ImportReport") -> list[str]:
    """What became of a file's rows, line by line; the sum stands in the first."""
    parts = [("loaded", report.loaded), ("unchanged", report.unchanged), ("corrected", report.corrected)]
    parts += [("refused", report.refused), ("left out", report.left_out)]
    told = " + ".join(f"{rows:,} {what}" for what, rows in parts if rows or what in ("loaded", "refused", "left out"))
    lines = [f"{report.file}: {report.rows_in:,} rows in = {told}."]
    for heading, reasons in (("Refused", report.reasons), ("Left out", report.left_out_reasons)):
        lines += [f"  {heading}, {reason}: {rows:,}" for reason, rows in reasons.items()]
    lines += [f"  {refusal.sentence()}" for refusal in report.first_refusals[:MOST_SHOWN]]
    lines += [f"  Redacted: {redacted}."] if (redacted := counted(report.redacted)) else []
    lines += [f"  {report.replacing.sentence()}"] if report.replacing else []
    lines += [f"  Note: {warning}" for warning in report.warnings]
    lines += [f"  {matching_line(each)}" for each in report.matching]
    if report.unused_columns:
        lines.append(f"  Columns not used: {', '.join(report.unused_columns)}")
    if report.counts is not None and report.counts.scored:
        lines.append(f"  {own_figure(report.counts)} Is that your tool's figure?")
    if report.is_dry_run:
        return [*lines, "Nothing was loaded: this was a dry run."]
    return [*lines, f"Load {report.load_id}. To take it back: goodword undo {report.load_id}"]


def matching_line(match: "ColumnMatch") -> str:
    """What of a column is not known yet, the most frequent first, and what it may be."""
    first = "; ".join(_unknown(unknown) for unknown in match.named[:MOST_MATCHED])
    more = f"; and {match.values - MOST_MATCHED:,} more" if match.values > MOST_MATCHED else ""
    values = f"{match.values:,} values" if match.values > 1 else "1 value"
    rows = f"{match.rows:,} rows" if match.rows > 1 else "1 row"
    return f"Not known yet, {match.source}: {values} on {rows}: {first}{more}."


def _unknown(unknown: "Unknown") -> str:
    likely = unknown.suggestion
    name = f", {likely.name}" if likely and likely.name else ""
    return f"{unknown.value!r} ({unknown.rows:,}" + (f", perhaps {likely.value!r}{name})" if likely else ")")


def own_figure(counts: "Counts") -> str:
    """NPS of one file alone, to compare with what the tool that wrote it shows."""
    from dashboard.ui.words import told
    from queries.measures import MEASURES

    sums = {"promoters": counts.promoters, "detractors": counts.detractors, "scored": counts.scored}
    said = told(MEASURES["nps"], sums)
    return f"This file alone gives NPS {said.evidence} on {said.responses} scored responses."
