"""What one person sends: all that their pages send, all that is registered, and then what no page of theirs would."""

from collections import deque
from collections.abc import Generator, Iterator
from itertools import cycle, islice, zip_longest
from random import Random
from typing import Any
from urllib.parse import urlsplit

from dashboard.grids import GRIDS
from dashboard.server import Goodword
from data.contract import TABLES
from queries.measures import MEASURES
from tests.company import TODAY
from tests.fence.asking import HONEST, LISTED, Answer, Request
from tests.fence.json_tree import objects
from tests.fence.pages import Opened, callback_requests, router, signature
from tests.fence.people import Person
from tests.fence.registered import ASKED_BY_ID, cards, own_queries, pages
from tests.fence.spoiling import NAMING, Foreign, conditioned, narrowed, odd_block, spoiled, unknown_of

Journey = Generator[Request, Answer, None]
SAME_KIND = 2
SOME_WORKBOOKS = 0.05
RULES_BETWEEN = 0.15
#: How an address asks for one thing that a mark is of.
_ID = "id=zq-"
OF_BROWSERS = ("/assets/", "/_dash-component-suites/")


def journey(app: Goodword, person: Person, seed: int, foreign: Foreign) -> Journey:
    """Requests of a person without end: pages first, then mixed; each is answered before the next one is made.

    What comes of the seed alone draws from chances of its own, so that it is the same whatever the answers hold.
    """
    walked, listing, spoiling, saying = (
        Random(f"{seed} {person.account_id} {part}") for part in ("walk", "list", "spoil", "say")
    )
    sent = Sent(spoiling)
    walk = _walk(app, walked)
    answer: Answer | None = None
    listed = _registered(app, listing, foreign)
    while True:
        try:
            request = sent.note(walk.send(answer) if answer else next(walk))
        except StopIteration:
            break
        answer = yield request
        # Between honest requests come others, so that a short run has all kinds.
        for extra in islice(listed, 2):
            yield conditioned(sent.note(extra), saying)
        yield conditioned(spoiled(app, sent.any(), spoiling, foreign), saying)
    for extra in listed:
        yield conditioned(sent.note(extra), saying)
        yield conditioned(spoiled(app, sent.any(), spoiling, foreign), saying)
    while True:
        yield conditioned(spoiled(app, sent.any(), spoiling, foreign), saying)


class Sent:
    """What somebody has sent, by kinds, so that what is changed and sent again is not always of the same kind."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._kinds: dict[str, list[Request]] = {}

    def note(self, request: Request) -> Request:
        """Keep a request; all routes but those of files are of one kind."""
        is_rule = request.kind.startswith("route ") and " of a " not in request.kind
        self._kinds.setdefault("route" if is_rule else request.kind, []).append(request)
        return request

    def any(self) -> Request:
        """A request of any kind."""
        return self._random.choice(self._kinds[self._random.choice(list(self._kinds))])


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
            if link.startswith("/export.xlsx") and random.random() > SOME_WORKBOOKS:
                continue
            seen.add(link)
            if urlsplit(link).path in pages():
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


def _registered(app: Goodword, random: Random, foreign: Foreign) -> Iterator[Request]:
    """Every page, route, card and grid, and every file of a card, a measure or a table, asked by whoever comes.

    Each comes as it is, and then narrowed to somebody whom the asker may not see.
    """
    marks = tuple(filter(None, (foreign.pick(random, kind) for kind in ASKED_BY_ID)))
    found = [router(app.callback_map, path, LISTED) for path in sorted(pages())]
    found += [*callback_requests(app.callback_map, _all_at_once(app, marks), LISTED), *_files(random, marks)]
    found += _searches(random, foreign)
    found += [odd_block(request, random) for request in found if request.kind == "callback grid"]
    rules = [
        _of_rule(rule, method) for rule in app.server.url_map.iter_rules() for method in sorted(rule.methods or ())
    ]
    for one in (found, rules):
        random.shuffle(one)
    others, names = iter(rules), cycle(random.sample(sorted(NAMING), len(NAMING)))
    for request in _in_turn(found):
        yield request
        yield narrowed(request, next(names), random, foreign)
        if random.random() < RULES_BETWEEN and (other := next(others, None)):
            yield other
    yield from others


def _searches(random: Random, foreign: Foreign) -> Iterator[Request]:
    """What is typed into Find: words that every name begins with, and what stands for somebody else."""
    for typed in ("unit", "person", *filter(None, (foreign.pick(random, kind) for kind in "umanckr"))):
        pair = (typed, unknown_of(typed)) if typed.startswith("zq") else None
        form = {"typed": typed, "at": ""}
        yield Request(LISTED, "route /find", "/find", method="POST", form=form, unknown=pair)


def _in_turn(found: list[Request]) -> Iterator[Request]:
    """One of each kind, then what asks for one thing by its id, then the next of each question, and so on."""
    questions: dict[tuple[str, str, str, bool], list[Request]] = {}
    for request in found:
        key = (request.source, request.kind, question_of(request), _ID in request.text)
        questions.setdefault(key, []).append(request)
    kinds = {key[:2]: key for key in reversed(questions)}
    first = [key for key in questions if key in kinds.values()]
    by_id = [key for key in questions if key not in first and key[-1]]
    others = [key for key in questions if key not in first and not key[-1]]
    for turn in zip_longest(*(questions[key] for key in (*first, *by_id, *others))):
        yield from filter(None, turn)


def question_of(request: Request) -> str:
    """The question of a callback's place, the name of its grid, or the page's path; "" where it has none of them."""
    places = [said for said in objects(request.body) if {"answer", "name"} & said.keys()]
    paths = [said["value"] for said in objects(request.body) if said.get("property") == "pathname"]
    return next((str(said.get("answer", said.get("name"))) for said in places), str(*paths[:1]))


def _files(random: Random, marks: tuple[str, ...]) -> Iterator[Request]:
    asked = [("measure", name, "") for name in MEASURES] + [("table", name, "") for name in TABLES]
    asked += [("card", name, own) for name in cards() for own in own_queries(name, marks)]
    for kind, name, own in asked:
        # Each workbook is made in a process of its own: a few show what all of them do.
        for suffix in ("csv", "parquet", *(["xlsx"] if random.random() < SOME_WORKBOOKS else [])):
            query = "&".join(filter(None, (f"{kind}={name}", own, "about=1")))
            yield Request(LISTED, f"route /export.{suffix} of a {kind}", f"/export.{suffix}?{query}")


def _all_at_once(app: Goodword, marks: tuple[str, ...]) -> Opened:
    """A page that holds every card and every grid, also as asked for these marks, with all that the callbacks name."""
    page = Opened("/summary", "")
    state = {"v": 1, "d": TODAY.isoformat()}
    for card in cards().values():
        for query in own_queries(card.name, marks):
            place = {"type": "card", "answer": card.question.__name__, "name": card.name, "q": query, "th": "light"}
            page.add({"id": {**place, **state}})
            page.spoken += [{**place, **state}, {**place, **state, "as": "table"}]
    for name in sorted(GRIDS):
        for query in own_queries(name, marks):
            page.add({"id": {"type": "grid", "name": name, "q": query, **state}})
    for _, entry in sorted(app.callback_map.items()):
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
