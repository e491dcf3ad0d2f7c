"""An empty home of a company with its store made already: made once, copied for each test that asks for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.home import Home, create_home, open_home
from data.store import Store


def _made(folder: Path, text: str = "") -> Path:
    home = create_home(folder / "home", "company", "Acme", text)
    store = Store(home.store_url)
    store.upgrade()
    store.close()
    return home.path


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home to copy, or to look at only."""
    return _made(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def own_home(empty_home: Path, tmp_path: Path) -> Home:
    """A home of one's own."""
    return open_home(Path(shutil.copytree(empty_home, tmp_path / "home")))


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """The store of the `home` of a test's own file."""
    opened = Store(home.store_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def empty_in_berlin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of a company in Berlin's time."""
    return _made(tmp_path_factory.mktemp("berlin"), 'time_zone = "Europe/Berlin"\n')


@pytest.fixture
def home_in_berlin(empty_in_berlin: Path, tmp_path: Path) -> Home:
    """A home of one's own in Berlin's time."""
    return open_home(Path(shutil.copytree(empty_in_berlin, tmp_path / "home")))


@pytest.fixture
def dry_home(empty_in_berlin: Path) -> Home:
    """The shared home in Berlin's time, for dry runs alone: they leave it as it was."""
    return open_home(empty_in_berlin)
