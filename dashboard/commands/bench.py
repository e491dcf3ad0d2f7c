"""Bench: how fast the summary opens, against empty cards and against a plain pandas app, on this machine."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.settings import ROOT

FOLDER = ROOT / "var" / "bench"
SMALL, LARGE = 250_000, 10_000_000
QUICK_SMALL, QUICK_LARGE = 2_000, 5_000
SEED, MONTHS = 7, 24


class BenchFailed(Exception):
    """The measuring ended with an error."""


def bench(
    home_small: Annotated[Path | None, typer.Option(help="A home of 250,000 responses, made when missing.")] = None,
    home_large: Annotated[Path | None, typer.Option(help="A home of 10 million, made when missing.")] = None,
    navigations: Annotated[int, typer.Option(min=1, help="Pages opened a round.")] = 30,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds.")] = 3,
    quick: Annotated[bool, typer.Option("--quick", help="Two tiny homes, 3 pages, 1 round: whether it runs.")] = False,
) -> None:
    """Print how fast the summary opens, and what the door costs. Takes about ten minutes the first time."""
    sizes = (QUICK_SMALL, QUICK_LARGE) if quick else (SMALL, LARGE)
    homes = [
        _home(path or FOLDER / str(responses), responses)
        for path, responses in zip((home_small, home_large), sizes, strict=True)
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = FOLDER / "servers.log"
    amounts = ("3", "1") if quick else (str(navigations), str(rounds))
    command = [*map(str, homes), "--navigations", amounts[0], "--rounds", amounts[1], "--log", str(log)]
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks", *command], cwd=ROOT, check=False)
    if done.returncode:
        raise BenchFailed(f"Measuring ended with {done.returncode}. What the servers said is in {log}.")


def _home(path: Path, responses: int) -> Path:
    """A demo home of that many responses; the one that is there already is taken as it is."""
    from dashboard.commands.progress import progress
    from data.demo import finished_recipe, make_demo

    path = path.expanduser().resolve()
    if finished_recipe(path) is None:
        typer.echo(f"Making a demo of {responses:,} responses in {path}.")
        with progress() as tell:
            make_demo(path, responses, MONTHS, SEED, None, False, tell)
    return path
