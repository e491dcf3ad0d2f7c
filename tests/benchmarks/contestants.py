"""Contestants: servers of their own processes on free ports of this machine, ended when the run is over."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.navigation import Visitor
from tests.benchmarks.plain_app import INPUTS, OUTPUTS
from tests.benchmarks.states import State

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 300
DIMENSIONS = ("region", "touchpoint", "channel")


class DidNotStart(Exception):
    """A contestant ended, or did not listen in time."""


@dataclass(frozen=True)
class Contestant:
    """One server in the race: what it is called, its process and port, and how it opens a state."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    visitor: Visitor

    def open(self, state: State, today: date) -> float:
        """Milliseconds that its visitor waits for the state."""
        return self.visitor.open("/summary", state.query)

    def megabytes(self) -> int:
        """Memory that its processes hold, shared pages counted once a process group (proportional set size)."""
        return sum(_proportional(process) for process in (self.process.pid, *_children(self.process.pid))) // 1024

    def processor_ms(self) -> float:
        """Milliseconds of processor time that its processes have taken so far; 0 where it cannot be read."""
        return sum(_processor_ms(process) for process in (self.process.pid, *_children(self.process.pid)))


class Plain(Contestant):
    """The plain app: one callback with the days and values as its inputs."""

    def open(self, state: State, today: date) -> float:
        """Milliseconds that its visitor waits for the state."""
        period = state.period(today)
        said = (period.first.isoformat(), period.last.isoformat(), *(state.wanted(name) for name in DIMENSIONS))
        outputs = [{"id": name, "property": "children"} for name in OUTPUTS]
        inputs = [{"id": name, "property": "value", "value": value} for name, value in zip(INPUTS, said, strict=True)]
        self.visitor.arrive()
        joined = "...".join(f"{name}.children" for name in OUTPUTS)
        body: dict[str, Any] = {"output": f"..{joined}..", "outputs": outputs, "inputs": inputs, "changedPropIds": []}
        self.visitor.update(body)
        return self.visitor.waited


#: What each contestant is, and the module that serves it; {port} and {lake} are filled in.
KINDS: dict[str, tuple[type[Contestant], str]] = {
    "goodword": (Contestant, "dashboard serve --port {port}"),
    "empty cards": (Contestant, "tests.benchmarks.empty_cards {port}"),
    "plain pandas": (Plain, "tests.benchmarks.plain_app {port} {lake}"),
    "tuned pandas": (Plain, "tests.benchmarks.plain_app {port} {lake} tuned"),
}


@contextmanager
def contestants(home: Path, log: Path, kinds: Iterable[str] = tuple(KINDS)) -> Iterator[dict[str, Contestant]]:
    """Contestants of these kinds over one home, listening."""
    started: dict[str, Contestant] = {}
    try:
        for name in kinds:
            made, command = KINDS[name]
            port = _free_port()
            process = _started(command.format(port=port, lake=home / "lake"), home, log)
            started[name] = made(name, process, port, Visitor(port))
            _await(started[name])
        yield started
    finally:
        for contestant in started.values():
            contestant.process.terminate()
            contestant.process.wait()


def _started(command: str, home: Path, log: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "GOODWORD_HOME": str(home), "GOODWORD_LOG": "warning"}
    with log.open("ab") as written:
        return subprocess.Popen(
            [sys.executable, "-m", *command.split()], cwd=ROOT, env=environment, stdout=written, stderr=written
        )


def _await(contestant: Contestant) -> None:
    for _ in range(10 * LONGEST_START):
        if contestant.process.poll() is not None:
            raise DidNotStart(f"{contestant.name} ended with {contestant.process.returncode}. See the log.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", contestant.port)) == 0:
                return
        time.sleep(0.1)
    raise DidNotStart(f"{contestant.name} did not listen within {LONGEST_START} s. See the log.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in listed.read_text().split()] if listed.exists() else []
    return [one for child in found for one in (child, *_children(child))]


def _proportional(pid: int) -> int:
    """Kilobytes of a process, pages shared by several processes divided among them; 0 where it cannot be read."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def _processor_ms(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return 1000 * (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")
