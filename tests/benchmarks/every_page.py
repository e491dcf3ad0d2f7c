"""Every page beside the same page with empty cards, each looked at by somebody whose page it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq

from data.home import open_home
from data.lake import Lake
from tests.benchmarks.contestants import Contestant, contestants
from tests.benchmarks.race import MOST_OF_EMPTY

WARM_UP = 2
KINDS = ("goodword", "empty cards")
WEST = "region=West"
ALDER = f"{WEST}&centre=Harlow&team=Alder"


@dataclass(frozen=True, slots=True)
class Look:
    """A page as one of the demo's people opens it; `of` is the column whose ids it shows one at a time."""

    account: str
    path: str
    query: str = ""
    of: str = ""

    def queries(self, ids: dict[str, list[str]]) -> Iterator[str]:
        """Addresses without end, no two alike, so that nothing was answered before."""
        named = iter(ids[self.of]) if self.of else None
        for weeks in range(2, 52):
            said = [self.query, f"period=last-{weeks}-weeks", f"id={next(named)}" if named else ""]
            yield "&".join(part for part in said if part)


#: Pages with cards; what is looked at in each is what its users open first.
LOOKS = (
    Look("mo", "/summary"),
    Look("marta", "/team"),
    Look("priya", "/team"),
    Look("femi", "/me"),
    Look("priya", "/leaderboard"),
    Look("marta", "/leaderboard", "tab=people"),
    Look("priya", "/organisation", WEST),
    Look("marta", "/organisation", ALDER),
    Look("anya", "/explore"),
    Look("anya", "/compare"),
    Look("anya", "/compare", "tab=selections&channel=phone&versus.channel=chat"),
    Look("priya", "/verbatims", WEST),
    Look("priya", "/rows", f"{WEST}&measure=nps"),
    Look("ruth", "/response", of="response_id"),
    Look("ruth", "/customer", of="customer_id"),
    Look("ruth", "/person", of="agent_id"),
)


def every_page(home: Path, navigations: int, log: Path) -> list[str]:
    """What is printed: a line a page with the median wait of both, and the ratio of the medians."""
    ids = _ids(home, 2 * navigations + WARM_UP)
    lines = [
        "",
        "Opening every page, another period each time",
        f"{'':34}{'goodword':>12}{'empty cards':>14}{'times':>8}",
    ]
    with contestants(home, log, KINDS) as found:
        for look in LOOKS:
            times = _times(found, look, ids, navigations)
            ours, empty = (median(times[name]) for name in KINDS)
            said = f"{look.account}: {look.path} {look.query}".strip()
            lines.append(f"{said[:47]:48}{ours:>9.1f} ms{empty:>11.1f} ms{ours / empty:>8.1f}")
    return [*lines, f"goal: at most {MOST_OF_EMPTY} times empty cards on each page"]


def _times(
    found: dict[str, Contestant], look: Look, ids: dict[str, list[str]], navigations: int
) -> dict[str, list[float]]:
    """Milliseconds of each contestant's visits, in turns."""
    times: dict[str, list[float]] = {name: [] for name in found}
    for contestant in found.values():
        contestant.visitor.become(look.account)
    for query in islice(look.queries(ids), WARM_UP + navigations):
        for name, contestant in found.items():
            times[name].append(contestant.visitor.open(look.path, query))
    return {name: taken[WARM_UP:] for name, taken in times.items()}


def _ids(home: Path, most: int) -> dict[str, list[str]]:
    """Ids of answers, their customers and agents, each once."""
    opened = open_home(home)
    lake = Lake(opened.lake_path, opened.rating_names)
    newest = lake.snapshot().files["responses"][-1]
    found = pq.read_table(lake.path / newest.path, columns=["response_id", "customer_id", "agent_id"]).to_pydict()
    return {name: [*dict.fromkeys(filter(None, said))][:most] for name, said in found.items()}
