"""What the browser tests share: one Chromium, and one server of the demo company in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from data.home import Home
from tests.browser.expected import Company
from tests.browser.screen import Watched, watched
from tests.company import TODAY

WAITS_SECONDS = 60
# How long a page takes says something about the machine: what is expected comes, or never does.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def larkfield_address(larkfield: Home, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo company as served by gunicorn, seen from TODAY."""
    with served(larkfield, root, tmp_path_factory.mktemp("served") / "log") as address:
        yield address


@contextmanager
def served(home: Home, root: Path, log: Path) -> Iterator[str]:
    """A home as served by gunicorn in a process of its own, seen from TODAY."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.browser.served", str(home.path), TODAY.isoformat(), str(port)]
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=root, env=os.environ, stdout=said, stderr=said)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + WAITS_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="package")
def company_in_pandas(larkfield: Home) -> Company:
    """All rows of the demo company, read without a line of ours."""
    return Company(larkfield.path, TODAY)


@pytest.fixture
def larkfield_tab(browser: Browser, larkfield_address: str) -> Iterator[Page]:
    """A tab on the demo company that fails its test when the console spoke or a request left this machine."""
    with watched(browser, larkfield_address) as seen:
        yield seen.tab
    assert seen.said + seen.strangers == []


@pytest.fixture
def larkfield_watched(browser: Browser, larkfield_address: str) -> Iterator[Watched]:
    """A tab on the demo company with what its console said and which requests it made."""
    with watched(browser, larkfield_address) as seen:
        yield seen
