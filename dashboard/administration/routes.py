"""Routes of administrators: each deed a POST of our own pages that ends at an address.

To anyone else all of them answer like an address that does not exist.
"""

from collections.abc import Callable

from flask import Flask
from werkzeug.wrappers import Response

from dashboard.access import seeing
from dashboard.administration import audit_file, rights, sessions, staff
from dashboard.administration.asking import PAGE, deed

#: Deeds by their names in the address: the form that they belong to, and what they do.
DEEDS: dict[str, tuple[str, Callable[[], Response]]] = {
    "add": ("add", rights.add),
    "person": ("person", rights.change_person),
    "roles": ("roles", rights.change_roles),
    "grant": ("grant", rights.grant),
    "take": ("grants", rights.take),
    "state": ("person", rights.change_state),
    "sessions": ("sessions", sessions.end),
    "see-as": ("person", sessions.see_as),
    "staff": ("staff", staff.upload),
    "take-over": ("staff", staff.take_over),
    "links": ("staff", staff.links),
    "audit.csv": ("audit", audit_file.export),
}
ROUTES = (*(f"{PAGE}/{name}" for name in DEEDS), f"{PAGE}/link", seeing.STOP)


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server the routes, and the refusal of deeds while somebody looks as another person."""
    seeing.guard(server, css)
    for name, (form, do) in DEEDS.items():
        server.post(f"{PAGE}/{name}", endpoint=f"admin_{name.replace('.', '_')}")(deed(form, do))
    server.post(f"{PAGE}/link", endpoint="admin_link")(deed("person", lambda: rights.give_link(css())))
    server.post(seeing.STOP, endpoint="admin_stop")(sessions.stop)
