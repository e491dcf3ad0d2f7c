"""Marks: every value that tells of somebody holds a mark of its own, so that a leak is a piece of text."""

import re

#: What a mark is of: u unit, m its name, a agent, n their name, c customer, k how to reach them, r response,
#: i interaction, v invitation, w words, s what stands in rows alone, f function, o outsourcer, e event, p account.
KINDS = "umanckrivwsfoep"
_MARK = re.compile(rf"zq-[{KINDS}]-[a-z0-9]+-qz")


def mark(kind: str, of: object) -> str:
    """The mark of that kind of something."""
    return f"zq-{kind}-{of}-qz"


def kind_of(found: str) -> str:
    """What a mark is of."""
    return found[3]


def marks_in(text: str) -> set[str]:
    """Every mark in a text, whatever capitals it is written in."""
    return set(_MARK.findall(text.lower()))
