"""What all tests share: skips that may be forbidden, the real files, the browser, the app."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent
NO_SKIPS = os.environ.get("GOODWORD_NO_SKIPS") == "1"
REAL_FILES = os.environ.get("GOODWORD_REAL_FILES")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests on real files where no folder of them is named: nothing is missing then."""
    if not REAL_FILES:
        items[:] = [item for item in items if not item.get_closest_marker("real")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _without_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _without_skip((yield))


def _without_skip(report: Report) -> Report:
    """The report, failed where it tells of a skip and skips are forbidden. Expected failures stay as they are."""
    if NO_SKIPS and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"GOODWORD_NO_SKIPS=1 forbids a skip. {reason}"
    return report


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
