"""Which tests may be left out: what cannot run is skipped with its reason, unless GOODWORD_NO_SKIPS=1 forbids it."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

NO_SKIPS = os.environ.get("GOODWORD_NO_SKIPS") == "1"
REAL_FILES = os.environ.get("GOODWORD_REAL_FILES")
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
