"""One figure of the storm against its goal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was found of something, what it should be, and whether it is; None where it could not be tried."""

    name: str
    found: str
    goal: str
    holds: bool | None

    def __str__(self) -> str:
        verdict = {True: "held", False: "NOT HELD", None: "skipped"}[self.holds]
        return f"{self.name:<18} {verdict:<9} {self.found}; goal: {self.goal}"
