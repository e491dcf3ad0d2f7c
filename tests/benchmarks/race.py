"""The race: every contestant opens each state in turn, so that all meet the same moments of the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median

from tests.benchmarks.contestants import Contestant, contestants
from tests.benchmarks.states import State, states

WARM_UP = 3
MOST_OF_EMPTY = 6
LEAST_OF_PLAIN = 20


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one contestant, round by round, its processor time and bytes a navigation, and its memory."""

    rounds: list[list[float]]
    processor: float
    megabytes: int
    bytes: int

    @property
    def every(self) -> list[float]:
        """All of them."""
        return [one for turn in self.rounds for one in turn]

    def times_of(self, other: "Times") -> tuple[float, ...]:
        """How many times the other's this one's are: median over all, minimum, processor, then each round's median."""
        pairs = [(self.every, other.every), *zip(self.rounds, other.rounds, strict=True)]
        whole, *turns = (median(mine) / median(theirs) for mine, theirs in pairs)
        processor = self.processor / other.processor if other.processor else float("nan")
        return whole, min(self.every) / min(other.every), processor, *turns


def race(home: Path, navigations: int, rounds: int, today: date, log: Path) -> dict[str, Times]:
    """Times of every contestant over a home."""
    with contestants(home, log) as found:
        wanted = states()
        for state in islice(wanted, WARM_UP):
            _opened(found, state, today)
        before = {name: contestant.processor_ms() for name, contestant in found.items()}
        turns = [[_opened(found, state, today) for state in islice(wanted, navigations)] for _ in range(rounds)]
        return {
            name: Times(
                [[one[name] for one in turn] for turn in turns],
                (contestant.processor_ms() - before[name]) / (navigations * rounds),
                contestant.megabytes(),
                contestant.visitor.bytes,
            )
            for name, contestant in found.items()
        }


def _opened(found: dict[str, Contestant], state: State, today: date) -> dict[str, float]:
    return {name: contestant.open(state, today) for name, contestant in found.items()}


def report(title: str, times: dict[str, Times], is_large: bool) -> list[str]:
    """What is printed of a race: times, then ratios with their goals."""
    lines = [
        "",
        title,
        f"{'':16}{'median':>10}{'minimum':>10}{'slowest 5%':>12}{'processor':>12}{'memory':>10}{'answers':>10}",
    ]
    for name, found in times.items():
        every = sorted(found.every)
        slow = every[int(0.95 * (len(every) - 1))]
        figures = f"{median(every):>7.1f} ms{every[0]:>7.1f} ms{slow:>9.1f} ms"
        figures += f"{found.processor:>9.1f} ms"
        lines.append(f"{name:16}{figures}{found.megabytes:>7} MB{found.bytes / 1024:>7.1f} KB")
    ours = times["goodword"]
    lines.append(_ratio("of empty cards", ours.times_of(times["empty cards"]), f"goal: at most {MOST_OF_EMPTY}"))
    goal = f"goal: at least {LEAST_OF_PLAIN}" if is_large else ""
    lines.append(_ratio("faster than plain", times["plain pandas"].times_of(ours), goal))
    lines.append(_ratio("faster than tuned", times["tuned pandas"].times_of(ours), ""))
    return lines


def _ratio(words: str, found: Sequence[float], goal: str) -> str:
    whole, least, processor, *turns = found
    said = ", ".join(f"{one:.1f}" for one in turns)
    return f"{whole:.1f} times {words} (minimum {least:.1f}, processor {processor:.1f}, rounds {said}) {goal}".rstrip()
