"""The gate before Dash: a callback request must be one that a page of ours can send, else it is answered 4xx.

Dash runs a callback by the position of its inputs and compares neither ids nor properties, so that is done here. It
says nothing about rights: those come from the sign-in, inside every question.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, request

UPDATE_PATH = "/_dash-update-component"
LARGEST_BODY = 256 * 1024
WILDCARDS = ("ALL", "MATCH", "ALLSMALLER")
#: Inputs that a browser writes as text; anything else in their place is refused before Dash's router meets it.
TEXTS = {("_pages_location", "pathname"), ("_pages_location", "search")}


class RequestRefused(ValueError):
    """A callback request that no page of ours sends."""


def guard(app: Dash, server: Flask) -> None:
    """Refuse foreign origins and malformed callback requests before anything else looks at them."""
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    @server.before_request
    def check() -> Response | None:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not is_same_origin():
            return refused("This request comes from another site.", 403)
        if request.path != UPDATE_PATH or request.method != "POST":
            return None
        try:
            check_body(request.get_json(), app.callback_map)
        except (RequestRefused, RecursionError, UnicodeError) as reason:
            return refused(str(reason) or "This request cannot be read.", 400)
        return None


def is_same_origin() -> bool:
    """Whether the browser says that the request comes from one of our pages; clients that say nothing pass."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def refused(words: str, status: int) -> Response:
    """A short plain answer that repeats nothing of the request."""
    return Response(words, status=status, mimetype="text/plain")


def check_body(body: object, known: Mapping[str, Any]) -> None:
    """Compare a request with the callback it names. Raises RequestRefused, saying what does not fit."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise RequestRefused("A callback request is an object that names its output.")
    found = known.get(body["output"])
    if found is None:
        raise RequestRefused("There is no callback of that output.")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise RequestRefused("changedPropIds is no list of names.")
    _check_parts(body.get("inputs", []), found["inputs"])
    _check_parts(body.get("state", []), found["state"])
    _check_outputs(body.get("outputs"))
    # A lone surrogate is valid JSON, but neither DuckDB nor an answer can carry it.
    json.dumps(body, ensure_ascii=False).encode()


def _check_parts(said: object, declared: list[dict[str, Any]]) -> None:
    if not isinstance(said, list) or len(said) != len(declared):
        raise RequestRefused("The number of inputs is another one.")
    for part, pattern in zip(said, declared, strict=True):
        for one in part if isinstance(part, list) else [part]:
            _check_one(one, pattern)


def _check_one(said: object, pattern: Mapping[str, Any]) -> None:
    if (
        not isinstance(said, dict)
        or said.get("property") != pattern["property"]
        or not _fits(said.get("id"), pattern["id"])
    ):
        raise RequestRefused("An input is not the one that the callback has.")
    if (pattern["id"], pattern["property"]) in TEXTS and not isinstance(said.get("value"), str | None):
        raise RequestRefused("An address is no text.")


def _check_outputs(said: object) -> None:
    for one in _flat(said):
        if (
            not isinstance(one, dict)
            or not isinstance(one.get("property"), str)
            or not isinstance(one.get("id"), str | dict)
        ):
            raise RequestRefused("An output is not one that a callback has.")


def _flat(said: object) -> list[Any]:
    if isinstance(said, list):
        return [one for part in said for one in _flat(part)]
    return [] if said is None else [said]


def _fits(said: object, pattern: str) -> bool:
    """Whether an id is the declared one, or fits its wildcards."""
    if not pattern.startswith("{"):
        return said == pattern
    wanted = json.loads(pattern)
    if not isinstance(said, dict) or said.keys() != wanted.keys():
        return False
    return all(
        _is_plain(said[key]) and (value in ([name] for name in WILDCARDS) or said[key] == value)
        for key, value in wanted.items()
    )


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)
