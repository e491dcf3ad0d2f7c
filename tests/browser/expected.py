"""What the screen must say, worked out a second time: pandas over Delta's own file list, and nothing of ours."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd
from deltalake import DeltaTable

Z = 1.959964
FEW = 30
MINUS, THIN = "−", "\u202f"
LEVELS = ("region", "centre", "team", "agent")
COLUMNS = {level: f"{level}_id" for level in LEVELS}
Days = tuple[date, date]


def days_of(period: str, today: date) -> Days:
    """First and last day of `last-N-weeks` (whole ISO weeks) or `A..B`."""
    if match := re.fullmatch(r"last-(\d+)-weeks", period):
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(weeks=int(match[1])), monday - timedelta(days=1)
    first, last = period.split("..")
    return date.fromisoformat(first), date.fromisoformat(last)


@dataclass(frozen=True)
class State:
    """What is looked at: the period, and the wanted values by the names of the address."""

    period: str = "last-13-weeks"
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""

    def having(self, **wanted: str) -> "State":
        """The same with one value wanted of each of these; "" takes a name out."""
        merged = dict(self.wanted) | {name: (value,) for name, value in wanted.items()}
        return replace(self, wanted={name: values for name, values in merged.items() if values != ("",)})

    @property
    def level(self) -> str:
        """Deepest level of which a unit is wanted."""
        return next((level for level in reversed(LEVELS) if level in self.wanted), "company")


class Company:
    """The tables of a lake as frames, cut to what one person may see."""

    def __init__(self, home: Path, today: date, scope: Mapping[str, str] | None = None) -> None:
        self.home, self.today, self.scope = home, today, dict(scope or {})

    def seen_by(self, scope: Mapping[str, str] | None) -> "Company":
        """The same company for someone who sees only rows with these values; None: no row at all."""
        cut = Company(self.home, self.today, scope)
        for name in ("responses", "interactions", "invitations"):
            frame = getattr(self, name)
            cut.__dict__[name] = frame.iloc[:0] if scope is None else _only(frame, cut.scope)
        return cut

    @cached_property
    def responses(self) -> pd.DataFrame:
        """Answers after contacts: those about the whole relationship are kept apart unless they are asked for."""
        frame = self._read("responses")
        frame = frame[frame["survey_kind"] != "relationship"].reset_index(drop=True)
        frame["class"] = pd.cut(frame["score"], [-1, 6, 8, 10], labels=["detractor", "passive", "promoter"])
        return frame

    @cached_property
    def interactions(self) -> pd.DataFrame:
        return self._read("interactions")

    @cached_property
    def invitations(self) -> pd.DataFrame:
        return self._read("invitations")

    @cached_property
    def people_names(self) -> dict[str, str]:
        people = self._read("people").sort_values("valid_from")
        return dict(zip(people["agent_id"], people["name"], strict=True))

    def _read(self, table: str) -> pd.DataFrame:
        files = DeltaTable(str(self.home / "lake" / table)).file_uris()
        return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)

    def rows(self, state: State, table: str = "responses", weeks_before: int = 0) -> pd.DataFrame:
        """Rows of a state's period, or of the same days that many weeks earlier; newest first where they have words."""
        first, last = days_of(state.period, self.today)
        frame = getattr(self, table)
        moved = timedelta(weeks=weeks_before)
        frame = frame[(frame["day"] >= first - moved) & (frame["day"] <= last - moved)]
        for name, values in state.wanted.items():
            column = COLUMNS.get(name, name)
            frame = frame[frame[column].isin(values)] if column in frame else frame.iloc[:0]
        return frame[frame["verbatim"].map(lambda words: _says(words, state.q))] if state.q else frame

    def weeks(self, state: State) -> int:
        """Weeks of a state's period."""
        first, last = days_of(state.period, self.today)
        return ((last - first).days + 1) // 7

    def words(self, state: State) -> pd.DataFrame:
        """Answers with words, newest first, ties by id."""
        frame = self.rows(state)
        return frame[frame["verbatim"].notna()].sort_values(
            ["responded_at", "response_id"], ascending=[False, True], kind="stable"
        )

    def net(self, state: State) -> "Net":
        """NPS now and before, as printed."""
        return Net.of(self.rows(state)["score"], self.rows(state, weeks_before=self.weeks(state))["score"])

    def parts(self, state: State, level: str) -> dict[str, "Net"]:
        """NPS of every unit of a level that has a row in one of the two periods, by its id; "" for none."""
        column = COLUMNS.get(level, level)
        now, before = self.rows(state), self.rows(state, weeks_before=self.weeks(state))
        year_ago = self.rows(state, weeks_before=52)
        units = pd.concat([now, before, year_ago])[column].fillna("").unique()
        pick = lambda frame, unit: frame.loc[frame[column].fillna("") == unit, "score"]  # noqa: E731
        return {str(unit): Net.of(pick(now, unit), pick(before, unit)) for unit in units}

    def people(self, state: State) -> dict[str, tuple[int, int, int]]:
        """Promoters, passives and detractors of everyone with a row in one of the compared periods; "" for nobody."""
        frames = [self.rows(state, weeks_before=weeks) for weeks in (0, self.weeks(state), 52)]
        agents = pd.concat(frames)["agent_id"].fillna("").unique()
        scores = {agent: frames[0].loc[frames[0]["agent_id"].fillna("") == agent, "score"] for agent in agents}
        return {agent: counts_of(found) for agent, found in scores.items()}

    def measures(self, state: State, weeks_before: int = 0) -> dict[str, float]:
        """Plain values by title, in the unit they are printed in; NaN where nothing was counted."""
        answers = self.rows(state, weeks_before=weeks_before)
        contacts = self.rows(state, "interactions", weeks_before)
        sent = self.rows(state, "invitations", weeks_before)
        scored = answers["score"].dropna()
        arrived = sent[["delivered_at", "opened_at", "answered_at"]].notna().any(axis=1)
        settled = contacts[contacts["day"] <= self.interactions_until - timedelta(days=7)]
        comes_back = settled["next_contact_days"]
        return {
            "Promoters": 100 * _share(scored >= 9),
            "Passives": 100 * _share((scored >= 7) & (scored <= 8)),
            "Detractors": 100 * _share(scored <= 6),
            "Resolved first time": 100 * _share(comes_back.isna() | (comes_back > 7)),
            "Effort": answers["effort"].mean(),
            "Answered": 100 * _share(sent.loc[arrived, "answered_at"].notna()),
            "Contacts": float(len(contacts)) if len(contacts) else math.nan,
            "Transferred": 100 * _share(contacts["transfers"].dropna() > 0),
            "Asked again": 100 * _share(contacts["asked_again"].dropna().astype(bool)),
            "Waiting": contacts["queue_seconds"].mean(),
        }

    @cached_property
    def interactions_until(self) -> date:
        """The newest day of the whole lake, whoever looks."""
        return max(self._read("interactions")["day"])


@dataclass(frozen=True)
class Net:
    """NPS as it must be printed."""

    value: str
    likely: str
    before: str
    verdict: str
    change_range: str
    n: str
    raw: float

    @staticmethod
    def of(now: Iterable[float], before: Iterable[float]) -> "Net":
        """From the scores of both periods; missing ones do not count."""
        late, early = _estimate(now), _estimate(before)
        if late is None:
            earlier = "no responses" if early is None else _signed(early.value, 0)
            return Net("no responses", "", earlier, "no responses", "", "0", math.nan)
        is_compared = early is not None and min(late.n, early.n) >= FEW
        half = (early.beside(late) if is_compared and early else late).half
        decimals = 1 if half < 2 else 0
        value = _signed(late.value, decimals)
        likely = f"{_bare(late.lo, decimals)} to {_bare(late.hi, decimals)}"
        if early is None:
            return Net(value, likely, "no responses", "no responses", "", _count(late.n), late.value)
        if not is_compared:
            earlier = _signed(early.value, decimals)
            return Net(value, likely, earlier, "too few responses", "", _count(late.n), late.value)
        return _compared(late, early, decimals)


@dataclass(frozen=True)
class _Estimate:
    value: float
    lo: float
    hi: float
    n: int
    centre: float
    variance: float

    @property
    def half(self) -> float:
        return (self.hi - self.lo) / 2

    def beside(self, late: "_Estimate") -> "_Estimate":
        """The change from this one to a later one."""
        centre, variance = late.centre - self.centre, late.variance + self.variance
        reach = Z * math.sqrt(variance)
        raw = late.value - self.value
        lo, hi = min(100 * (centre - reach), raw), max(100 * (centre + reach), raw)
        return _Estimate(raw, lo, hi, late.n, centre, variance)


def _estimate(scores: Iterable[float]) -> _Estimate | None:
    """NPS by the adjusted Wald of three quarters, three halves and three quarters of an answer."""
    known = [score for score in scores if not math.isnan(score)]
    if not known:
        return None
    up, down = sum(score >= 9 for score in known), sum(score <= 6 for score in known)
    n = len(known) + 3
    centre = ((up + 0.75) - (down + 0.75)) / n
    variance = ((up + down + 1.5) / n - centre**2) / n
    raw, reach = 100 * (up - down) / len(known), Z * math.sqrt(variance)
    lo, hi = max(-100.0, 100 * (centre - reach)), min(100.0, 100 * (centre + reach))
    return _Estimate(raw, min(lo, raw), max(hi, raw), len(known), centre, variance)


def _compared(late: _Estimate, early: _Estimate, decimals: int) -> Net:
    change = early.beside(late)
    is_clear = change.lo > 0 or change.hi < 0
    while is_clear and _rounded(late.value, decimals) == _rounded(early.value, decimals):
        decimals += 1
    moved = abs(_rounded(late.value, decimals) - _rounded(early.value, decimals))
    verdict = f"{'up' if change.lo > 0 else 'down'} {moved}" if is_clear else "no clear change"
    ends = " to ".join(_end(end, decimals) for end in (change.lo, change.hi)) if is_clear else ""
    likely = f"{_bare(late.lo, decimals)} to {_bare(late.hi, decimals)}"
    before = _signed(early.value, decimals)
    return Net(_signed(late.value, decimals), likely, before, verdict, ends, _count(late.n), late.value)


def _end(value: float, decimals: int) -> str:
    """An end of a clear change: it never reads as 0."""
    while _rounded(value, decimals) == 0 and decimals < 4:
        decimals += 1
    return _bare(value, decimals)


def _rounded(value: float, decimals: int) -> Decimal:
    shown = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return shown if shown else abs(shown)


def _bare(value: float, decimals: int) -> str:
    shown = _rounded(value, decimals)
    return f"{MINUS if shown < 0 else ''}{abs(shown)}"


def _signed(value: float, decimals: int) -> str:
    return f"{'+' if _rounded(value, decimals) > 0 else ''}{_bare(value, decimals)}"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", THIN)


count = _count


def counts_of(scores: pd.Series) -> tuple[int, int, int]:
    """How many would recommend, are in between, would not."""
    return int((scores >= 9).sum()), int(((scores >= 7) & (scores <= 8)).sum()), int((scores <= 6).sum())


def reads_as(text: str, value: float) -> bool:
    """Whether a printed number, with its unit and however many decimals it has, is this value."""
    if math.isnan(value):
        return not any(letter.isdigit() for letter in text)
    plain = text.replace(THIN, "").replace(MINUS, "-").replace("%", "").strip()
    if ":" in plain:
        minutes, seconds = plain.split(":")
        return 60 * int(minutes) + int(seconds) == _rounded(value, 0)
    places = len(plain.partition(".")[2])
    return Decimal(plain) == _rounded(value, places)


def _share(flags: pd.Series) -> float:
    return float(flags.mean()) if len(flags) else math.nan


def _only(frame: pd.DataFrame, scope: Mapping[str, str]) -> pd.DataFrame:
    for column, value in scope.items():
        frame = frame[frame[column] == value]
    return frame


def _says(words: object, q: str) -> bool:
    """Whether words hold every word of a search as a whole word, in any case, and none with a minus."""
    if not isinstance(words, str):
        return False
    for term in q.split():
        is_wanted = not term.startswith("-")
        found = re.search(rf"(?<!\w){re.escape(term.lstrip('-'))}(?!\w)", words, re.IGNORECASE)
        if bool(found) != is_wanted:
            return False
    return True
