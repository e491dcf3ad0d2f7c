"""Mappings that were made in the browser, kept in the home as goodword import reads them: mappings/<name>.toml.

The first line names the columns they are for, so that the next file with the same header finds its answers given.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import tomli_w

from dashboard.loading.uploads import write_whole
from data.home import MAPPINGS

MARK = "# For files with the columns "


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept mapping: the file's name, the day it was made, and what it says in the shape of its TOML."""

    name: str
    made_on: date
    said: dict[str, Any]


def keep(home: Path, said: dict[str, Any], table: str, header: Sequence[str]) -> Path:
    """Keep a mapping under its source's name, in the place of an earlier one of that name."""
    folder = home / MAPPINGS
    folder.mkdir(exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", str(said["source"]["name"]).lower()).strip("-")[:60] or "source"
    file = folder / f"{name}.toml"
    write_whole(file, f"{MARK}{fingerprint(table, header)}\n{tomli_w.dumps(said)}")
    return file


def kept_for(home: Path, table: str, header: Sequence[str]) -> Kept | None:
    """The newest kept mapping for files with exactly these columns, or None."""
    line = MARK + fingerprint(table, header)
    files = sorted((home / MAPPINGS).glob("*.toml"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        if text.startswith(f"{line}\n"):
            try:
                said = tomllib.loads(text)
            except tomllib.TOMLDecodeError:
                continue
            return Kept(file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC).date(), said)
    return None


def fingerprint(table: str, header: Sequence[str]) -> str:
    """Sixteen letters that stand for a table and exactly these columns."""
    return hashlib.sha256(json.dumps([table, *header]).encode()).hexdigest()[:16]
