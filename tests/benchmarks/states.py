"""States to open: another filter each time, the same sequence for every contestant."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from queries.filter import Filter
from queries.periods import Period

REGIONS = ("North", "South", "East", "West")
TOUCHPOINTS = ("billing", "fault", "moving", "renewal")
CHANNELS = ("phone", "chat", "email", "web")
PRODUCTS = ("fibre", "mobile", "gas")
SEED = 20


@dataclass(frozen=True, slots=True)
class State:
    """One state of the summary, as its address says it and as its days."""

    filter: Filter

    @property
    def query(self) -> str:
        """The address' query, without "?"."""
        return self.filter.query()

    def wanted(self, name: str) -> str | None:
        """The wanted value of a dimension, or None for all."""
        return next(iter(self.filter.get(name)), None)

    def period(self, today: date) -> Period:
        """Days of the state."""
        return self.filter.periods(today)["now"]


def states(dimensions: tuple[str, ...] = ("region", "touchpoint", "channel")) -> Iterator[State]:
    """States without end, no two alike: weeks or days up to a year, and up to one value of each dimension."""
    values = {"region": REGIONS, "touchpoint": TOUCHPOINTS, "channel": CHANNELS, "product": PRODUCTS}
    chance, seen = random.Random(SEED), set()
    while True:
        period = chance.choice((f"last-{chance.randint(2, 52)}-weeks", f"last-{chance.randint(14, 365)}-days"))
        filter = Filter(period=period)
        for name in dimensions:
            if chance.random() < 0.4:
                filter = filter.with_values(name, [chance.choice(values[name])])
        if filter not in seen:
            seen.add(filter)
            yield State(filter)
