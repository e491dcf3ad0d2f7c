"""What a backup says of itself: the first file of its archive, which all others are held against."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath

from data.home import ERASURE_KEY_FILE, FILE, MAPPINGS, SECRET_FILE, STORE_FILE

#: Shape of the archive.
FORM = 1
CONTENTS = "contents.json"
#: Files of a home beside lake and store; the last belongs to a demo.
BESIDE = (FILE, SECRET_FILE, ERASURE_KEY_FILE, "demo.json")
#: Is told (step, done, of).
Tell = Callable[[str, int, int], None]


class BackupRefused(Exception):
    """A backup cannot be made or restored as asked."""


class BackupDamaged(Exception):
    """An archive that is no backup, or not what was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup: its path in the home, its bytes and their sha256."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Whose backup it is, when it was made, the lake's version and format, and its files in order."""

    organisation: str
    made_at: datetime
    lake_version: int
    lake_format: int
    files: tuple[Entry, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return sum(entry.size_bytes for entry in self.files)


def as_json(contents: Contents) -> bytes:
    """The contents as they stand in the archive."""
    return json.dumps({"form": FORM, **asdict(contents), "made_at": contents.made_at.isoformat()}).encode()


def read_contents(said: bytes) -> Contents:
    """The contents of an archive. Raises BackupRefused for a newer form, BackupDamaged for what is none of ours."""
    try:
        known = json.loads(said)
        form, made_at = known.pop("form"), datetime.fromisoformat(known.pop("made_at"))
        files = tuple(Entry(**entry) for entry in known.pop("files"))
        contents = Contents(made_at=made_at, files=files, **known)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupDamaged(f"{CONTENTS} in the archive cannot be read: this is no backup of Goodword.") from error
    if form > FORM:
        raise BackupRefused("This backup was made by a newer Goodword. Restore it with that one.")
    if wrong := [entry.path for entry in files if not _is_in_a_home(entry.path)]:
        raise BackupDamaged(f"The archive names {wrong[0]!r}, which is no file of a home. It is left alone.")
    return contents


def _is_in_a_home(path: str) -> bool:
    """Whether a path is one that a backup writes: lake, store, mappings, the files beside them; and no way out."""
    parts = PurePosixPath(path).parts
    is_plain = "/".join(parts) == path and ".." not in parts and "\\" not in path and "\0" not in path
    is_mapping = len(parts) == 2 and parts[0] == MAPPINGS
    return is_plain and (path in (*BESIDE, STORE_FILE) or is_mapping or (len(parts) > 2 and parts[0] == "lake"))
