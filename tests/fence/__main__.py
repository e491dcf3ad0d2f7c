"""`python -m tests.fence --requests N --seconds N --seed N`: a whole run, then every bug; ends with 1 if anything was
found wrong, or fewer requests were sent than wanted."""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

import pytest

from dashboard.server import build_app
from tests.company import TODAY
from tests.fence.bugs import BUGS, meeting
from tests.fence.run import Fence, Outcome, make_fence

MOST_SHOWN = 20
SECONDS_BETWEEN = 10


def main() -> None:
    """Run the fence, print its counts, then let it find each bug."""
    said = argparse.ArgumentParser()
    said.add_argument("--requests", type=int, default=10_000)
    said.add_argument("--seconds", type=int, default=1_800)
    said.add_argument("--bug-requests", type=int, default=1_500)
    said.add_argument("--seed", type=int, default=1)
    options = said.parse_args()
    # Odd requests are noted in the log by the thousand.
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="goodword-fence-") as folder:
        app = build_app("app", Path(folder) / "home", clock=lambda zone: TODAY)
        fence = make_fence(app, Path(folder))
        is_good = told(fence, options.requests, options.seed, options.seconds)
        missed = [name for name in BUGS if not found(fence, name, options.bug_requests, options.seed)]
    print(f"{len(BUGS) - len(missed)} of {len(BUGS)} injected bugs were found.")
    sys.exit(0 if is_good and not missed else 1)


def told(fence: Fence, requests: int, seed: int, seconds: int) -> bool:
    """Run and print; whether as much was asked as wanted, and nothing was found."""
    began = time.monotonic()
    outcome = fence.run(requests, seed, seconds=seconds, tell=Progress(began))
    for line in lines_of(outcome):
        print(line)
    print(f"It took {time.monotonic() - began:.0f} seconds.", flush=True)
    is_whole = sum(outcome.counts.sources.values()) >= requests
    if not is_whole:
        print(f"Not whole: {requests:,} requests were wanted. Give it more time with --seconds.", flush=True)
    return is_whole and not outcome.problems and not outcome.poor()


def lines_of(outcome: Outcome) -> list[str]:
    """The counts of a run, what was found, and where honest answers brought too little."""
    counts = outcome.counts
    by_source = ", ".join(f"{number:,} {name}" for name, number in counts.sources.most_common())
    by_status = ", ".join(f"{number:,} x {status}" for status, number in sorted(counts.statuses.items()))
    kinds = sorted({kind for _, kind in counts.honest})
    shares = [
        f"  {kind}: {_sum(counts.carrying, kind):,} of {_sum(counts.honest, kind):,} honest answers carry data"
        for kind in kinds
    ]
    return [
        f"{sum(counts.sources.values()):,} requests: {by_source}.",
        f"Answers: {by_status}. {counts.compared:,} were compared with those of what does not exist.",
        *shares,
        *(f"  too little: {line}" for line in outcome.poor()),
        f"{len(outcome.problems)} answers that must not be.",
        *(f"  {problem}" for problem in outcome.problems[:MOST_SHOWN]),
    ]


def found(fence: Fence, name: str, requests: int, seed: int) -> bool:
    """Inject a bug and run until something is found; print after how many requests."""
    with pytest.MonkeyPatch.context() as patched:
        BUGS[name](patched)
        outcome = fence.run(requests, seed, meeting(name), stop_at_first=True)
    words = name.replace("_", " ")
    if not outcome.problems:
        print(f"  not found: {words}, {requests:,} requests", flush=True)
        return False
    problem = outcome.problems[0]
    after = sum(outcome.counts.sources.values())
    print(f"  found: {words}, after {after:,} requests: {problem.what} in {problem.request.kind}", flush=True)
    return True


def _sum(counted: "dict[tuple[str, str], int]", kind: str) -> int:
    return sum(number for (_, other), number in counted.items() if other == kind)


class Progress:
    """Prints how far a run is, a line every ten seconds."""

    def __init__(self, began: float) -> None:
        self._began = self._last = began

    def __call__(self, sent: int, found: int) -> None:
        now = time.monotonic()
        if now - self._last > SECONDS_BETWEEN:
            self._last = now
            print(
                f"{sent:,} requests after {now - self._began:.0f} seconds, {found} found", file=sys.stderr, flush=True
            )


if __name__ == "__main__":
    main()
