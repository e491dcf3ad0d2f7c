"""Requests to callbacks: honest ones, and those that no page of ours sends. Each says what must answer it."""

import json
from collections.abc import Iterator
from typing import Any

from dashboard.server import Goodword
from tests.company import TODAY
from tests.test_server import router_request

Sent = dict[str, Any]


def card_place(**changed: object) -> dict[str, object]:
    """Id of a card of the page of tests."""
    place = {"type": "card", "answer": "by_region", "name": "tested_regions", "q": "period=2026-10", "v": 1}
    return {**place, "d": TODAY.isoformat(), "th": "light", **changed}


def card_request(app: Goodword, **changed: object) -> Sent:
    """What a browser sends for one card."""
    output = next(name for name in app.callback_map if '"type":"card"' in name)
    place = card_place(**changed)
    return {
        "output": output,
        "outputs": [{"id": place, "property": "children"}],
        "inputs": [[{"id": place, "property": "id", "value": place}]],
        "changedPropIds": [f"{json.dumps(place, sort_keys=True, separators=(',', ':'))}.id"],
        "state": [],
    }


def raw(text: str | bytes, kind: str = "application/json") -> Sent:
    """A body as it is."""
    return {"data": text, "content_type": kind}


def body(said: object) -> Sent:
    """A body as JSON; what is no JSON by the standard is written as Python would."""
    return raw(json.dumps(said))


def router(app: Goodword, **changed: object) -> Sent:
    return body({**router_request(app), **changed})


def values(app: Goodword, place: int, value: object) -> Sent:
    """The router's request with another value in one of its inputs."""
    said = router_request(app)
    said["inputs"][place]["value"] = value
    return body(said)


def malformed(app: Goodword) -> dict[str, tuple[Sent, tuple[int, ...]]]:
    """Case -> what is sent, and the codes that may answer it to whoever is signed in."""
    bad = (400,)
    return {
        **{name: (sent, bad) for part in (unreadable(), reshaped(app), other_values(app)) for name, sent in part},
        "text/plain": (raw(json.dumps(router_request(app)), "text/plain"), (415,)),
        "a form": (raw("output=x", "application/x-www-form-urlencoded"), (415,)),
        "300 KB": (raw(b" " * 300_000), (413,)),
        "60 MB": (raw(b" " * 60_000_000), (413,)),
    }


def unreadable() -> Iterator[tuple[str, Sent]]:
    """Bodies that are no JSON object of a callback."""
    for text in ("", "null", "[]", '"x"', "5", "true", "{}", "{", '{"output"', "NaN", "[" * 100_000, '{"a":' * 50_000):
        yield f"body {text[:12]!r}", raw(text)
    yield "invalid UTF-8", raw(b'{"output": "\xff\xfe"}')
    yield "5,000 digits", raw('{"output": ' + "9" * 5_000 + "}")


def reshaped(app: Goodword) -> Iterator[tuple[str, Sent]]:
    """The router's request with parts missing, of another kind, or of another callback."""
    honest = router_request(app)
    for name in ("output", "outputs", "inputs"):
        yield f"without {name}", body({key: value for key, value in honest.items() if key != name})
        for value in (None, 5, "x", {}, [5], [[]], [None]):
            yield f"{name} {value!r}", router(app, **{name: value})
    for output in ("nothing.children", "_pages_location.href", "_pages_dummy.children", "x" * 10_000, "..", "\0.\0"):
        yield f"output {output[:24]!r}", router(app, output=output)
    for value in (5, "x", {}, [5], [{}], [None]):
        yield f"changedPropIds {value!r}", router(app, changedPropIds=value)
    elsewhere = [{"id": "_pages_location", "property": "href"}, {"id": "_pages_store", "property": "data"}]
    yield "outputs redirected", router(app, outputs=elsewhere)
    yield "one output less", router(app, outputs=honest["outputs"][:1])
    yield "inputs swapped", router(app, inputs=honest["inputs"][::-1])
    yield "50 inputs", router(app, inputs=honest["inputs"] * 17)
    yield "another property", router(app, inputs=[{**one, "property": "href"} for one in honest["inputs"]])
    yield "another id", router(app, inputs=[{**one, "id": "evil"} for one in honest["inputs"]])
    yield "state too many", router(app, state=[{"id": "x", "property": "y"}])


def other_values(app: Goodword) -> Iterator[tuple[str, Sent]]:
    """Requests of the right shape with values that no browser sends."""
    for value in (5, True, [], {}, ["/summary"], {"a": 1}, 1.5, "", "summary", "C-20417"):
        yield f"pathname {value!r}", values(app, 0, value)
    for value in (5, ["?"], {"a": 1}):
        yield f"search {value!r}", values(app, 1, value)
    for number in ("NaN", "Infinity", "-Infinity", "1e400", "-1e400"):
        yield f"theme {number}", raw(json.dumps(router_request(app)).replace('"light"', number))
    yield "lone surrogate", values(app, 1, "?region=\ud800")
    yield "lone surrogate in a key", router(app, **{"\udfff": 1})
    for changed in ({"q": 5}, {"q": None}, {"q": ["a"]}, {"name": {"a": 1}}, {"extra": 1}, {"type": "evil"}):
        yield f"card {changed}", body(card_request(app, **changed))
    for changed in ({"answer": "nothing"}, {"name": "nothing"}, {"v": "x"}, {"d": "soon"}, {"d": 5}):
        yield f"card of {changed}", body(card_request(app, **changed))
