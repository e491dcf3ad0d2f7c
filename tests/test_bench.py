"""`goodword bench` runs on tiny homes and prints every ratio; how large they are is for a quiet machine to say."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.addresses import pages
from tests.benchmarks.contestants import ROOT
from tests.benchmarks.every_page import LOOKS


@pytest.mark.slow
def test_bench_prints_all_ratios_of_two_tiny_homes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard", "bench", "--quick"]
    homes = ["--home-small", str(tmp_path / "small"), "--home-large", str(tmp_path / "large")]
    done = subprocess.run([*command, *homes], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    for words in ("times of empty cards", "times faster than plain", "times faster than tuned"):
        assert done.stdout.count(words) == 2
    assert done.stdout.count("at most 1.2") == 4
    assert done.stdout.count("times empty cards on each page") == 2


def test_every_page_that_shows_figures_is_measured(app) -> None:
    without_figures = {"/definitions", "/data", "/admin", "/views", "/tested"}
    assert {look.path for look in LOOKS} == pages() - without_figures
