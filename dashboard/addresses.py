"""Addresses of the pages there are, and what each is called."""

import dash

#: The parameters of each page beside the filter, by its address.
OWN: dict[str, tuple[str, ...]] = {}


def pages() -> frozenset[str]:
    """Addresses of all pages."""
    return frozenset(entry["path"] for entry in dash.page_registry.values())


def page_name(path: str) -> str:
    """What a page is called; the path of one that is there no longer."""
    return next((entry["name"] for entry in dash.page_registry.values() if entry["path"] == path), path)
