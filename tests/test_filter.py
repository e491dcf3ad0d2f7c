"""The filter: its address, days, search and notes."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.dimensions import FILTERS
from queries.filter import Filter, search_clause
from queries.periods import PeriodUnknown, previous, resolve, year_ago

TODAY = date(2026, 11, 22)
VALUES = st.one_of(
    st.none(), st.text(min_size=1, max_size=12), st.sampled_from(["(none)", "!", "~", "a~b", "!(none)", "&=%"])
)
NAMES = st.sampled_from([name for name in FILTERS if name not in ("class", "self_service")])
PERIODS = st.sampled_from(
    ["last-13-weeks", "last-7-days", "2026", "2026-Q4", "2026-02", "2026-W01", "2026-01-31..2026-02-01"]
)


@given(
    st.dictionaries(NAMES, st.lists(VALUES, min_size=1, max_size=4), max_size=4),
    PERIODS,
    st.sampled_from(["none", "year-ago"]),
)
def test_an_address_comes_back_as_it_went(values: dict, period: str, versus: str) -> None:
    asked = Filter(period, versus)
    for name, wanted in values.items():
        asked = asked.with_values(name, wanted)
    found, notes = Filter.parse(asked.query())
    assert found == asked and notes == () and found.query() == asked.query()


def test_equal_filters_have_equal_addresses() -> None:
    one, _ = Filter.parse("channel=phone~chat&region=West&period=last-13-weeks")
    other, _ = Filter.parse("?region=West&channel=chat~phone~chat")
    assert one == other and one.query() == "region=West&channel=chat~phone"


def test_what_means_nothing_is_left_out_with_a_note() -> None:
    found, notes = Filter.parse(
        "regoin=West&period=tomorrow&versus=x&channel=&class=angry&self_service=banana&region=West"
    )
    assert found == Filter().with_values("region", ["West"])
    assert len(notes) == 6 and "Did you mean 'region'?" in notes[0]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last-13-weeks", date(2026, 8, 17), date(2026, 11, 15)),
        ("last-30-days", date(2026, 10, 23), date(2026, 11, 21)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-10-01..2026-10-01", date(2026, 10, 1), date(2026, 10, 1)),
    ],
)
def test_periods_are_whole_days(text: str, first: date, last: date) -> None:
    period = resolve(text, TODAY)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2025-W53",
        "2026-02-30..2026-03-01",
        "2026-03-02..2026-03-01",
        "last-0-days",
        "0000",
    ],
)
def test_no_period_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(PeriodUnknown, match="last-13-weeks"):
        resolve(text, TODAY)


@pytest.mark.parametrize(
    ("text", "before", "a_year_ago"),
    [
        ("2026-Q1", "2025-10-01..2025-12-31", "2025-01-01..2025-03-31"),
        ("2024-03", "2024-02-01..2024-02-29", "2023-03-01..2023-03-31"),
        ("2026", "2025-01-01..2025-12-31", "2025-01-01..2025-12-31"),
        ("last-4-weeks", "2026-09-21..2026-10-18", "2025-10-20..2025-11-16"),
    ],
)
def test_what_a_period_is_compared_with(text: str, before: str, a_year_ago: str) -> None:
    period = resolve(text, TODAY)
    assert previous(text, period) == resolve(before, TODAY)
    assert year_ago(text, period) == resolve(a_year_ago, TODAY)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_the_days_before_touch_the_period_and_are_as_many(today: date, days: int) -> None:
    text = f"last-{days}-days"
    now = resolve(text, today)
    before = previous(text, now)
    assert before.days == now.days == days and before.last + timedelta(days=1) == now.first


WORDS = [
    "No repair date was given.",
    "NO  REPAIR\nDATE!",
    "norepairdate",
    "repair dates",
    "The date: no idea",
    "kein Termin, größer",
    None,
]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("date", [0, 1, 4]),
        ("NO date", [0, 1, 4]),
        ('"no repair date"', [0, 1]),
        ("date -repair", [4]),
        ('no -"repair date"', [4]),
        ("Größer", [5]),
        ("größ", []),
        (".*", []),
        ("(", []),
        ('"', [0, 1, 2, 3, 4, 5]),
    ],
)
def test_search_finds_whole_words_in_any_case(search: str, found: list[int]) -> None:
    condition, values = search_clause(search)
    rows = ", ".join(f"({number}, $word{number})" for number in range(len(WORDS)))
    given_words = {f"word{number}": word for number, word in enumerate(WORDS)}
    sql = f"select n from (values {rows}) as words(n, verbatim) where {condition} order by 1"
    assert [n for (n,) in duckdb.connect().execute(sql, values | given_words).fetchall()] == found


@given(st.text(max_size=60))
def test_any_search_text_can_be_asked(search: str) -> None:
    condition, values = search_clause(search.replace("\ud800", ""))
    duckdb.connect().execute(f"select 1 from (values ('some words')) as words(verbatim) where {condition}", values)
