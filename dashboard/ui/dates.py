"""Dates as printed, in English whatever the machine's locale: "Sun 4 Oct", "6 Jul – 4 Oct 2026", "week 40"."""

from datetime import date, timedelta

DASH = "\N{EN DASH}"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(of: date, today: date | None = None) -> str:
    """One day with its weekday: "Sun 4 Oct"; with its year where that is not today's, or where today is not given."""
    year = "" if today is not None and of.year == today.year else f" {of.year}"
    return f"{_DAYS[of.weekday()]} {short_day(of)}{year}"


def days(first: date, last: date) -> str:
    """Days from first to last, both included: "6 Jul – 4 Oct 2026", "October 2026", "2026", "Sun 4 Oct 2026"."""
    if first == last:
        return day(first)
    if whole := _calendar(first, last):
        return whole
    if first.year != last.year:
        return f"{short_day(first)} {first.year} {DASH} {short_day(last)} {last.year}"
    start = str(first.day) if first.month == last.month else short_day(first)
    return f"{start} {DASH} {short_day(last)} {last.year}"


def month(of: date) -> str:
    """The month of a day: "October 2026"."""
    return f"{_MONTHS[of.month - 1]} {of.year}"


def week(of: date) -> str:
    """The ISO week of a day: "week 40"."""
    return f"week {of.isocalendar().week}"


def _calendar(first: date, last: date) -> str:
    """A whole year or month by its name; empty for other days."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or first.year != last.year:
        return ""
    if first.month == last.month:
        return month(first)
    return str(first.year) if (first.month, last.month) == (1, 12) else ""


def short_day(of: date) -> str:
    """A day without weekday and year: "4 Oct"."""
    return f"{of.day} {_MONTHS[of.month - 1][:3]}"
