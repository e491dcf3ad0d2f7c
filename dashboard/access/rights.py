"""Grants in words, for lists of people and their rights."""

from collections.abc import Mapping
from typing import Any

from data.units import COMPANY


def grant_words(said: Mapping[str, Any]) -> str:
    """One grant as a line: "manager: West/Harlow, function Billing, until 2026-12-31"."""
    path = said.get("path")
    limits = [
        f"{name.removesuffix('_id')} {said[name]}" for name in ("function", "vendor", "agent_id") if said.get(name)
    ]
    parts = [*([] if path is None or (not path and limits) else ["/".join(path) or COMPANY]), *limits]
    days = [f"{word} {said[key]}" for word, key in (("from", "valid_from"), ("until", "valid_to")) if said.get(key)]
    role = f"{said['role']}: " if said.get("role") else ""
    return role + ", ".join((*parts, *days))
