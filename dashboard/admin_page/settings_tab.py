"""The tab "Settings": every key of goodword.toml and of the environment with its value, its default and its meaning.

They are read here and changed where they stand: a file that was written anew would lose its comments, and a server's
environment belongs to whoever starts it.
"""

import re
import tomllib
from datetime import UTC, datetime
from typing import Any

import tomli_w
from dash import html
from dash.development.base_component import Component

from dashboard.data_page.wording import moment
from dashboard.settings import SETTINGS, Setting, is_secret, setting
from dashboard.ui.cards import grid
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.configuration import KEYS, Key
from data.home import FILE, Home

HOW = (
    "To change a setting, write its line into the file with any editor, as it stands here with another value, then "
    "start the server again. It is not changed from here: the file would lose its comments."
)
#: A list of texts, one a line.
TEXTS = re.compile(r'\[\n(?:\s+"(?:[^"\\]|\\.)*",\n)+\]')
#: A value of more lines than these is folded.
MOST_LINES = 8
ENVIRONMENT = ("setting", "in force", "default", "what it means")
TITLES = ("setting", "in force", "default", "allowed", "what it means")


def settings_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    file = home.path / FILE
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    rows = [_key(key, said) for key in KEYS.values()]
    environment = [_setting(entry) for entry in SETTINGS.values()]
    return [
        grid(
            card_of(
                "What belongs to the organisation",
                html.P([html.Code(str(file)), f" {_changed(home, view)}"]),
                html.P(HOW, className="note"),
                html.Div(record_table("Keys of goodword.toml", TITLES, rows), className="settings"),
            ),
            card_of(
                "What belongs to this machine",
                html.Div(record_table("Environment", ENVIRONMENT, environment), className="settings"),
                sub="Read from the environment when the server starts.",
            ),
        )
    ]


def _changed(home: Home, view: View) -> str:
    """When the file was written, and when a start of the server found it changed."""
    written = datetime.fromtimestamp((home.path / FILE).stat().st_mtime, UTC)
    found = workspace().opened().store.audit(kind="configuration", lines=1)
    noted = f" The audit noted its last change {moment(found[0].at, view)}." if found else ""
    return f"was last written {moment(written, view)}.{noted}"


def _key(key: Key, said: dict[str, Any]) -> list[Any]:
    line = f"{key.name} = {key.default}" if key.default else ""
    default: Any = html.Code(line) if line else "it is needed"
    in_force: Any = html.Span("the default", className="note")
    if key.name in said:
        in_force = _lines(tomli_w.dumps({key.name: said[key.name]}).strip())
    return [key.name, in_force, default, key.allowed, _said(key.meaning)]


def _lines(text: str) -> Component:
    """Lines of the file as they could be written; many of them behind a line that unfolds them."""
    lines = TEXTS.sub(
        lambda found: f"[{' '.join(map(str.strip, found[0][1:-2].splitlines())).strip().rstrip(',')}]", text
    )
    shown = html.Pre(html.Code(lines), className="lines")
    many = lines.count("\n") + 1
    return shown if many <= MOST_LINES else html.Details([html.Summary(f"{many} lines"), shown])


def _said(text: str) -> list[Any]:
    """A text with what stands between its backquotes as code."""
    return [html.Code(part) if place % 2 else part for place, part in enumerate(text.split("`"))]


def _setting(entry: Setting) -> list[Any]:
    value, default = setting(entry.name), entry.default
    shown: Any = html.Code(value) if value else html.Span("not set", className="note")
    if is_secret(entry.name):
        shown = "set, and never shown" if value else html.Span("not set", className="note")
    return [entry.name, shown, html.Code(default) if default else "empty", _said(entry.meaning)]
