"""A real server of a home, on a free port of this machine, as `goodword serve` starts it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.settings import ROOT

BOOT_SECONDS = 90


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where the connection broke."""

    status: int
    text: str = ""
    retry_after: str = ""


@dataclass(frozen=True)
class Served:
    """The address and the process of a server."""

    port: int
    process: "subprocess.Popen[bytes]"

    def ask(self, path: str, body: str | None = None, cookie: str = "", wait_seconds: float = 60) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=wait_seconds)
        headers = {"Cookie": f"goodword={cookie}"} if cookie else {}
        try:
            if body is None:
                connection.request("GET", path, headers=headers)
            else:
                connection.request("POST", path, body, {**headers, "Content-Type": "application/json"})
            answer = connection.getresponse()
            return Reply(answer.status, answer.read().decode(errors="replace"), answer.getheader("Retry-After", ""))
        except (OSError, http.client.HTTPException):
            return Reply(0)
        finally:
            connection.close()

    def worker(self) -> int:
        """Process id of the worker, 0 while there is none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[0]) if children.split() else 0

    def memory_bytes(self) -> int:
        """Memory that the worker holds."""
        pages = Path(f"/proc/{self.worker()}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def kill_worker(self) -> None:
        """kill -9 of the worker, as soon as there is one."""
        while not (worker := self.worker()):
            time.sleep(0.01)
        os.kill(worker, signal.SIGKILL)

    def answers_within(self, path: str, body: str, cookie: str) -> float:
        """Seconds until a question is answered. Raises TimeoutError."""
        began = time.monotonic()
        while time.monotonic() - began < BOOT_SECONDS:
            if self.ask(path, body, cookie).status == 200:
                return time.monotonic() - began
        raise TimeoutError("The server does not answer.")

    def wait(self, seconds: float = BOOT_SECONDS) -> float:
        """Seconds until it answers. Raises TimeoutError."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.ask("/health", wait_seconds=seconds).status == 200:
                return time.monotonic() - began
            time.sleep(0.05)
        raise TimeoutError("The server does not answer.")


@contextmanager
def served(
    home: Path, log: Path, today: date | None = None, module: str = "tests.browser.served", **settings: str
) -> Iterator[Served]:
    """The server of that home until the end of the block, seen from today or a given day; what it says is logged."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GOODWORD_HOME": str(home), "GOODWORD_LOG": "warning", **settings}
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    if today:
        command = [sys.executable, "-m", module, str(home), today.isoformat(), str(port)]
    with log.open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
    server = Served(port, process)
    try:
        server.wait()
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            process.kill()
            process.wait()
