"""An erasure that is killed at any moment has not begun, or is finished by whoever opens the home next."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.home import open_home
from data.store import Store
from data.upgrades import upgrade
from tests.erasing.places import ID, found_in, home_with_canaries

KILLS = 12
ERASER = """
import sys
from pathlib import Path
from data.erasing.deed import erase
from data.home import open_home

home = open_home(Path(sys.argv[1]))
print("ready", flush=True)
erase(home, [sys.argv[2]], "test")
"""


def started(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", ERASER, str(home), ID], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_the_next_opening_finishes_an_erasure_that_was_killed(tmp_path: Path) -> None:
    template = home_with_canaries(tmp_path).path
    began = time.monotonic()
    process = started(shutil.copytree(template, tmp_path / "whole"))
    assert process.wait() == 0
    lasts_seconds = time.monotonic() - began
    chance, untouched, finished = random.Random(11), 0, 0
    for number in range(KILLS):
        home = open_home(shutil.copytree(template, tmp_path / f"home-{number}"))
        process = started(home.path)
        time.sleep(chance.uniform(0, lasts_seconds))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        upgrade(home)
        store = Store(home.store_url)
        proofs = store.erasures()
        lines = store.audit(kind="erased")
        store.close()
        if proofs:
            assert found_in(home) == {}
            assert [one.rows["responses"] for one in proofs if one.done_at] == [1]
            assert len(lines) == 1
            finished += 1
        else:
            assert found_in(home).keys() >= found_in(open_home(template)).keys() - {"goodword.db"}
            untouched += 1
    assert finished and finished + untouched == KILLS
