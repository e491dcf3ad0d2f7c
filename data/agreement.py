"""The staff agreement: who may see the figures of one person, from how many answers on, and whose names.

It stands in goodword.toml under [persons] and is obeyed by the door itself, so by every page, export and list.
"""

from dataclasses import dataclass
from typing import Any

#: Who sees a person besides themselves: nobody, or those who are in charge of a unit of at most that size.
SEEN_BY = ("own", "team", "centre", "region", "company")
COLLEAGUE_NAMES = ("off", "consent", "on")
#: Fewer answers say too little of a person; a setting may ask for more, never for fewer.
FEWEST_ANSWERS = 30
MOST_ANSWERS = 1_000


@dataclass(frozen=True, slots=True)
class Persons:
    """`seen_by` one of SEEN_BY, `figures_from` a number of answers, `colleague_names` one of COLLEAGUE_NAMES."""

    seen_by: str = "company"
    figures_from: int = FEWEST_ANSWERS
    colleague_names: str = "off"

    def shows_persons_to(self, path: tuple[str, ...]) -> bool:
        """Whether who is in charge of the unit at the end of this path may see one person's figures in it."""
        levels_down = len(SEEN_BY) - 1 - SEEN_BY.index(self.seen_by)
        return self.seen_by != "own" and len(path) >= levels_down

    def complaint(self) -> str:
        """What of it is not allowed, and what is; "" where all is."""
        if self.seen_by not in SEEN_BY:
            return f"persons: seen_by is {self.seen_by!r}. Allowed: {', '.join(SEEN_BY)}."
        if self.colleague_names not in COLLEAGUE_NAMES:
            return f"persons: colleague_names is {self.colleague_names!r}. Allowed: {', '.join(COLLEAGUE_NAMES)}."
        if not FEWEST_ANSWERS <= self.figures_from <= MOST_ANSWERS:
            return f"persons: figures_from is {self.figures_from}. Allowed: {FEWEST_ANSWERS} to {MOST_ANSWERS}."
        return ""


#: The agreement of a home that says none.
EVERYONE_IN_CHARGE = Persons()


def is_agreement(value: Any) -> bool:
    """Whether a value of goodword.toml has the shape of an agreement."""
    kinds = {"seen_by": str, "figures_from": int, "colleague_names": str}
    return isinstance(value, dict) and all(
        name in kinds and isinstance(said, kinds[name]) and not isinstance(said, bool) for name, said in value.items()
    )
