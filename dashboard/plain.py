"""Plain pages for when there is no application to show: no lake yet, the demo being made, an unknown address."""

from collections.abc import Mapping
from html import escape
from typing import Any

from flask import Response, has_request_context, request

from dashboard.ui.theme import LIGHT, THEMES
from dashboard.view import THEME_COOKIE

REFRESH_SECONDS = 2


def plain_page(
    title: str, paragraphs: tuple[str, ...], status: int, css: str, refresh: bool = False, extra: str = ""
) -> Response:
    """A small honest page: title, paragraphs of plain text, and what the server may add as HTML of its own."""
    again = f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">' if refresh else ""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    text = (
        f'<!doctype html><html lang="en" data-bs-theme="{_theme()}"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – Goodword</title>"
        '<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">'
        f'<link rel="stylesheet" href="{escape(css)}"></head>'
        f'<body class="plain-page"><main><h1>{escape(title)}</h1>{body}{extra}</main></body></html>'
    )
    response = Response(text, status=status, mimetype="text/html")
    if status == 503:
        response.headers["Retry-After"] = str(REFRESH_SECONDS)
    return response


def progress_page(progress: Mapping[str, Any], css: str) -> Response:
    """How far the demo is; it looks again by itself."""
    done, of = (_whole(progress.get(name)) for name in ("done", "of"))
    step = str(progress.get("step") or "starting")
    said = f"Step {done} of {of}: {step}." if of else f"{step.capitalize()}."
    bar = f'<progress max="{of}" value="{min(done, of)}" aria-label="Progress of the demo"></progress>' if of else ""
    words = ("Larkfield, an invented company, is being written to this machine. This page opens by itself.", said)
    return plain_page("The demo is being made", words, 503, css, refresh=True, extra=bar)


def no_lake_page(home: str, css: str) -> Response:
    """There are no data: which command makes them."""
    words = (
        f"The home {home} holds no data yet.",
        "For the demo company run: goodword demo. For your own: goodword init, then goodword import FILE. "
        "This page opens by itself when there are data.",
    )
    return plain_page("No data yet", words, 503, css, refresh=True)


def first_file_page(organisation: str, css: str) -> Response:
    """A company's home without data, for who may fill it: where to begin."""
    words = (
        f"{organisation} has no data yet. Load a file of survey answers: you see what it holds and the score it gives "
        "before anything is loaded.",
    )
    link = '<p><a href="/data">Load the first file</a></p>'
    return plain_page("No data yet", words, 503, css, extra=link)


def unknown_page(css: str) -> Response:
    """There is no page at this address."""
    link = '<p><a href="/">To your home</a></p>'
    return plain_page("Page not found", ("There is no page at this address.",), 404, css, extra=link)


def wrong_page(reason: str, css: str) -> Response:
    """The home cannot be used: what its owner can do."""
    return plain_page("This home cannot be opened", (reason,), 503, css)


def broken_page(reference: str, css: str) -> Response:
    """Something failed: nothing of the failure, but where to find it."""
    words = (f"Something went wrong. Tell your administrator the reference {reference}.",)
    return plain_page("This did not work", words, 500, css)


def _theme() -> str:
    """The theme that the browser remembers, as the application's pages show it."""
    said = request.cookies.get(THEME_COOKIE, "") if has_request_context() else ""
    return THEMES.get(said, LIGHT).name


def _whole(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
