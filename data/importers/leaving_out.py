"""Rows that a mapping's rules leave out, each counted under its reason; what no rule speaks of is refused."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from data.importers.mapping import LeaveOut
from data.importers.reading import Row
from data.importers.refusing import Fault


class Sieve:
    """Takes rows out of blocks by the rules of a mapping, the first that speaks deciding; counts them by reason."""

    def __init__(self, rules: Sequence[LeaveOut], header: Sequence[str]) -> None:
        self.reasons: Counter[str] = Counter()
        self._rules = [(rule, header.index(rule.column)) for rule in rules]

    def kept(self, block: list[Row]) -> list[Row]:
        """The rows that stay, in order; one with a value that no rule knows carries a fault."""
        return [kept for row in block if (kept := self._judged(row)) is not None] if self._rules else block

    def _judged(self, row: Row) -> Row | None:
        if row.fault is not None:
            return row
        for rule, place in self._rules:
            value = row.cells[place].strip()
            if value.casefold() in rule.values:
                self.reasons[rule.reason] += 1
                return None
            if rule.keep is not None and value.casefold() not in rule.keep:
                return replace(row, fault=_unknown(rule, value))
        return row


def _unknown(rule: LeaveOut, value: str) -> Fault:
    kept = ", ".join(sorted(rule.keep or ()))
    allowed = f"{kept}; {', '.join(sorted(rule.values))} (left out: {rule.reason})"
    return Fault(rule.column, value, allowed, "unknown value")
