"""`python -m tests.benchmarks HOME... --navigations N --rounds N`: all figures, the homes from small to large."""

import argparse
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from data.home import open_home
from data.lake import Lake
from tests.benchmarks.door import building, costs
from tests.benchmarks.every_page import every_page
from tests.benchmarks.race import race, report

LARGE = 1_000_000


def main() -> None:
    """Measure each home and print what was found as soon as it is known."""
    said = argparse.ArgumentParser()
    said.add_argument("homes", nargs="+", type=Path)
    said.add_argument("--navigations", type=int, default=30)
    said.add_argument("--rounds", type=int, default=3)
    said.add_argument("--log", type=Path, default=Path(os.devnull))
    options = said.parse_args()
    # The servers of a run that is ended are ended with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tell([f"{os.cpu_count()} cores, {options.rounds} rounds of {options.navigations} navigations, one client"])
    for path in options.homes:
        home = open_home(path)
        rows = Lake(home.lake_path, home.rating_names).snapshot().rows("responses")
        today = datetime.now(home.config.zone).date()
        title = f"Opening the summary over {rows:,} responses, another filter each time"
        tell(report(title, race(path, options.navigations, options.rounds, today, options.log), rows >= LARGE))
        tell(every_page(path, options.navigations, options.log))
        tell(building(path))
    tell(costs(options.homes[-1], options.navigations))


def tell(lines: list[str]) -> None:
    """Print at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
