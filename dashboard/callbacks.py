"""The gate before Dash: a callback request must be one that a page of ours can send, else it is answered 4xx.

Dash runs a callback by the position of its inputs and compares neither ids nor properties, so that is done here. It
says nothing about rights: those come from the sign-in, inside every question.
"""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, request

from dashboard.settings import public_address

UPDATE_PATH = "/_dash-update-component"
LARGEST_BODY = 256 * 1024
WILDCARDS = ("ALL", "MATCH", "ALLSMALLER")
#: What a property holds in a browser, where it is but one thing; anything else is refused before code meets it.
TYPES: dict[str, type] = {
    **dict.fromkeys(("pathname", "search", "href", "hash"), str),
    **dict.fromkeys(("n_clicks", "n_submit", "n_blur", "n_intervals"), int),
}


class RequestRefused(ValueError):
    """A callback request that no page of ours sends."""


def guard(app: Dash, server: Flask) -> None:
    """Refuse callback requests that no page of ours sends, before anything of Dash looks at them."""
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    @server.before_request
    def check() -> Response | None:
        if request.path != UPDATE_PATH or request.method != "POST":
            return None
        if not request.is_json:
            return refused("A callback request is JSON.", 415)
        try:
            check_body(_read(request.get_data()), app.callback_map)
        except (ValueError, RecursionError) as reason:
            said = str(reason) if isinstance(reason, RequestRefused) else "This request cannot be read."
            return refused(said, 400)
        return None


def refuse_foreign(server: Flask) -> None:
    """Refuse whatever a page of another site sends that is more than a look."""

    @server.before_request
    def check() -> Response | None:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not is_same_origin():
            return refused("This request comes from another site.", 403)
        return None


def is_same_origin() -> bool:
    """Whether the browser says that the request comes from one of our pages; clients that say nothing pass."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == public_address() or urlsplit(origin).netloc == request.host


def refused(words: str, status: int) -> Response:
    """A short plain answer that repeats nothing of the request."""
    return Response(words, status=status, mimetype="text/plain")


def _read(text: bytes) -> object:
    """JSON as the standard has it: Python's reader would take NaN, Infinity and numbers without end as well."""

    def refuse(said: str) -> float:
        raise RequestRefused("A number of the request is none.")

    def finite(said: str) -> float:
        number = float(said)
        return number if isfinite(number) else refuse(said)

    return json.loads(text, parse_constant=refuse, parse_float=finite)


def check_body(body: object, known: Mapping[str, Any]) -> None:
    """Compare a request with the callback it names. Raises RequestRefused, saying what does not fit."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise RequestRefused("A callback request is an object that names its output.")
    found = known.get(body["output"])
    # What runs in the browser is in the map too, without a function.
    if found is None or "callback" not in found:
        raise RequestRefused("There is no callback of that output.")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise RequestRefused("changedPropIds is no list of names.")
    _check_parts(body.get("inputs", []), found["inputs"])
    _check_parts(body.get("state", []), found["state"])
    _check_outputs(body.get("outputs"), found["output"])
    # A lone surrogate is valid JSON, but neither DuckDB nor an answer can carry it.
    json.dumps(body, ensure_ascii=False).encode()


def _check_parts(said: object, declared: list[dict[str, Any]]) -> None:
    if not isinstance(said, list) or len(said) != len(declared):
        raise RequestRefused("The number of inputs is another one.")
    for part, pattern in zip(said, declared, strict=True):
        for one in part if isinstance(part, list) else [part]:
            _check_one(one, pattern)


def _check_one(said: object, pattern: Mapping[str, Any]) -> None:
    if not _is_that(said, pattern):
        raise RequestRefused("An input is not the one that the callback has.")
    if not _holds(pattern["property"], said.get("value")):  # type: ignore[attr-defined]
        raise RequestRefused("An input holds what its component never does.")


def _holds(name: str, value: object) -> bool:
    """Whether a property may have that value; Dash takes a path without a slash in front for a mistake of ours."""
    if name == "pathname" and isinstance(value, str) and not value.startswith("/"):
        return False
    return name not in TYPES or isinstance(value, TYPES[name] | None)


def _check_outputs(said: object, declared: Any) -> None:
    """One place or a list of places an output, as the callback declares them."""
    outputs = declared if isinstance(declared, list) else [declared]
    patterns = [{"id": each.component_id_str(), "property": each.component_property} for each in outputs]
    given = said if isinstance(declared, list) else [said]
    if not isinstance(given, list) or len(given) != len(patterns):
        raise RequestRefused("The number of outputs is another one.")
    for places, pattern in zip(given, patterns, strict=True):
        for one in places if isinstance(places, list) else [places]:
            if not _is_that(one, pattern):
                raise RequestRefused("An output is not the one that the callback has.")


def _is_that(said: object, pattern: Mapping[str, Any]) -> bool:
    return (
        isinstance(said, dict) and said.get("property") == pattern["property"] and _fits(said.get("id"), pattern["id"])
    )


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
