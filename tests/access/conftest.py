"""What the tests of access share: a company whose people sign in, served by the one application."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.access import passwords
from dashboard.server import Goodword
from dashboard.workspace import EXTENSION, Workspace
from data.home import Home, open_home
from data.sessions import Lasting
from data.store import Store
from tests.company import TODAY

METHOD = passwords.METHOD
PASSWORD = "nine herons over the harbour"
PEOPLE = (
    ("mona", "Mona Okafor", ["executive"], [{"path": [], "role": "executive"}]),
    ("wes", "Wes Tern", ["manager"], [{"path": ["West"], "role": "manager"}]),
    ("femi", "Femi Ade", ["agent"], [{"agent_id": "A00", "role": "agent"}]),
    ("ada", "Ada Min", ["administrator"], []),
    ("nell", "Nell Ohne", [], []),
)
_ADDRESSES = (f"127.1.{high}.{low}" for high, low in itertools.product(range(256), range(1, 255)))


@dataclass(frozen=True)
class Guarded:
    """The company as served, its store, and clients of it."""

    app: Goodword
    home: Home
    store: Store
    space: Workspace

    def client(self, account_id: str = "") -> FlaskClient:
        """A browser at an address of its own; signed in, if an account is named."""
        client = self.app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = next(_ADDRESSES)
        if account_id:
            client.set_cookie("goodword", self.store.begin_session(account_id, "A test", Lasting()))
        return client


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """scrypt at a hundredth of its cost: what it costs in earnest, one test of its own looks at."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "METHOD", "scrypt:1024:8:1")
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session")
def hashed_password(quick_hashes: None) -> str:
    return passwords.hash_of(PASSWORD)


@pytest.fixture(scope="session")
def prepared(company: Home, tmp_path_factory: pytest.TempPathFactory, hashed_password: str) -> Path:
    """A company with people, of whom mona has a password, so that everybody signs in; to be copied."""
    path = shutil.copytree(company.path, tmp_path_factory.mktemp("prepared") / "home")
    store = Store(f"sqlite:///{path / 'goodword.db'}")
    store.upgrade()
    for person in PEOPLE:
        store.add_account(*person)
    store.choose_password("mona", hashed_password)
    store.close()
    return path


@pytest.fixture(scope="session")
def open_guarded(app: Goodword, prepared: Path, tmp_path_factory) -> Iterator[Callable[[], Guarded]]:
    """Makes another company like the prepared one."""
    made: list[Store] = []

    def make() -> Guarded:
        home = open_home(shutil.copytree(prepared, tmp_path_factory.mktemp("guarded") / "home"))
        made.append(Store(home.store_url))
        return Guarded(app, home, made[-1], Workspace(home.path, lambda zone: TODAY))

    yield make
    for store in made:
        store.close()


@pytest.fixture(scope="session")
def shared(open_guarded) -> Guarded:
    """One company for tests that leave its people as they are."""
    return open_guarded()


@pytest.fixture
def guarded(shared: Guarded, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """The shared company, served."""
    monkeypatch.setitem(shared.app.server.extensions, EXTENSION, shared.space)
    return shared


@pytest.fixture
def own(open_guarded, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """A company of the test's own, served."""
    made = open_guarded()
    monkeypatch.setitem(made.app.server.extensions, EXTENSION, made.space)
    return made
