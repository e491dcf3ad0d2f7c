"""Reading what cards draw, without a browser: components as trees of [element, attributes, children]."""

import json
from collections.abc import Iterator
from typing import Any

import plotly.utils

Node = Any


def trees(drawn: Any) -> list[Node]:
    """Drawn content as trees; static content is one already."""
    return _nodes(json.loads(json.dumps(drawn, cls=plotly.utils.PlotlyJSONEncoder)))


def _nodes(said: Any) -> list[Node]:
    if said is None:
        return []
    if isinstance(said, list):
        return [node for one in said for node in _nodes(one)]
    if not isinstance(said, dict):
        return [said]
    props = dict(said["props"])
    if said["type"] == "Static":
        return [props["tree"]]
    children = _nodes(props.pop("children", None))
    return [[said["type"].lower(), props, children]]


def every(nodes: list[Node]) -> Iterator[Node]:
    """Each element below, in the order of reading."""
    for node in nodes:
        if isinstance(node, list):
            yield node
            yield from every(node[2])


def printed(node: Node) -> str:
    """What those see who see it: without the words for screen readers."""
    if not isinstance(node, list):
        return "" if node is None else str(node)
    if "visually-hidden" in str(node[1].get("className", "")).split():
        return ""
    return "".join(printed(child) for child in node[2])


def of_class(nodes: list[Node], name: str) -> list[Node]:
    """Elements of a class."""
    return [node for node in every(nodes) if name in str(node[1].get("className", "")).split()]


def of_kind(nodes: list[Node], *names: str) -> list[Node]:
    """Elements of these kinds."""
    return [node for node in every(nodes) if node[0] in names]


def lines(nodes: list[Node]) -> list[list[str]]:
    """Rows of a table's body and foot, a printed text a cell."""
    parts = of_kind(nodes, "tbody", "tfoot")
    rows = [row for part in parts for row in of_kind([part], "tr")]
    return [[printed(cell) for cell in row[2]] for row in rows]
