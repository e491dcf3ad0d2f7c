"""The application with every card empty: the same router, frame, ids and requests, and answers that say nothing."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import pyarrow as pa

from app import server
from dashboard.cards import CARDS
from dashboard.server import serve
from data.warehouse import Warehouse
from queries.ask import Answer
from queries.filter import Filter
from queries.scope import Scope


def nothing_for(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """A question of the same name and parameters that asks nothing."""

    @wraps(question)
    def nothing(warehouse: Warehouse, filter: Filter, scope: Scope, **values: Any) -> Answer:
        return Answer(pa.table({"nothing": [0]}), "", "nothing", warehouse.version)

    return nothing


def empty_all_cards() -> None:
    """Let every card ask nothing and draw nothing."""
    for name, entry in CARDS.items():
        CARDS[name] = replace(
            entry, question=nothing_for(entry.question), draw=lambda answer, view: "", has_table=False
        )


if __name__ == "__main__":
    empty_all_cards()
    serve("127.0.0.1", int(sys.argv[1]), server)
