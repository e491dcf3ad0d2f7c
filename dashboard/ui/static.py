"""Static content: a tree of plain HTML that the browser draws as one component.

Each Dash component costs the browser a look at every other one whenever anything changes, so a table of a few hundred
cells took it half a minute. What no callback speaks to is therefore sent as one component that holds the whole tree;
assets/static.js draws it with text nodes alone, from a list of allowed elements.
"""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

Tree = Any  # text, number, or [element, attributes, children]
#: What a component holds besides its properties.
_OF_DASH = frozenset(vars(html.Div())) - {"children"}


class Static(Component):
    """A tree of plain HTML as one component."""

    _children_props: list[str] = []  # noqa: RUF012 - declared so by Dash
    _base_nodes: list[str] = []  # noqa: RUF012
    _namespace = "goodword"
    _type = "Static"

    def __init__(self, tree: Tree) -> None:
        """`tree` is text or [element, attributes, children].

        Dash's own beginning looks for a package of the component's name on the disk each time: 0.2 ms a component.
        """
        self._prop_names = ["tree"]
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties = ["tree"]
        self.available_wildcard_properties: list[str] = []
        self.tree = tree


def static(node: Any) -> Any:
    """The same content with everything that no callback can speak to drawn as static trees.

    Components with an id, and all that are more than plain HTML, stay what they are.
    """
    if isinstance(node, list | tuple):
        return [static(child) for child in node]
    if not isinstance(node, Component):
        return node
    if is_plain(node):
        return Static(tree_of(node))
    if getattr(node, "children", None) is not None:
        node.children = static(node.children)
    return node


def is_plain(node: Any) -> bool:
    """Whether nothing in the content needs to be a component of its own."""
    if isinstance(node, list | tuple):
        return all(is_plain(child) for child in node)
    if not isinstance(node, Component) or isinstance(node, Static):
        return True
    if isinstance(node, dcc.Link):
        return is_plain(node.children) and not hasattr(node, "id")
    return (
        node._namespace == html.Div._namespace and not hasattr(node, "id") and is_plain(getattr(node, "children", None))
    )


def tree_of(node: Any) -> Tree:
    """Plain content as a tree; links within the application are marked, so that they load no new page."""
    if isinstance(node, list | tuple):
        return [tree_of(child) for child in node if child is not None]
    if not isinstance(node, Component):
        return node
    if isinstance(node, Static):
        return node.tree
    # Read where Dash keeps them: its own way of asking looks at every property that there could be.
    said = {name: value for name, value in vars(node).items() if value is not None and name not in _OF_DASH}
    children = said.pop("children", None)
    if isinstance(node, dcc.Link):
        return ["a", {**said, "data-link": ""}, _listed(children)]
    return [node._type.lower(), said, _listed(children)]


def _listed(children: Any) -> list[Tree]:
    if children is None:
        return []
    return tree_of(children) if isinstance(children, list | tuple) else [tree_of(children)]
