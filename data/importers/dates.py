"""Dates and times of a source by one stated format, and the local hours that do not exist or exist twice."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

#: Formats besides those of strptime: ISO 8601, seconds or thousandths of a second since 1970 in UTC, and the days
#: that a spreadsheet counts, in the system of 1900 or in that of 1904.
NAMED = ("iso", "unix", "unix-ms", "excel-1900", "excel-1904")
#: Day 0 of a spreadsheet. That of 1900 counts a 29 February 1900, so its days are right from March 1900 on.
_DAY_ZERO = {"excel-1900": datetime(1899, 12, 30), "excel-1904": datetime(1904, 1, 1)}
#: Ways of writing a date or time that are tried on a file's cells.
FORMATS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y",
    "%Y/%m/%d", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
    "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M %p", "%d/%m/%Y %I:%M:%S %p", "%m/%d/%y %I:%M %p",
    "%m/%d/%y %H:%M", "%d/%m/%y %H:%M", "%d.%m.%y %H:%M", "%d/%m/%Y, %H:%M", "%m/%d/%Y, %I:%M %p", "%d.%m.%Y, %H:%M",
    "%d-%b-%Y %H:%M", "%d-%b-%Y %I:%M %p", "%b %d, %Y %I:%M %p", "%b %d, %Y, %I:%M %p",
    "%Y-%m-%d %H:%M:%S %z", "%Y/%m/%d %I:%M:%S %p %z",
)  # fmt: skip
#: Ways of writing a time of day, for files that keep it apart from the day.
TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
#: How far from UTC a time is, as in "GMT+2" or "UTC"; %z reads four digits.
_OFFSET = re.compile(r"(?:UTC|GMT)?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$")
_SAMPLE = datetime(2011, 10, 25, 13, 14, 15, tzinfo=UTC)
_TIME_MARKS = ("%H", "%I", "%T", "%X", "%c", "%R", "%r")


def is_usable(form: str) -> bool:
    """Whether a format gives a whole day back: `%d.%m.%Y` does, `%H:%M` and `%m/%Y` do not."""
    if form in NAMED:
        return True
    try:
        return datetime.strptime(_SAMPLE.strftime(form), form).date() == _SAMPLE.date()
    except ValueError:
        return False


def fits(text: str, form: str) -> bool:
    """Whether a text is a date of that format."""
    try:
        _parsed(text, form)
    except ValueError:
        return False
    return True


def fitting_formats(values: Iterable[str]) -> list[str]:
    """Formats in which all values are dates; ISO 8601 with fractions or offsets only where no other one fits."""
    texts = tuple(values)
    found = [form for form in FORMATS if texts and all(fits(text, form) for text in texts)]
    return found or [form for form in ("iso",) if texts and all(fits(text, form) for text in texts)]


def fitting_times(values: Iterable[str]) -> list[str]:
    """Formats in which all values are times of day."""
    texts = tuple(values)
    return [form for form in TIMES if texts and all(fits(text, form) for text in texts)]


def has_time(form: str) -> bool:
    """Whether a format tells the time of day too."""
    return form in NAMED or any(mark in form for mark in _TIME_MARKS)


def meant(text: str, form: str) -> datetime:
    """What a text means in a format, without regard to zones. Raises ValueError where it does not fit."""
    return _parsed(text, form)


class Clock:
    """Reads the times of a file: `zone` is the source's, `home` the organisation's; counts hours it had to settle."""

    def __init__(self, zone: ZoneInfo, home: ZoneInfo) -> None:
        self.zone = zone
        self.home = home
        self.absent_hours = 0
        self.double_hours = 0

    def day(self, text: str, form: str) -> date:
        """The day a cell names, in the source's zone unless the cell carries its own. Raises ValueError."""
        return _parsed(text, form).date()

    def moment(self, text: str, form: str) -> datetime:
        """The moment a cell names, in UTC. Raises ValueError where it does not fit the format.

        A day without time is that day in the organisation's zone, at its first hour. An hour that does not exist is
        read an hour later, of two equal hours the first is taken; both are counted.
        """
        read = _parsed(text, form)
        if read.tzinfo is not None:
            return read.astimezone(UTC)
        if _is_day_only(text, form):
            return read.replace(tzinfo=self.home).astimezone(UTC)
        local = read.replace(tzinfo=self.zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            self._tell(local)
        return local.astimezone(UTC)

    def home_day(self, moment: datetime) -> date:
        """The day of a moment in the organisation's zone."""
        return moment.astimezone(self.home).date()

    def warnings(self) -> list[str]:
        """What was settled, one sentence each."""
        told = []
        if self.absent_hours:
            told.append(f"{_times(self.absent_hours)} into an hour that the clock skipped; read an hour later.")
        if self.double_hours:
            told.append(f"{_times(self.double_hours)} into an hour that came twice; the first was taken.")
        return told

    def _tell(self, local: datetime) -> None:
        back = local.astimezone(UTC).astimezone(self.zone)
        if back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
            self.double_hours += 1
        else:
            self.absent_hours += 1


def _times(number: int) -> str:
    return "1 time falls" if number == 1 else f"{number:,} times fall"


def written(value: date, form: str | None) -> str:
    """A date or time as text in a format, such that reading it gives the same again; in ISO 8601 where none would."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if form and form not in NAMED:
        text = moment.strftime(form)
        try:
            if _parsed(text, form) == moment:
                return text
        except ValueError:
            pass
    elif form and form.startswith("unix"):
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        return str(round(seconds * (1000 if form == "unix-ms" else 1)))
    return value.isoformat()


def _parsed(text: str, form: str) -> datetime:
    if form == "iso":
        return datetime.fromisoformat(text)
    if form in ("unix", "unix-ms"):
        per_second = 1000 if form == "unix-ms" else 1
        try:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(text) * (1_000_000 // per_second))
        except OverflowError as error:
            raise ValueError(f"{text} is beyond the year 9999") from error
    if form in _DAY_ZERO:
        return _DAY_ZERO[form] + timedelta(milliseconds=round(float(text) * 86_400_000))
    if form.endswith("%z"):
        text = _OFFSET.sub(_four_digits, text, count=1)
    return datetime.strptime(text, form)


def _four_digits(offset: re.Match[str]) -> str:
    sign, hours, minutes = offset.groups()
    return f"{sign or '+'}{hours or 0:0>2}{minutes or '00'}" if offset[0] else ""


def _is_day_only(text: str, form: str) -> bool:
    if form == "iso":
        return len(text) <= 10
    if form in _DAY_ZERO:
        return "." not in text
    return not any(mark in form for mark in _TIME_MARKS)
