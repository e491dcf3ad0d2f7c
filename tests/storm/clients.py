"""Many clients at once, each a person of the marked company, and what they were answered."""

import json
import math
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from data.sessions import Lasting
from data.store import Store
from tests.fence.marks import marks_in
from tests.fence.people import PEOPLE
from tests.storm.serving import Reply, Served

UPDATE = "/_dash-update-component"
#: Agents are told by name who sees their figures: accounts, which no other place may name.
SEEN_BY = re.compile(r"Seen by you[^\"]*")
ASKING = [person.account_id for person in PEOPLE if person.sees_anything]

ANYONE = ASKING[0]


@dataclass
class Tally:
    """Answers of many clients: how many of each status, how many held another's marks, and how long they took."""

    statuses: Counter[int] = field(default_factory=Counter)
    mixed: int = 0
    without_wait: int = 0
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, reply: Reply, allowed: frozenset[str], took: float) -> None:
        with self.lock:
            self.statuses[reply.status] += 1
            self.mixed += bool(marks_in(SEEN_BY.sub("", reply.text)) - allowed)
            self.without_wait += reply.status == 503 and not reply.retry_after
            self.seconds.append(took)

    @property
    def sent(self) -> int:
        return sum(self.statuses.values())

    def slow(self, share: float) -> float:
        """Seconds within which that share of the answers came."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


@dataclass(frozen=True)
class Crowd:
    """People with their sessions, what each may see, and what they ask in turn."""

    sessions: dict[str, str]
    allowed: dict[str, frozenset[str]]
    bodies: tuple[str, ...]

    def ask(self, server: Served, number: int, tally: Tally, retries: int = 0) -> None:
        """One request of the client of that number, asked again where the connection breaks."""
        account = ASKING[number % len(ASKING)]
        body = self.bodies[number % len(self.bodies)]
        began = time.monotonic()
        reply = server.ask(UPDATE, body, self.sessions[account])
        while not reply.status and retries:
            retries -= 1
            reply = server.ask(UPDATE, body, self.sessions[account])
        tally.add(reply, self.allowed[account], time.monotonic() - began)

    def at_once(self, server: Served, clients: int, each: int, until: float = math.inf) -> Tally:
        """That many clients, each with so many requests one after another, none begun after `until`."""
        tally = Tally()

        def client(number: int) -> None:
            for turn in range(each):
                if time.monotonic() < until:
                    self.ask(server, number + turn * clients, tally)

        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(client, range(clients)))
        return tally

    def go_on(self, server: Served, clients: int, tally: Tally, done: threading.Event) -> None:
        """That many clients without a pause until it is done, each broken request sent once more."""

        def client(number: int) -> None:
            while not done.is_set():
                self.ask(server, number, tally, retries=1)
                number += clients

        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(client, range(clients)))


def crowd_of(store: Store, allowed: dict[str, frozenset[str]], callback_of: Callable[[str], object]) -> Crowd:
    """Everybody who sees anything, signed in; they open pages under filters in turn."""
    sessions = {account: store.begin_session(account, "The storm", Lasting()) for account in ASKING}
    queries = ("", "?period=2026-10", "?versus=none", "?channel=phone", "?period=last-4-weeks", "?class=detractor")
    paths = ("/summary", "/organisation", "/verbatims", "/data", "/definitions")
    bodies = tuple(json.dumps(callback_of(f"{path}{query}")) for path in paths for query in queries)
    return Crowd(sessions, allowed, bodies)
