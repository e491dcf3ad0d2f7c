"""A home: the folder that holds all an installation writes, and its one configuration file goodword.toml.

    <home>/goodword.toml   <home>/goodword.db   <home>/lake/   <home>/log/

A home is made for the demo company or for a real one, and says so in its first line for good: the two never mix.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.agreement import EVERYONE_IN_CHARGE, Persons
from data.configuration import complaint

KINDS = ("demo", "company")
LEVEL_TITLES = {"region": "Region", "centre": "Centre", "team": "Team", "agent": "Agent"}
FILE = "goodword.toml"
STORE_FILE = "goodword.db"
#: Signs the cookie and names persons whose names are masked; made by the server at its first start.
SECRET_FILE = "secret.key"
#: Stands for erased customers in the proof that they were erased; made with the first of them.
ERASURE_KEY_FILE = "erasure.key"
#: Folder of the files that came in through the browser.
INCOMING = "incoming"
#: Folder of the mappings that were made in the browser.
MAPPINGS = "mappings"


class HomeMissing(Exception):
    """There is no home in the folder."""


class ConfigurationWrong(Exception):
    """goodword.toml cannot be read or says something that is not allowed."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One driver the survey asks about: its name in rating_<name>, its title, and the need it speaks of."""

    name: str
    title: str
    need: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers of responses below which a figure is hidden (where rows may not be opened) or drawn grey."""

    hidden_below: int = 5
    grey_below: int = 30


@dataclass(frozen=True, slots=True)
class Redaction:
    """Whether customers' words are redacted; further words to replace, and names of staff to spare."""

    on: bool = True
    words: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """After how many months words and whole rows are removed, and after how many days refused rows; 0 keeps all."""

    words_months: int = 0
    rows_months: int = 0
    refused_days: int = 0


@dataclass(frozen=True, slots=True)
class Config:
    """What goodword.toml says. Levels map a level to its title; values list what is allowed in a column."""

    kind: str
    organisation: str
    time_zone: str = "UTC"
    currency: str = "EUR"
    fiscal_year_starts: int = 1
    levels: Mapping[str, str] = field(default_factory=lambda: dict(LEVEL_TITLES))
    ratings: tuple[Rating, ...] = ()
    thresholds: Thresholds = Thresholds()
    persons: Persons = EVERYONE_IN_CHARGE
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    redaction: Redaction = Redaction()
    retention: Retention = Retention()
    rollups_from_rows: int = 2_000_000

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo company."""
        return self.kind == "demo"


@dataclass(frozen=True, slots=True)
class Home:
    """An existing home: its folder and what its configuration says."""

    path: Path
    config: Config

    @property
    def lake_path(self) -> Path:
        """Folder of the Delta tables."""
        return self.path / "lake"

    @property
    def store_url(self) -> str:
        """Database address of the operational store."""
        return f"sqlite:///{self.path / STORE_FILE}"

    @property
    def rating_names(self) -> tuple[str, ...]:
        """Drivers this organisation's surveys ask about."""
        return tuple(rating.name for rating in self.config.ratings)


def open_home(path: Path) -> Home:
    """The home in that folder.

    Raises HomeMissing where there is none, ConfigurationWrong where goodword.toml is not as it should be.
    """
    file = path / FILE
    if not file.is_file():
        raise HomeMissing(
            f"{path} holds no {FILE}. Make your own home with `goodword init`, or the demo with `goodword demo`."
        )
    return Home(path, read_config(file))


def create_home(path: Path, kind: str, organisation: str, text: str = "") -> Home:
    """Make a home of that kind with a first goodword.toml; `text` is added below the first lines.

    An existing home is left as it is and opened, unless it is of the other kind: then ConfigurationWrong.
    """
    if (path / FILE).exists():
        home = open_home(path)
        if home.config.kind != kind:
            raise ConfigurationWrong(f"{path} is a {home.config.kind} home. Choose another folder for a {kind} home.")
        return home
    path.mkdir(parents=True, exist_ok=True)
    name = organisation.replace("\\", "\\\\").replace('"', '\\"')
    (path / FILE).write_text(f'kind = "{kind}"\norganisation = "{name}"\n{text}', encoding="utf-8")
    return open_home(path)


def read_config(file: Path) -> Config:
    """What the file says, with defaults for the rest. Raises ConfigurationWrong: file, key and what is allowed."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationWrong(f"{file.name}: {error}. Correct the line and start again.") from error
    if wrong := complaint(said):
        raise ConfigurationWrong(f"{file.name}: {wrong}")
    config = Config(**{name: _value(name, value) for name, value in said.items()})
    _refuse_wrong(config, file.name)
    return config


def _value(name: str, said: Any) -> Any:
    if name == "ratings":
        return tuple(Rating(**rating) for rating in said)
    if name == "thresholds":
        return Thresholds(**said)
    if name == "retention":
        return Retention(**said)
    if name == "redaction":
        words = {key: tuple(said.get(key, ())) for key in ("words", "spare")}
        return Redaction(said.get("on", True), **words)
    if name == "persons":
        return Persons(**said)
    if name == "values":
        return {column: tuple(values) for column, values in said.items()}
    if name == "levels":
        return {level: title for level, title in {**LEVEL_TITLES, **said}.items() if title}
    return said


def _refuse_wrong(config: Config, file: str) -> None:
    """Refuse what no later step could handle, with the place, what was found and what is allowed."""
    if config.kind not in KINDS:
        raise ConfigurationWrong(f"{file}: kind is {config.kind!r}. Allowed: {', '.join(KINDS)}.")
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigurationWrong(f"{file}: no time zone {config.time_zone!r}. Write one like Europe/Berlin.") from error
    if unknown := set(config.levels) - set(LEVEL_TITLES):
        raise ConfigurationWrong(f"{file}: no level {unknown.pop()!r}. Levels: {', '.join(LEVEL_TITLES)}.")
    if not 3 <= config.thresholds.hidden_below <= 50:
        raise ConfigurationWrong(f"{file}: hidden_below is {config.thresholds.hidden_below}. Allowed: 3 to 50.")
    if wrong := config.persons.complaint():
        raise ConfigurationWrong(f"{file}: {wrong}")
    if not 1 <= config.fiscal_year_starts <= 12:
        raise ConfigurationWrong(
            f"{file}: fiscal_year_starts is {config.fiscal_year_starts}. Allowed: a month, 1 to 12."
        )
    for rating in config.ratings:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", rating.name):
            raise ConfigurationWrong(
                f"{file}: rating {rating.name!r}. Use small letters, digits and _, e.g. staff_service."
            )
