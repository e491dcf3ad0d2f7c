"""`python -m tests.storm`: every fault in turn, a table of figures against their goals; 1 where one does not hold.

Everything happens in a folder of its own that is removed at the end, on this machine's own address. Where the time is
up, what is left says that it was skipped.
"""

import argparse
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from dashboard.server import Goodword, build_app
from tests.company import TODAY
from tests.conftest import CHROMIUM
from tests.fence.pages import router
from tests.fence.run import make_fence
from tests.storm import days, faults, hostile, memory, runaway
from tests.storm.clients import ANYONE, Crowd, crowd_of
from tests.storm.figure import Figure
from tests.storm.serving import served

#: Seconds that a part may take, of ten minutes in all.
PARTS = {"clients": 90, "kills": 110, "damages": 60, "requests": 150}


def main() -> None:
    """Run everything, and print each figure as soon as it is known."""
    said = argparse.ArgumentParser()
    for name, number in (("clients", 200), ("each", 5), ("kills", 20), ("requests", 10_000), ("damages", 600)):
        said.add_argument(f"--{name}", type=int, default=number)
    said.add_argument("--minutes", type=float, default=10)
    options = said.parse_args()
    logging.disable(logging.CRITICAL)
    began, found = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="goodword-storm-") as folder:
        for name, part in parts(Path(folder), options):
            print(f"{time.monotonic() - began:4.0f} s  {name} ...", flush=True)
            # The last part is given what is left, and a part that began may take a minute more.
            is_late = time.monotonic() - began > 60 * options.minutes - 60
            found.append(Figure(name, "the time was up", "-", None) if is_late else part())
            print(f"        {found[-1]}", flush=True)
    print(f"\n{time.monotonic() - began:.0f} s", *found, sep="\n")
    sys.exit(any(figure.holds is False for figure in found))


def parts(folder: Path, options: argparse.Namespace) -> list[tuple[str, Callable[[], Figure]]]:
    """Each fault over a home of its own, so that none leaves anything to the next."""
    app = build_app("app", folder / "home", clock=lambda zone: TODAY)
    home, crowd = prepared(app, folder)
    log, key, body = folder / "servers.log", crowd.sessions[ANYONE], crowd.bodies[0]
    crowded = (options.clients, options.each)
    store, damaged, strange = folder / "store", folder / "damaged", hostile.hostile_home(folder / "hostile")
    shutil.copytree(home, store)
    shutil.copytree(home, damaged)

    def until(part: str) -> float:
        return time.monotonic() + PARTS[part] * options.minutes / 10

    def with_server(fault: Callable[..., Figure], *asked: object, part: str = "", **how: str) -> Figure:
        with served(home, log, **how) as server:  # type: ignore[arg-type]
            return fault(server, crowd, *asked, **({"until": until(part)} if part else {}))

    def endless() -> Figure:
        how = {"module": "tests.storm.runaway", "GOODWORD_QUESTION_SECONDS": str(runaway.BUDGET_SECONDS)}
        with served(home, log, TODAY, **how) as server:
            return runaway.question_stopped(app, server, crowd)

    def long_use() -> Figure:
        return memory.measured(app, folder / "memory", options.requests, until("requests"), each=30)

    def scripts() -> Figure:
        return _in_chromium(strange.path, log)

    return [
        ("days and weeks", partial(days.days_exact, app, folder)),
        ("hostile texts", partial(hostile.texts_kept, app, strange)),
        ("scripts", scripts),
        ("runaway question", endless),
        ("disk full", partial(faults.disk_full, home, folder, log, key, body)),
        ("store damaged", partial(faults.store_damaged, store, log, key, body)),
        ("files damaged", lambda: faults.files_damaged(damaged, options.damages, until=until("damages"))),
        ("worker killed", partial(with_server, faults.worker_killed, options.kills, part="kills")),
        (
            "clients at once",
            partial(with_server, faults.clients_at_once, *crowded, part="clients"),
        ),
        ("memory", long_use),
    ]


def _in_chromium(home: Path, log: Path) -> Figure:
    try:
        with sync_playwright() as playwright, served(home, log, TODAY) as server:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            return hostile.scripts_run(browser, server)
    except Error as reason:
        return Figure("scripts", f"no browser here: {str(reason).splitlines()[0]}", "0 of each", None)


def prepared(app: Goodword, folder: Path) -> tuple[Path, Crowd]:
    """The marked company, and its people signed in."""
    fence = make_fence(app, folder)
    crowd = crowd_of(fence.store, fence.marks, lambda address: router(app.callback_map, address).body)
    fence.store.close()
    return fence.space.path, crowd


if __name__ == "__main__":
    main()
