"""A browser's requests without the browser: opening a page, then its cards, one after the other on one connection."""

import gzip
import http.client
import json
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import brotli

UPDATE = "/_dash-update-component"
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, br"}
ROUTER = "_pages_content.children"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


class AnswerWrong(Exception):
    """A server answered something else than a page."""


class Visitor:
    """One visitor of one server. Times are what they wait for answers, in ms; their own work is not counted."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = dict(HEADERS)
        self.waited, self.bytes = 0.0, 0

    def become(self, account: str) -> None:
        """Look as one of the demo's people from now on."""
        self.arrive()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/person", f"account={account}", form)
        answer = self._connection.getresponse()
        answer.read()
        cookie = SimpleCookie(answer.getheader("Set-Cookie") or "")
        if not cookie:
            raise AnswerWrong(f"{account!r} was answered {answer.status} and no session.")
        self._headers["Cookie"] = "; ".join(f"{name}={said.value}" for name, said in cookie.items())

    def arrive(self) -> None:
        """Begin a navigation on a fresh connection: a server drops one that was quiet for two seconds."""
        self._connection.close()
        self._connection.connect()
        self.waited, self.bytes = 0.0, 0

    def update(self, body: dict[str, Any]) -> Any:
        """The answer to a callback request."""
        text = json.dumps(body).encode()
        started = time.perf_counter()
        self._connection.request("POST", UPDATE, text, self._headers)
        answer = self._connection.getresponse()
        packed = answer.read()
        self.waited += 1000 * (time.perf_counter() - started)
        self.bytes += len(packed)
        if answer.status != 200:
            raise AnswerWrong(f"{body['output'][:80]} was answered {answer.status}: {packed[:200]!r}")
        return json.loads(UNPACK[answer.getheader("Content-Encoding")](packed))

    def open(self, path: str, query: str) -> float:
        """Milliseconds of waiting for a page and all its cards."""
        self.arrive()
        page = self.update(_routing(path, query))
        answers: dict[str, list[dict[str, Any]]] = {}
        for place in places(page):
            answers.setdefault(place["answer"], []).append(place)
        if not answers:
            raise AnswerWrong(f"{path}?{query} has no cards.")
        for group in answers.values():
            drawn = self.update(drawing(group))["response"]
            if len(drawn) != len(group) or "could not be drawn" in json.dumps(drawn):
                raise AnswerWrong(f"{path}?{query}: a card of {group[0]['answer']} failed.")
        return self.waited


def places(node: Any) -> Iterator[dict[str, Any]]:
    """Ids of the cards anywhere in a page."""
    if isinstance(node, dict):
        if isinstance(place := node.get("id"), dict) and place.get("type") == "card":
            yield place
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from places(child)


def drawing(group: list[dict[str, Any]]) -> dict[str, Any]:
    """The request that draws all cards of one answer."""
    pattern = {name: ["ALL" if name == "name" else "MATCH"] for name in sorted(group[0])} | {"type": "card"}
    return {
        "output": f"{json.dumps(pattern, separators=(',', ':'))}.children",
        "outputs": [{"id": place, "property": "children"} for place in group],
        "inputs": [[{"id": place, "property": "id", "value": place} for place in group]],
        "changedPropIds": [],
        "parsedChangedPropsIds": [],
    }


def _routing(path: str, query: str) -> dict[str, Any]:
    asked = (("_pages_location", "pathname", path), ("_pages_location", "search", f"?{query}" if query else ""))
    inputs = [{"id": id, "property": name, "value": value} for id, name, value in (*asked, ("theme", "data", "light"))]
    changed = ["_pages_location.search"]
    return {
        "output": f"..{ROUTER}..._pages_store.data..",
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": inputs,
        "changedPropIds": changed,
        "parsedChangedPropsIds": changed,
    }
