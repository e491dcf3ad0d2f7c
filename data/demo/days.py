"""The demo's calendar: its days, how busy each is, and how local time becomes UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY_SECONDS = 86_400
ZONE = ZoneInfo("Europe/London")

# Monday to Sunday: a weekend is open, but quiet.
_WEEKDAYS = (1.14, 1.06, 1.0, 0.98, 0.97, 0.42, 0.12)
_HOLIDAYS = {(1, 1): 0.05, (12, 24): 0.5, (12, 25): 0.03, (12, 26): 0.1, (12, 31): 0.5}


@dataclass(frozen=True)
class Calendar:
    """Whole months from `first` to `last`, the last one up to that day; day 0 is `first`."""

    first: date
    last: date

    @classmethod
    def ending(cls, until: date, months: int) -> "Calendar":
        """The calendar of so many months, the month of `until` among them."""
        ahead = until.year * 12 + until.month - months
        return cls(date(ahead // 12, ahead % 12 + 1, 1), until)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """All days, from first to last."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """How busy each day is: an ordinary Wednesday is 1."""
        return np.array([_WEEKDAYS[day.weekday()] * _HOLIDAYS.get((day.month, day.day), 1.0) for day in self.dates])

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months as YYYY-MM, oldest first."""
        return tuple(dict.fromkeys(f"{day:%Y-%m}" for day in self.dates))

    @cached_property
    def month_of_day(self) -> NDArray[np.int16]:
        """Position in `months` of every day."""
        position = {month: n for n, month in enumerate(self.months)}
        return np.array([position[f"{day:%Y-%m}"] for day in self.dates], dtype=np.int16)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Seconds that local time is ahead of UTC at noon of each day."""
        noons = (datetime(day.year, day.month, day.day, 12, tzinfo=ZONE) for day in self.dates)
        return np.array([int(noon.utcoffset().total_seconds()) for noon in noons], dtype=np.int64)  # type: ignore[union-attr]

    @cached_property
    def last_sunday(self) -> int:
        """Day number of the last Sunday: the end of the last whole ISO week."""
        return self.number(self.last - timedelta(days=self.last.isoweekday() % 7))

    def number(self, day: date) -> int:
        """Day number of a date; negative before the first day."""
        return (day - self.first).days

    def weeks_before_end(self, weeks: int) -> int:
        """Day number of the Monday that begins the last so many whole weeks; negative if before the first day."""
        return self.last_sunday + 1 - 7 * weeks

    def awake(self, moments: NDArray[np.int64]) -> NDArray[np.int64]:
        """Local seconds since day 0, moved from the night to the morning: nobody answers before six."""
        return np.where(moments % DAY_SECONDS < 21_600, moments + 21_600, moments)

    def utc_microseconds(self, moments: NDArray[np.int64]) -> NDArray[np.int64]:
        """Local seconds since day 0 as microseconds since 1970 in UTC."""
        start = int(datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC).timestamp())
        days = np.clip(moments // DAY_SECONDS, 0, len(self.dates) - 1)
        return np.asarray((start + moments - self.offsets[days]) * 1_000_000, dtype=np.int64)
