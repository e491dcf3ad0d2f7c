"""What all tests share: skips that may be forbidden, the real files, the browser, the app."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from data.engine import Engine
from data.home import Home
from data.warehouse import Warehouse
from tests.company import TODAY, make_company
from tests.empty_home import dry_home, empty_home, empty_in_berlin, home_in_berlin, own_home, store  # noqa: F401
from tests.serving import address, app, client, larkfield, larkfield_space, looking_as, served_home  # noqa: F401
from tests.skips import (  # noqa: F401
    REAL_FILES,
    pytest_make_collect_report,
    pytest_runtest_makereport,
)
from tests.skips import pytest_collection_modifyitems as leave_out_real

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# How fast an example is made or runs says something about the machine, nothing about the property.
settings.register_profile("goodword", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("goodword")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: what is left at the end is short, and all workers end together."""
    leave_out_real(items)
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real survey files; only tests marked `real` may ask for it."""
    folder = Path(REAL_FILES or "")
    if not REAL_FILES or not folder.is_dir():
        pytest.fail(f"GOODWORD_REAL_FILES={REAL_FILES!r} is no folder, or the test lacks the mark `real`.")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; only tests marked `browser` may ask for it."""
    if CHROMIUM is None:
        pytest.skip("No Chromium on this machine. Install it with your system's packages.")
    return CHROMIUM


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small company's home; no test may write to it."""
    return make_company(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="session")
def warehouse(company: Home) -> Warehouse:
    """The small company's warehouse, with rollups."""
    return Engine(company).at(TODAY)
