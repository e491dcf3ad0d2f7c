"""`python -m tests.storm`: every fault in turn, a table of figures against their goals; 1 where one does not hold."""

import argparse
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dashboard.server import build_app
from tests.company import TODAY
from tests.fence.pages import router
from tests.fence.run import make_fence
from tests.storm import faults
from tests.storm.clients import Crowd, crowd_of
from tests.storm.faults import ANYONE, Figure
from tests.storm.serving import served


def main() -> None:
    """Run everything and print each figure as soon as it is known."""
    said = argparse.ArgumentParser()
    for name, number in (("clients", 200), ("each", 5), ("kills", 20), ("requests", 10_000), ("damages", 600)):
        said.add_argument(f"--{name}", type=int, default=number)
    options = said.parse_args()
    logging.disable(logging.CRITICAL)
    held = True
    with tempfile.TemporaryDirectory(prefix="goodword-storm-") as folder:
        for figure in figures(Path(folder), options):
            print(figure, flush=True)
            held = held and figure.holds is not False
    sys.exit(0 if held else 1)


def figures(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    """Each fault over a home of its own, so that none leaves anything to the next."""
    home, crowd = prepared(folder)
    log, key, body = folder / "servers.log", crowd.sessions[ANYONE], crowd.bodies[0]
    with served(home, log) as server:
        yield faults.clients_at_once(server, crowd, options.clients, options.each)
        yield faults.worker_killed(server, crowd, options.kills)
    yield faults.store_damaged(shutil.copytree(home, folder / "store"), log, key, body)
    yield faults.disk_full(home, folder, log, key, body)
    yield faults.files_damaged(shutil.copytree(home, folder / "damaged"), options.damages)
    with served(home, log) as server:
        yield faults.memory(server, crowd, options.requests)


def prepared(folder: Path) -> tuple[Path, Crowd]:
    """The marked company, and its people signed in."""
    app = build_app("app", folder / "home", clock=lambda zone: TODAY)
    fence = make_fence(app, folder)
    crowd = crowd_of(fence.store, fence.marks, lambda address: router(app.callback_map, address).body)
    fence.store.close()
    return fence.space.path, crowd


if __name__ == "__main__":
    main()
