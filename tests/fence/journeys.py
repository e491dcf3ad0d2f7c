"""What one person sends: all that their pages send, all that is registered, and then what no page of theirs would."""

from collections import deque
from collections.abc import Generator, Iterator
from itertools import zip_longest
from random import Random
from typing import Any
from urllib.parse import urlsplit

import dash

from dashboard.cards import CARDS
from dashboard.grids import GRIDS
from dashboard.server import Goodword
from data.contract import TABLES
from queries.measures import MEASURES
from tests.company import TODAY
from tests.fence.asking import HONEST, LISTED, Answer, Request
from tests.fence.pages import Opened, callback_requests, router, signature
from tests.fence.people import Person
from tests.fence.spoiling import Foreign, spoiled

Journey = Generator[Request, Answer, None]
SAME_KIND = 2
OF_BROWSERS = ("/assets/", "/_dash-component-suites/")


def journey(app: Goodword, person: Person, seed: int, foreign: Foreign) -> Journey:
    """Requests of a person without end: pages first, then mixed; each is answered before the next one is made."""
    random = Random(f"{seed} {person.account_id}")
    seeds: list[Request] = []
    walk = _walk(app, random)
    answer: Answer | None = None
    listed = _registered(app, random)
    while True:
        try:
            request = walk.send(answer) if answer else next(walk)
        except StopIteration:
            break
        seeds.append(request)
        answer = yield request
        # Between honest requests come others, so that a short run has all kinds.
        if extra := next(listed, None):
            seeds.append(extra)
            yield extra
        yield spoiled(app, random.choice((request, random.choice(seeds))), random, foreign)
    for extra in listed:
        seeds.append(extra)
        yield extra
    while True:
        yield spoiled(app, random.choice(seeds), random, foreign)


def _walk(app: Goodword, random: Random) -> Journey:
    """Open pages from the first on, send what each sends, and follow its links: of each kind of address a few."""
    shell = yield Request(HONEST, "route /_dash-layout", "/_dash-layout")
    first = yield Request(HONEST, "route /", "/")
    start = urlsplit(first.headers.get("Location", "/definitions")).path
    waiting, seen, counted = deque([start]), {start}, {}
    while waiting:
        address = waiting.popleft()
        links: list[str] = []
        yield from _open(app, address, shell, links)
        random.shuffle(links)
        for link in links:
            kind = signature(link)
            counted[kind] = counted.get(kind, 0) + 1
            if link in seen or counted[kind] > SAME_KIND or not link.startswith("/") or link.startswith(OF_BROWSERS):
                continue
            seen.add(link)
            if urlsplit(link).path in _pages():
                waiting.append(link)
            elif urlsplit(link).path not in ("/sign-out",):
                yield Request(HONEST, route_kind(app, link), link)


def _open(app: Goodword, address: str, shell: Answer, links: list[str]) -> Journey:
    parts = urlsplit(address)
    yield Request(HONEST, "route /<path:path>", address)
    page = Opened(parts.path, f"?{parts.query}" if parts.query else "")
    page.take(shell.json)
    laid_out = yield router(app.callback_map, address)
    page.take(laid_out.json)
    for request in list(callback_requests(app.callback_map, page)):
        answer = yield request
        page.take(answer.json)
    links += page.links


def _pages() -> frozenset[str]:
    return frozenset(entry["path"] for entry in dash.page_registry.values())


def _registered(app: Goodword, random: Random) -> Iterator[Request]:
    """Every page, route, card and grid, and every file of a card, a measure or a table, asked by whoever comes."""
    found = list(callback_requests(app.callback_map, _all_at_once(app), LISTED))
    found += [router(app.callback_map, path, LISTED) for path in sorted(_pages())]
    named = [("card", CARDS), ("measure", MEASURES), ("table", TABLES)]
    for kind, names in named:
        for name in names:
            found += [
                Request(LISTED, f"route /export.{suffix} of a {kind}", f"/export.{suffix}?{kind}={name}&about=1")
                # Each workbook is made in a process of its own: a few show what all of them do.
                for suffix in ("csv", "parquet", *(["xlsx"] if random.random() < 0.04 else []))
            ]
    found += [
        _of_rule(rule, method) for rule in app.server.url_map.iter_rules() for method in sorted(rule.methods or ())
    ]
    random.shuffle(found)
    # One of each kind in turn, so that a short run has all kinds.
    kinds: dict[str, list[Request]] = {}
    for request in found:
        kinds.setdefault(request.kind, []).append(request)
    for turn in zip_longest(*kinds.values()):
        yield from filter(None, turn)


def _all_at_once(app: Goodword) -> Opened:
    """A page that holds every card and every grid, with all that the callbacks name."""
    page = Opened("/summary", "")
    state = {"v": 1, "d": TODAY.isoformat()}
    for card in CARDS.values():
        place = {"type": "card", "answer": card.question.__name__, "name": card.name, "q": "", "th": "light", **state}
        page.add({"id": place})
        page.spoken += [place, {**place, "as": "table"}]
    for name, grid in GRIDS.items():
        for query in ("", *(f"measure={measure}" for measure in ("contacts", "invited") if "measure" in grid.own)):
            page.add({"id": {"type": "grid", "name": name, "q": query, **state}})
    for entry in app.callback_map.values():
        outputs = entry["output"] if isinstance(entry["output"], list) else [entry["output"]]
        for said in (*(part["id"] for part in (*entry["inputs"], *entry["state"])), *map(str, outputs)):
            if not said.startswith("{"):
                page.add({"id": said.split(".")[0]})
    return page


def _of_rule(rule: Any, method: str) -> Request:
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(next(part for part in path.split("/") if f":{name}>" in part or part == f"<{name}>"), "x")
    return Request(LISTED, f"route {rule.rule}", path, method=method, form={} if method == "POST" else None)


def route_kind(app: Goodword, address: str) -> str:
    """The rule that answers an address, and for files what they are of."""
    parts = urlsplit(address)
    adapter = app.server.url_map.bind("127.0.0.1")
    of = next((f" of a {name}" for name in ("card", "measure", "table") if f"{name}=" in parts.query), "")
    try:
        rule, _ = adapter.match(parts.path, method="GET", return_rule=True)
    except Exception:
        return "route of none"
    return f"route {rule.rule}{of}"
