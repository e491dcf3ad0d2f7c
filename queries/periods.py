"""Periods: from the words in an address to days, first and last both included.

`last-13-weeks` counts whole ISO weeks before today, `last-30-days` whole days before today, and calendar words name
a year, quarter, month or ISO week. `previous` is the calendar unit before, or as many days before; `year-ago` the same
calendar unit a year earlier, or the days 364 days (52 whole weeks) earlier, so that weekdays match.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DEFAULT_PERIOD = "last-13-weeks"
VERSUS = ("previous", "year-ago", "none")
#: Days of answers lie within these, with room for what a period is compared with.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
YEAR_OF_WEEKS = timedelta(days=364)


class PeriodUnknown(ValueError):
    """The text names no period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from first to last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins on a first of month and ends on a last."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def months(self) -> tuple[str, ...]:
        """Months it touches, as YYYY-MM."""
        months = range(_month_number(self.first), _month_number(self.last) + 1)
        return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in months)

    def moved(self, days: timedelta) -> "Period":
        """The same length, that much earlier."""
        return Period(self.first - days, self.last - days)


def resolve(text: str, today: date) -> Period:
    """The days that a period's words mean on that day.

    Raises PeriodUnknown for other words, for a first day after the last, and for days before 1900 or after 2199.
    """
    for pattern, make in _FORMS:
        if match := re.fullmatch(pattern, text):
            try:
                period = make(today, *match.groups())
                if FIRST_DAY <= period.first <= period.last <= LAST_DAY:
                    return period
            except (ValueError, OverflowError):
                break
    raise PeriodUnknown(
        f"No period {text!r}. Periods: last-13-weeks, last-30-days, 2026, 2026-Q3, 2026-10, 2026-W41, "
        "2026-10-01..2026-10-14."
    )


def whole(text: str, today: date) -> str:
    """The period in finished weeks or finished calendar units, for those who see sums alone.

    A year, quarter, month or week stays as it is once the week of its last day is over, and so do whole weeks before
    today. Anything else becomes the finished weeks within it; where there are none, the last finished week that it
    touches or follows.
    """
    period, weeks = resolve(text, today), re.fullmatch(r"last-\d+-weeks", text)
    end = today - timedelta(days=today.weekday() + 1)
    if weeks or (period.last <= end and not re.fullmatch(rf"{_DAY}\.\.{_DAY}|last-\d+-days", text)):
        return text
    last = min(period.last, end)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    monday = period.first + timedelta(days=-period.first.weekday() % 7)
    if monday > sunday:
        sunday = min(last + timedelta(days=6 - last.weekday()), end)
        monday = sunday - timedelta(days=6)
    return f"{monday}..{sunday}"


def previous(text: str, period: Period) -> Period:
    """The calendar unit before, or as many days before."""
    if re.fullmatch(r"\d{4}|\d{4}-Q\d|\d{4}-\d{2}", text):
        last = period.first - timedelta(days=1)
        months = _month_number(period.last) - _month_number(period.first) + 1
        return Period(_first_of(_month_number(last) - months + 1), last)
    return period.moved(timedelta(days=period.days))


def year_ago(text: str, period: Period) -> Period:
    """The same calendar unit a year earlier, or the days 52 whole weeks earlier."""
    if re.fullmatch(r"\d{4}|\d{4}-Q\d|\d{4}-\d{2}", text):
        return Period(_first_of(_month_number(period.first) - 12), _end_of(_month_number(period.last) - 12))
    return period.moved(YEAR_OF_WEEKS)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month_number: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, 1)


def _end_of(month_number: int) -> date:
    year, month = month_number // 12, month_number % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _last_weeks(today: date, weeks: str) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=int(weeks)), monday - timedelta(days=1))


def _last_days(today: date, days: str) -> Period:
    return Period(today - timedelta(days=int(days)), today - timedelta(days=1))


def _year(today: date, year: str) -> Period:
    return Period(date(int(year), 1, 1), date(int(year), 12, 31))


def _quarter(today: date, year: str, quarter: str) -> Period:
    month = int(year) * 12 + 3 * (int(quarter) - 1)
    return Period(_first_of(month), _end_of(month + 2))


def _month(today: date, year: str, month: str) -> Period:
    first = date(int(year), int(month), 1)
    return Period(first, _end_of(_month_number(first)))


def _week(today: date, year: str, week: str) -> Period:
    monday = date.fromisocalendar(int(year), int(week), 1)
    return Period(monday, monday + timedelta(days=6))


def _days(today: date, first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


_DAY = r"(\d{4}-\d{2}-\d{2})"
_FORMS = (
    (r"last-([1-9]\d{0,3})-weeks", _last_weeks),
    (r"last-([1-9]\d{0,4})-days", _last_days),
    (r"(\d{4})", _year),
    (r"(\d{4})-Q([1-4])", _quarter),
    (r"(\d{4})-(\d{2})", _month),
    (r"(\d{4})-W(\d{2})", _week),
    (rf"{_DAY}\.\.{_DAY}", _days),
)
