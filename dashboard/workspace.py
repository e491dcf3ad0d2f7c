"""What a running server holds: the home with its engine and store, opened at the first request, and the answers kept.

Opening waits for the home to exist, so the server may start first and show how the demo is coming along.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g

from dashboard.access.asking import account_asking, account_seen_as
from dashboard.access.modes import Mode, mode_of
from dashboard.cache import Answers
from dashboard.identity import KeyWrong, Person, derived, person_of, secret_of, shown_person
from dashboard.loading.uploads import sweep
from dashboard.settings import public_address, question_seconds, questions_at_once
from data.engine import Engine
from data.home import FILE, ConfigurationWrong, Home, HomeMissing, open_home
from data.lake import LakeBusy, LakeDamaged
from data.limits import Limits
from data.migrations import StoreNewer
from data.snapshot import LakeNewer
from data.store import Store
from data.upgrades import upgrade
from data.warehouse import Warehouse

log = logging.getLogger(__name__)
PROGRESS_FILE = "demo-progress.json"
EXTENSION = "goodword"
#: What keeps a home from being opened until someone puts it right.
HOME_WRONG = (ConfigurationWrong, KeyWrong, LakeBusy, LakeDamaged, LakeNewer, StoreNewer)
Clock = Callable[[ZoneInfo], date]


def today_in(zone: ZoneInfo) -> date:
    """Today in that time zone."""
    return datetime.now(zone).date()


@dataclass(frozen=True, slots=True)
class Opened:
    """A home in use."""

    home: Home
    engine: Engine
    store: Store
    pseudonym_key: str
    clock: Clock

    def today(self) -> date:
        """Today in the organisation's time zone."""
        return self.clock(self.home.config.zone)


@dataclass
class Workspace:
    """The home of this server, opened once, and its remembered answers; `is_public` if others can reach it."""

    path: Path
    clock: Clock = today_in
    is_public: bool = field(default_factory=lambda: bool(public_address()))
    answers: Answers = field(default_factory=Answers)
    _opened: Opened | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def opened(self) -> Opened:
        """The home in use. Raises HomeMissing, or what its configuration, key or store complain of."""
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = self._open()
        return self._opened

    def progress(self) -> dict[str, Any] | None:
        """How far the making of the demo is (step, done, of, at), or None while nothing is being made."""
        try:
            said = json.loads((self.path / PROGRESS_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return said if isinstance(said, dict) else None

    def _open(self) -> Opened:
        home = open_home(self.path)
        secret = secret_of(self.path)
        upgrade(home)
        store = Store(home.store_url)
        _note_configuration(self.path, store)
        sweep(self.path)
        log.info("Home %s is open.", self.path.name)
        engine = Engine(home, limits=Limits(question_seconds(), questions_at_once()))
        return Opened(home, engine, store, derived(secret, "pseudonym"), self.clock)


def _note_configuration(home: Path, store: Store) -> None:
    """Write into the audit that goodword.toml is another one than at the last start."""
    now = hashlib.sha256((home / FILE).read_bytes()).hexdigest()
    known = store.audit(kind="configuration", lines=1)
    if not known or known[0].about.get("sha256") != now:
        store.record("configuration", "", {"sha256": now})


def install(server: Flask, path: Path, clock: Clock = today_in) -> Workspace:
    """Give the server its workspace over the home in that folder; `clock` gives the day it is seen from."""
    space = server.extensions[EXTENSION] = Workspace(path, clock)
    return space


def space_of(server: Flask) -> Workspace:
    """The workspace of a server."""
    found: Workspace = server.extensions[EXTENSION]
    return found


def workspace() -> Workspace:
    """The workspace of the server that answers this request."""
    return space_of(current_app)


def mode() -> Mode:
    """How this home finds out who asks; looked up once a request."""
    if "mode" not in g:
        opened = workspace().opened()
        g.mode = mode_of(opened.home, opened.store, workspace().is_public)
    found: Mode = g.mode
    return found


def person() -> Person:
    """Who asks in this request; looked up once, so that a right that was taken is gone at the next one."""
    if "person" not in g:
        opened = workspace().opened()
        account = account_asking(mode(), opened.store)
        other = account_seen_as(account, mode(), opened.store)
        if account and other:
            found = shown_person(other, account, opened.pseudonym_key)
        else:
            found = person_of(account, opened.pseudonym_key)
        g.person = replace(found, scope=found.scope.agreed(opened.home.config.persons))
    asking: Person = g.person
    return asking


def warehouse(version: int | None = None, today: date | None = None) -> Warehouse:
    """The lake at its newest version, or at a kept one, seen from today or a given day."""
    opened = workspace().opened()
    return opened.engine.at(today or opened.today(), version)


def has_home() -> bool:
    """Whether there is a home that can be opened, with data or without."""
    try:
        return bool(workspace().opened())
    except HomeMissing:
        return False


def is_ready() -> bool:
    """Whether there is a home with a lake in it; False while there is none."""
    try:
        return bool(warehouse().version)
    except HomeMissing:
        return False
