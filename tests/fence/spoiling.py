"""Requests that no page of the asker sends: honest ones changed, and whatever JSON can hold."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

from dashboard.grids import GRIDS
from dashboard.server import Goodword
from queries.dimensions import DIMENSIONS
from tests.fence.asking import GENERATED, MUTATED, Request
from tests.fence.json_tree import leaves, mapped
from tests.fence.marks import KINDS, kind_of, mark, marks_in
from tests.fence.pages import router
from tests.fence.registered import ASKED_BY_ID, cards, own_queries, pages

Kinds = Mapping[str, list[str]]


@dataclass(frozen=True)
class Foreign:
    """Marks that somebody may not see: all of them, and those in the very rows that are seen, but masked."""

    every: Kinds
    masked: Kinds

    @staticmethod
    def of(every: Iterable[str], masked: Iterable[str]) -> "Foreign":
        """These marks, by their kinds."""
        return Foreign(_by_kind(every), _by_kind(masked))

    def pick(self, random: Random, kinds: str) -> str | None:
        """One of these kinds, the masked ones first; None where there is none."""
        for marks in (self.masked, self.every) if random.random() < 0.6 else (self.every,):
            if found := [said for kind in kinds for said in marks.get(kind, ())]:
                return random.choice(found)
        return None


def _by_kind(marks: Iterable[str]) -> Kinds:
    kinds: dict[str, list[str]] = {}
    for said in sorted(marks):
        kinds.setdefault(kind_of(said), []).append(said)
    return kinds


Spoil = Callable[[Request, Random, Foreign], Request]
#: Filters that name somebody, and the kind of mark of their values.
NAMING = {"region": "u", "centre": "u", "team": "u", "agent": "a", "function": "f", "vendor": "o", "id": "r"}
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2, 10**9, 10**18, 1.5, "", "x", "1", "(none)", "~", "!", "last-13-weeks", "2026-10", "now"),
    *("' or 1=1 --", "$pseudonym_key", "read_text('/etc/passwd')", "../../../etc/passwd", "%2e%2e/", "\x00", "\u202e"),
    *("<script>alert(1)</script>", "{{7*7}}", "9" * 40, "-9" * 30, "é" * 300, [], {}, [[]], {"a": {}}, ["x"] * 50),
)
NO_NUMBERS: tuple[Any, ...] = (-1, 0, 1, 2, 99, 101, 10**9, 10**18, -(10**9), 1.5, True, None, "1", [1])
#: What browsers and proxies say of the copy that they have, which part they want, and how it may be packed.
CONDITIONS: tuple[dict[str, str], ...] = (
    {"If-None-Match": "*"},
    {"If-Match": '"x"'},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Range": "bytes=0-9"},
    {"Accept-Encoding": "br"},
    {"Accept-Encoding": "gzip"},
)
PATHS = (
    "/..",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//",
    "/.",
    "/\\..\\..",
    "/x%00",
    "/_x",
    "/ü",
    "?",
    "?a=b&a=c",
    "/" + "a" * 900,
)
QUERIES = (
    *("org=now", "period=last-52-weeks", "period=2026-10", "period=2026-09-01..2026-11-20", "versus=year-ago"),
    *("versus=none", "q=zq", "q=calls", "q=-zq", "channel=phone~(none)", "class=detractor"),
    *("org=now&period=last-52-weeks", "page=2", "as=grid", "tab=loads", "tab=left-out", "tab=unmatched", "about=1"),
    *("period=0000-00", "period=last-0-weeks", "page=99999999999", "period=9999-12", "period=0001-01-01..9999-12-31"),
)


def spoiled(app: Goodword, request: Request, random: Random, foreign: Foreign) -> Request:
    """A request that comes from this one; `foreign` are marks that the asker may not see."""
    ways: tuple[Spoil, ...] = (
        *(_of_a_foreign, _of_a_foreign, _of_another, _filtered, _another_thing),
        *(_another_leaf, _another_number, _another_number, _other_leaves),
    )
    if random.random() < 0.1:
        return _reshaped(request, random)
    if random.random() < 0.1:
        return _foreign_page(app, random, foreign)
    return random.choice(ways)(replace(request, source=MUTATED), random, foreign)


def conditioned(request: Request, random: Random) -> Request:
    """The request as it is, or in one of six cases under a condition, or as a look at the headers alone."""
    if random.random() > 1 / 6:
        return request
    if request.method == "GET" and random.random() < 0.3:
        return replace(request, method="HEAD")
    return replace(request, headers={**request.headers, **random.choice(CONDITIONS)})


def _foreign_page(app: Goodword, random: Random, foreign: Foreign) -> Request:
    """A page narrowed to somebody, or one answer by its id, that is another's."""
    query, pair = _foreign_query(random, foreign)
    path = random.choice(sorted(pages()))
    return replace(router(app.callback_map, f"{path}?{query}", MUTATED), unknown=pair)


def narrowed(request: Request, name: str, random: Random, foreign: Foreign) -> Request:
    """The request under a filter of that name that names somebody whom the asker may not see."""
    value = foreign.pick(random, NAMING[name])
    query, pair = (f"{name}={value}", (value, unknown_of(value))) if value else _foreign_query(random, foreign)
    return replace(with_query(request, query, random), source=MUTATED, unknown=pair)


def _foreign_query(random: Random, foreign: Foreign) -> tuple[str, tuple[str, str] | None]:
    value = foreign.pick(random, "uafor")
    if value is None:
        return random.choice(QUERIES), None
    kind = kind_of(value)
    name = random.choice([name for name, of in NAMING.items() if of == kind])
    return f"{name}={value}", (value, unknown_of(value))


def unknown_of(value: str) -> str:
    """A mark of nobody, of the same length, so that answers can be compared letter by letter."""
    kind = kind_of(value)
    return mark(kind, "y" * (len(value) - len(mark(kind, ""))))


def _of_another(request: Request, random: Random, foreign: Foreign) -> Request:
    """The same of somebody else: an id in it becomes one of its kind that the asker may not see."""
    held = sorted(marks_in(f"{request.path} {json.dumps(request.body)}"))
    old = random.choice(held) if held else ""
    new = foreign.pick(random, kind_of(old)) if old else None
    if new is None:
        return _of_a_foreign(request, random, foreign)
    body = mapped(request.body, lambda value, name: value.replace(old, new) if isinstance(value, str) else value)
    return replace(request, path=request.path.replace(old, new), body=body, unknown=(new, unknown_of(new)))


def _of_a_foreign(request: Request, random: Random, foreign: Foreign) -> Request:
    """Narrowed to somebody whom the asker may not see."""
    query, pair = _foreign_query(random, foreign)
    return replace(with_query(request, query, random), unknown=pair)


def _filtered(request: Request, random: Random, foreign: Foreign) -> Request:
    """Under another filter, or with two of them."""
    query = "&".join(random.sample(QUERIES, random.choice((1, 1, 2))))
    if random.random() < 0.3:
        name = random.choice(list(DIMENSIONS))
        query += f"&{name}={quote(str(random.choice(ODD)))}"
    return with_query(request, query, random)


def with_query(request: Request, query: str, random: Random) -> Request:
    """The same thing asked under that query, wherever its state stands: an address, a search, the q of an id."""
    if request.body is None:
        parts = urlsplit(request.path)
        kept = "&".join(filter(None, (parts.query if random.random() < 0.7 else "", query)))
        return replace(request, path=f"{parts.path}?{kept}")

    def changed(value: Any, name: str) -> Any:
        if name == "q" and isinstance(value, str):
            return query
        return f"?{query}" if name == "value" and isinstance(value, str) and value[:1] in ("?", "") else value

    return replace(request, body=mapped(request.body, changed))


def _another_leaf(request: Request, random: Random, foreign: Foreign) -> Request:
    """With an odd value or a foreign mark in one place, in every copy of it."""
    held = leaves(request.body)
    if not held:
        return _another_path(request, random)
    old = random.choice(held)
    mark_of = foreign.pick(random, KINDS) if random.random() < 0.5 else None
    new = mark_of or random.choice(ODD)
    return replace(request, body=mapped(request.body, lambda value, name: new if value == old else value))


def _another_number(request: Request, random: Random, foreign: Foreign) -> Request:
    """With another number in one place: a row, a page or a version that is not there, or no number at all."""
    held = [leaf for leaf in leaves(request.body) if type(leaf) is int]
    if not held:
        return _another_leaf(request, random, foreign)
    old, new = random.choice(held), random.choice(NO_NUMBERS)
    is_old = lambda value: type(value) is int and value == old  # noqa: E731
    return replace(request, body=mapped(request.body, lambda value, name: new if is_old(value) else value))


def odd_block(request: Request, random: Random) -> Request:
    """A grid asked for rows that no grid asks for."""
    bounds = {"startRow": random.choice(NO_NUMBERS), "endRow": random.choice(NO_NUMBERS)}
    body = mapped(request.body, lambda value, name: bounds.get(name, value))
    return replace(request, source=MUTATED, body=body)


def _other_leaves(request: Request, random: Random, foreign: Foreign) -> Request:
    """With odd values in some places, each by itself."""
    if request.body is None:
        return _another_path(request, random)
    return replace(
        request,
        body=mapped(request.body, lambda value, name: random.choice(ODD) if random.random() < 0.08 else value),
    )


def _another_thing(request: Request, random: Random, foreign: Foreign) -> Request:
    """Another card, grid, measure or version in the place of the one that is asked for."""
    entry = random.choice(list(cards().values()))
    is_grid = "grid" in request.kind
    grid = random.choice(sorted(GRIDS))
    marks = tuple(filter(None, (foreign.pick(random, kind) for kind in ASKED_BY_ID)))
    own = random.choice(own_queries(grid if is_grid else entry.name, marks)) or random.choice(QUERIES[:12])
    names = {
        "answer": entry.question.__name__,
        "name": grid if is_grid else entry.name,
        "q": own if random.random() < 0.8 else "",
        "v": random.choice((1, 1, 1, 1, 2, 0, "1")),
        "as": "table",
    }
    return replace(request, body=mapped(request.body, lambda value, name: names.get(name, value)))


def _another_path(request: Request, random: Random) -> Request:
    method = random.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
    text = random.choice(ODD)
    form = {name: str(text) for name in ("upload", "load", "account", "session", "code", "table", "key")}
    path = f"{urlsplit(request.path).path}{random.choice(PATHS)}" if random.random() < 0.5 else request.path
    return replace(
        request, path=path, method=method, form=form if method in ("POST", "PUT", "PATCH") else None, body=None
    )


def _reshaped(request: Request, random: Random) -> Request:
    """With parts missing, doubled, swapped or made up."""
    request = replace(request, source=GENERATED)
    if not isinstance(request.body, dict) or not request.body:
        return _another_path(request, random)
    body = json.loads(json.dumps(request.body))
    name = random.choice(list(body))
    match random.randrange(6):
        case 0:
            body.pop(name)
        case 1:
            body[name] = random.choice(ODD)
        case 2:
            body[name] = _made_up(random)
        case 3 if isinstance(body.get("inputs"), list):
            body["inputs"] = random.choice(
                (body["inputs"][::-1], body["inputs"] * 2, body["inputs"][:-1], [body["inputs"]])
            )
        case 4:
            body = mapped(body, lambda value, key: _made_up(random) if random.random() < 0.05 else value)
        case _:
            body = {**body, random.choice(("extra", "scope", "person", "account")): _made_up(random)}
    return replace(request, body=body)


def _made_up(random: Random, depth: int = 0) -> Any:
    """Whatever JSON can hold."""
    kind = random.randrange(8 if depth < 3 else 5)
    if kind < 4:
        return random.choice(ODD)
    if kind == 4:
        return "".join(
            chr(random.choice((random.randrange(32, 127), random.randrange(0xA0, 0xD7FF)))) for _ in range(9)
        )
    if kind < 7:
        return [_made_up(random, depth + 1) for _ in range(random.randrange(4))]
    return {str(random.choice(("id", "property", "value", "q", 5))): _made_up(random, depth + 1) for _ in range(3)}
