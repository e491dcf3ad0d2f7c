"""Memory of a real server over thousands of requests of every kind: it grows while caches fill, then no more.

`python -m tests.storm.memory --requests N` measures this alone, over the marked company.
"""

import argparse
import json
import logging
import math
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random

from dashboard.server import Goodword, build_app
from data.sessions import Lasting
from tests.company import TODAY
from tests.fence.asking import HONEST, LISTED, Browser, Request
from tests.fence.journeys import journey
from tests.fence.people import PEOPLE
from tests.fence.run import Fence, make_fence
from tests.fence.spoiling import with_query
from tests.storm.figure import Figure
from tests.storm.serving import Served, served

#: How many requests of each person are collected, and how many clients send them.
COLLECTED, CLIENTS, SAMPLES = 100, 8, 20
MOST_GROWTH = 0.10
Asked = tuple[str, Request]


def collected(app: Goodword, fence: Fence, each: int = COLLECTED) -> list[Asked]:
    """What everybody's pages send, and what is registered: pages, callbacks, grids, files; whose session, and what."""
    found: list[Asked] = []
    with fence.served():
        for person in PEOPLE:
            if not person.sees_anything:
                continue
            session = fence.store.begin_session(person.account_id, "The storm", Lasting())
            browser, answer = Browser(app, fence.store, person), None
            steps = journey(app, person, 1, fence.foreign[person.account_id])
            for _ in range(each):
                request = steps.send(answer) if answer else next(steps)
                answer = browser.ask(request)
                is_plain = request.method == "GET" or request.body is not None
                if is_plain and request.source in (HONEST, LISTED) and answer.status == 200:
                    found.append((session, request))
    return found


def over_other_days(request: Request, chance: Random) -> Request:
    """The request over days drawn by chance, so that no cache can answer all that comes."""
    last = TODAY - timedelta(days=chance.randrange(60))
    return with_query(request, f"period={last - timedelta(days=chance.randrange(60))}..{last}", chance)


def memory(server: Served, mix: list[Asked], requests: int, until: float = math.inf) -> Figure:
    """Memory after each twentieth of the requests; over the last half it must not grow by a tenth."""
    chance, statuses = Random(1), Counter[int]()
    samples: list[float] = []

    def send(asked: Asked) -> int:
        session, request = asked
        body = None if request.body is None else json.dumps(request.body)
        return server.ask(request.path, body, session).status

    with ThreadPoolExecutor(CLIENTS) as pool:
        while not samples or (len(samples) < SAMPLES and time.monotonic() < until):
            drawn = [chance.choice(mix) for _ in range(requests // SAMPLES)]
            drawn = [(key, over_other_days(one, chance) if chance.random() < 0.5 else one) for key, one in drawn]
            statuses.update(pool.map(send, drawn))
            samples.append(server.memory_bytes() / 1e6)
            print(f"          {statuses.total():6,} requests, {samples[-1]:4.0f} MB", flush=True)
    return _judged(samples, statuses)


def _judged(samples: list[float], statuses: Counter[int]) -> Figure:
    half = samples[len(samples) // 2]
    grown = max(samples[len(samples) // 2 :]) / half - 1
    by_status = ", ".join(f"{number:,} x {status}" for status, number in sorted(statuses.items()))
    found = (
        f"{statuses.total():,} requests ({by_status}): {samples[0]:.0f} MB, at half {half:.0f} MB, then {grown:+.1%}"
    )
    return Figure("memory", found, f"less than {MOST_GROWTH:+.0%}", grown < MOST_GROWTH)


def measured(app: Goodword, folder: Path, requests: int, until: float = math.inf, each: int = COLLECTED) -> Figure:
    """The figure over a company made in that folder, with so many different requests of each of its people."""
    fence = make_fence(app, folder)
    mix = collected(app, fence, each)
    fence.store.close()
    print(f"          {len(mix):,} different requests, sent by {CLIENTS} clients", flush=True)
    with served(fence.space.path, folder / "log", TODAY) as server:
        return memory(server, mix, requests, until)


def main() -> None:
    """Measure memory over as many requests as are wanted; ends with 1 where it grows on."""
    said = argparse.ArgumentParser()
    said.add_argument("--requests", type=int, default=10_000)
    options = said.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="goodword-memory-") as folder:
        app = build_app("app", Path(folder) / "home", clock=lambda zone: TODAY)
        figure = measured(app, Path(folder) / "company", options.requests)
    print(figure)
    sys.exit(figure.holds is False)


if __name__ == "__main__":
    main()
