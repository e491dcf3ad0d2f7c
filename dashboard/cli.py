"""`goodword ...`: the command line over the same functions as the pages.

Exit codes: 0 done, 1 it failed, 2 wrong use. An error is one sentence on standard error with the way out.
"""

import sys
from collections.abc import Callable
from typing import Any

import typer

from dashboard.commands import (
    accounts,
    audit,
    bench,
    comparing,
    erasing,
    feeds,
    homes,
    keeping,
    leaderboard,
    loads,
    questions,
    rows,
    torture,
)
from data.faults import traced
from data.room import NO_ROOM, is_full

app = typer.Typer(
    name="goodword",
    help="From the score to the sentence: customer advocacy over your own files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: dict[str, Callable[..., Any]] = {
    "init": homes.init,
    "demo": homes.demo,
    "serve": homes.serve,
    "import": loads.import_files,
    "undo": loads.undo,
    "template": feeds.template,
    "watch": feeds.watch,
    "check": loads.check,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "redact": keeping.redact,
    "erase": erasing.erase,
    "retain": erasing.retain,
    "upgrade": keeping.upgrade,
    "ask": questions.ask,
    "compare": comparing.compare,
    "leaderboard": leaderboard.leaderboard,
    "verbatims": rows.verbatims,
    "export": rows.export,
    "audit": audit.audit,
    "bench": bench.bench,
    "torture": torture.torture,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
GROUPS: dict[str, typer.Typer] = {"accounts": accounts.app}
for name, group in GROUPS.items():
    app.add_typer(group, name=name)

OURS = ("data", "queries", "dashboard")


def main() -> None:
    """Run the command line. What our own code refuses, or the system cannot do, is one sentence and exit code 1."""
    try:
        app()
    except Exception as error:
        if is_full(error):
            sys.stderr.write(f"{NO_ROOM}\n")
            sys.exit(1)
        if type(error).__module__.split(".")[0] not in OURS and not isinstance(error, OSError):
            if sys.stderr.isatty():
                raise
            # Elsewhere it is a log, of cron or of a service.
            sys.stderr.write(f"Something went wrong.\n{traced(error)}\n")
        else:
            sys.stderr.write(f"{error}\n")
        sys.exit(1)
