"""The exports that are known by their signature, one module a tool."""

from data.importers.formats.format import Format, Head

FORMATS: dict[str, Format] = {}


def known_format(head: Head, name: str | None = None) -> Format | None:
    """The export whose signature the first rows of a file carry; with a name, that one or none."""
    asked = FORMATS.values() if name is None else (FORMATS[name],)
    return next((known for known in asked if known.recognises(head)), None)
