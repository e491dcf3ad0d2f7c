"""Forms as plain HTML: they work before there is an application, and without a script."""

from collections.abc import Iterable
from html import escape

from flask import Response

from dashboard.plain import plain_page


def field(
    name: str, label: str, kind: str = "text", complete: str = "off", value: str = "", is_wrong: bool = False
) -> str:
    """A labelled field that must be filled; `complete` tells password managers what belongs in it."""
    wrong = ' aria-invalid="true" aria-describedby="form-error"' if is_wrong else ""
    spelled = ' autocapitalize="none" spellcheck="false"' if kind == "text" else ""
    return (
        f'<div class="form-field"><label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{complete}" value="{escape(value)}"'
        f' class="form-control"{spelled}{wrong} required></div>'
    )


def hidden(name: str, value: str) -> str:
    """A value that travels with the form."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def whose(account_id: str) -> str:
    """Whose password it is, for password managers; nothing to see."""
    return f'<input type="text" name="username" autocomplete="username" value="{escape(account_id)}" hidden readonly>'


def form(action: str, parts: Iterable[str], button: str, button_class: str = "main-button") -> str:
    """A form that is sent by POST."""
    inside = "".join(parts)
    sent = f'<button type="submit" class="{button_class}">{escape(button)}</button>'
    return f'<form action="{action}" method="post" class="plain-form">{inside}{sent}</form>'


def wrong(words: str) -> str:
    """What was wrong with the form, read out as soon as it stands."""
    return f'<p id="form-error" class="form-error" role="alert">{escape(words)}</p>' if words else ""


def form_page(title: str, lead: tuple[str, ...], css: str, extra: str, status: int = 200) -> Response:
    """A plain page around forms; it is told apart from the waiting pages, which try again by themselves."""
    return plain_page(title, lead, status, css, extra=extra)
