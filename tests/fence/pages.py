"""What a page sends: from its layout the callbacks that its components set off, and the addresses that it leads to."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dashboard.callbacks import WILDCARDS
from tests.fence.asking import HONEST, UPDATE, Request
from tests.fence.json_tree import objects

Props = dict[str, Any]
#: Values of one place that a person tries.
MOST_VALUES = 20
NAMING_THINGS = ("card", "measure", "table", "tab", "as")
#: What a browser writes into properties that a layout leaves open; all others it finds in the page.
WRITTEN: dict[str, list[Any]] = {
    "n_clicks": [1],
    "n_submit": [1],
    "n_intervals": [1],
    "getRowsRequest": [{"startRow": 0, "endRow": 100}, {"startRow": 100, "endRow": 200}],
}


@dataclass
class Opened:
    """A page as it is open in a browser: its components by the text of their ids, and what its scripts may send."""

    pathname: str
    search: str
    components: dict[str, Props] = field(default_factory=dict)
    spoken: list[Any] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    _by_type: dict[Any, dict[str, Props]] = field(default_factory=dict)

    def take(self, content: Any) -> None:
        """Add what a piece of a layout holds."""
        for said in objects(content):
            props = said.get("props", {})
            if isinstance(props, dict) and "id" in props and not isinstance(props["id"], list):
                self.add(props)
            self.links += [said[name] for name in ("href", "data-href") if isinstance(said.get(name), str)]
            if str(said.get("method")).lower() == "get":
                self.links.append(f"{said.get('action', '')}?q=calls")
            for name, value in said.items():
                if name.startswith("data-") and isinstance(value, str) and value.startswith("{"):
                    self.spoken.append(json.loads(value))

    def add(self, props: Props) -> None:
        """Add a component."""
        key = _key(props["id"])
        self.components[key] = props
        if isinstance(props["id"], dict):
            self._by_type.setdefault(props["id"].get("type"), {})[key] = props["id"]

    def of_type(self, name: Any) -> list[Props]:
        """Ids of that type, in the order in which they were added."""
        return list(self._by_type.get(name, {}).values())


def callback_kind(output: str) -> str:
    """A short name of a callback: the type in its output's id, or the first output."""
    if output.startswith("{"):
        return f"callback {json.loads(output.rsplit('.', 1)[0])['type']}"
    return f"callback {output.strip('.').split('...')[0].split('.')[0]}"


def router(callbacks: dict[str, Any], address: str, source: str = HONEST) -> Request:
    """The request by which a browser lays a page out."""
    [output] = [name for name in callbacks if "_pages_content.children" in name]
    parts = urlsplit(address)
    search = f"?{parts.query}" if parts.query else ""
    page = Opened(parts.path, search)
    page.components = {"_pages_location": {"id": "_pages_location"}, "theme": {"id": "theme", "data": "light"}}
    page.components |= {name: {"id": name} for name in ("_pages_content", "_pages_store")}
    [request] = itertools.islice(_of(output, callbacks[output], page, source), 1)
    return request


def callback_requests(callbacks: dict[str, Any], page: Opened, source: str = HONEST) -> Iterator[Request]:
    """Every request that the page's components can set off, but the one that lays it out."""
    for output, entry in sorted(callbacks.items()):
        if "callback" in entry and "_pages_content" not in output:
            yield from _of(output, entry, page, source)


def _of(output: str, entry: dict[str, Any], page: Opened, source: str) -> Iterator[Request]:
    most = MOST_VALUES if source == HONEST else None
    outputs = entry["output"] if isinstance(entry["output"], list) else [entry["output"]]
    places = [{"id": each.component_id_str(), "property": each.component_property} for each in outputs]
    for group in _groups([*entry["inputs"], *entry["state"], *places], page):
        filled = [_filled(part, group, page) for part in entry["inputs"]]
        state = [_filled(part, group, page) for part in entry["state"]]
        named = [_named(place, group, page) for place in places]
        if any(not choices for choices in (*filled, *state, *named)):
            continue
        for place, choices in enumerate(filled):
            for choice in choices[:most] if place == 0 or len(choices) > 1 else []:
                inputs = [found[0] for found in filled]
                inputs[place] = choice
                body = {
                    "output": output,
                    "outputs": named if isinstance(entry["output"], list) else named[0],
                    "inputs": inputs,
                    "changedPropIds": [_changed(choice)],
                    "state": [found[0] for found in state],
                }
                yield Request(source, callback_kind(output), UPDATE, body, "POST")


def _groups(parts: list[Props], page: Opened) -> Iterator[dict[str, Any]]:
    """Values of the wildcards MATCH for which the page has components; one empty group where there are none."""
    patterns = [json.loads(part["id"]) for part in parts if part["id"].startswith("{")]
    if not patterns:
        yield {}
        return
    first = patterns[0]
    matched = [key for key, value in first.items() if value == ["MATCH"]]
    seen = {json.dumps({key: said[key] for key in matched}) for said in _fitting(first, {}, page)}
    yield from map(json.loads, sorted(seen))


def _fitting(pattern: Props, group: dict[str, Any], page: Opened) -> Iterator[Props]:
    open_keys = [key for key, value in pattern.items() if value in _WILD and key not in group]
    wanted = {key: group.get(key) if value in _WILD else value for key, value in pattern.items()}
    # A page of every card has thousands of places: those of one type alone are looked through.
    for said in page.of_type(pattern.get("type")) if open_keys else _exactly(wanted, page):
        if said.keys() == wanted.keys() and {**wanted, **{key: said[key] for key in open_keys}} == said:
            yield said


def _exactly(wanted: Props, page: Opened) -> list[Props]:
    found = page.components.get(_key(wanted))
    return [found["id"]] if found else []


_WILD = [[name] for name in WILDCARDS]


def _named(place: Props, group: dict[str, Any], page: Opened) -> Any:
    if not place["id"].startswith("{"):
        return {**place} if place["id"] in page.components else None
    pattern = json.loads(place["id"])
    found = [{"id": said, "property": place["property"]} for said in _fitting(pattern, group, page)]
    return found if ["ALL"] in pattern.values() else found[0] if found else None


def _filled(part: Props, group: dict[str, Any], page: Opened) -> list[Any]:
    """What an input may be sent as: a list of choices, each one place with its value, or a list of places."""
    name = part["property"]
    if not part["id"].startswith("{"):
        props = page.components.get(part["id"])
        return [] if props is None else [{**_said(part), "value": value} for value in _values(name, props, page)]
    pattern = json.loads(part["id"])
    found = list(_fitting(pattern, group, page))
    if ["ALL"] in pattern.values():
        places = [
            {"id": said, "property": name, "value": _values(name, page.components[_key(said)], page)[0]}
            for said in found
        ]
        return [places] if places else []
    return [
        {"id": said, "property": name, "value": value}
        for said in found
        for value in _values(name, page.components[_key(said)], page)
    ]


def _said(part: Props) -> Props:
    return {"id": part["id"], "property": part["property"]}


def _values(name: str, props: Props, page: Opened) -> list[Any]:
    """Values that a browser may send of a component's property."""
    if props["id"] == "_pages_location":
        return [{"pathname": page.pathname, "search": page.search}.get(name)]
    if isinstance(options := props.get("options"), list) and options and name == "value":
        return [option.get("value") if isinstance(option, dict) else option for option in options]
    if name in props:
        return [props[name]]
    return WRITTEN.get(name) or (page.spoken if name == "data" else [None])


def _changed(choice: Any) -> str:
    one = choice[0] if isinstance(choice, list) else choice
    return f"{one['id'] if isinstance(one['id'], str) else _key(one['id'])}.{one['property']}"


def _key(said: Any) -> str:
    return said if isinstance(said, str) else json.dumps(said, sort_keys=True, separators=(",", ":"))


def signature(address: str) -> tuple[str, ...]:
    """What an address is like: its path, the names of what it asks for, and the values of those that name things."""
    parts = urlsplit(address)
    pairs = sorted(parse_qsl(parts.query))
    return (parts.path, *(f"{name}={value}" if name in NAMING_THINGS else name for name, value in pairs))
