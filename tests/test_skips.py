"""tests/skips.py: what cannot run is skipped with its reason, unless a skip is forbidden."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = """
import pytest

pytest.importorskip("a_package_that_nobody_has")
"""
TWO = """
import pytest

def test_skipped():
    pytest.skip("no browser here")

@pytest.mark.xfail(reason="known")
def test_known():
    assert False

@pytest.mark.real
def test_real():
    pass
"""


ROOT = str(Path(__file__).resolve().parent.parent)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text("from tests.skips import *\n")
    (tmp_path / "test_two.py").write_text(TWO)
    return tmp_path


def outcome(suite: Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODWORD_")}
    run = [sys.executable, "-m", "pytest", "-p", "no:dash", "-p", "no:cacheprovider", "-q", str(suite)]
    return subprocess.run(
        run, env=kept | environment | {"PYTHONPATH": ROOT}, cwd=suite, capture_output=True, text=True
    ).stdout


def test_skip_says_its_reason_and_real_tests_are_not_collected_without_a_folder(suite: Path) -> None:
    said = outcome(suite)
    assert "1 skipped, 1 xfailed" in said
    assert "deselected" not in said


def test_forbidden_skip_fails_with_its_reason_in_a_test_and_in_a_module(suite: Path) -> None:
    (suite / "test_one.py").write_text(SAMPLE)
    said = outcome(suite, GOODWORD_NO_SKIPS="1", GOODWORD_REAL_FILES=str(suite))
    assert "forbids a skip" in said
    assert "a_package_that_nobody_has" in said
    (suite / "test_one.py").unlink()
    said = outcome(suite, GOODWORD_NO_SKIPS="1", GOODWORD_REAL_FILES=str(suite))
    assert "no browser here" in said
    assert "1 failed, 1 passed, 1 xfailed" in said
