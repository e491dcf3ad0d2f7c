"""Printed figures: value before, change and value now agree to the last digit, and no text says more than the range."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.ui.dates import day, days, month, week
from dashboard.ui.numbers import MINUS, THIN, count, money, number, spoken
from dashboard.ui.words import finding, organisation_finding, target_text, told, visible_change_text, with_parts
from queries.measures import MEASURES

NPS = MEASURES["nps"]
WAITING = MEASURES["waiting"]
Row = dict[str, int | None]


def answers(promoters: int, passives: int, detractors: int) -> Row:
    scored = promoters + passives + detractors
    return {"promoters": promoters, "passives": passives, "detractors": detractors, "scored": scored}


def waits(mean: int, spread: int, size: int) -> Row:
    low, high = mean - spread, mean + spread
    return {"queue_total": mean * size, "queue_squares": (low**2 + high**2) * size // 2, "queue_known": size}


def read(text: str) -> Decimal:
    """A printed number or duration read back as a reader would."""
    plain = re.sub(rf"[{THIN}%+ a-z]", "", text).replace(MINUS, "-")
    sign = -1 if plain.startswith("-") else 1
    amount = Decimal(0)
    for part in plain.lstrip("-").split(":"):
        amount = amount * 60 + Decimal(part)
    return sign * amount


FALL = told(NPS, answers(14_400, 8_290, 9_010), answers(15_100, 9_090, 7_910))
STABLE = told(NPS, answers(480, 300, 220), answers(500, 300, 200))


def test_a_figure_reads_as_the_screens_say() -> None:
    assert FALL.evidence == "+17.0 (16.1 to 17.9)"
    assert (FALL.before, FALL.difference, FALL.difference_range) == ("+22.4", "−5.4", "−6.7 to −4.1")
    assert FALL.change_evidence == "down 5.4 (−6.7 to −4.1)"
    assert (FALL.verdict, FALL.tone, FALL.responses) == ("down 5.4", "worse", f"31{THIN}700")
    assert FALL.spoken == "Net Promoter Score plus 17.0, likely 16.1 to 17.9, down 5.4"


def test_no_decimals_are_printed_that_the_range_does_not_carry() -> None:
    assert told(NPS, answers(500, 300, 200)).evidence == "+30 (25 to 35)"
    assert STABLE.evidence == "+26 (21 to 31)"
    assert (STABLE.before, STABLE.verdict, STABLE.tone) == ("+30", "no clear change", "")


COUNTS = st.tuples(st.integers(0, 40_000), st.integers(0, 40_000), st.integers(0, 40_000))
SMALL = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))


@settings(max_examples=600)
@given(st.one_of(COUNTS, SMALL), st.one_of(COUNTS, SMALL), st.sampled_from(["nps", "promoter_share", "passive_share"]))
def test_before_and_change_add_up_to_now_as_printed(
    now: tuple[int, int, int], before: tuple[int, int, int], name: str
) -> None:
    text = told(MEASURES[name], answers(*now), answers(*before))
    assert not re.search(rf"[{MINUS}+]0(\.0+)?(?![.\d])", " ".join((text.value, text.before, text.difference)))
    assert not re.search(rf"{MINUS}0(\.0+)?(?![.\d])", text.range + text.difference_range)
    if text.difference:
        assert read(text.before) + read(text.difference) == read(text.value)
    if text.change is not None and text.change.is_clear:
        assert text.difference[0] == ("+" if text.change.verdict == "up" else MINUS)
        assert read(text.difference) != 0
        ends = [read(end) for end in text.difference_range.split(" to ")]
        assert all(end > 0 for end in ends) or all(end < 0 for end in ends)
    if text.range:
        lo, hi = (read(end) for end in text.range.split(" to "))
        assert lo <= read(text.value) <= hi


@settings(max_examples=150)
@given(st.tuples(st.integers(50, 9000), st.integers(0, 50), st.integers(1, 9000)), st.integers(50, 9000))
def test_durations_add_up_as_printed(now: tuple[int, int, int], earlier: int) -> None:
    text = told(WAITING, waits(*now), waits(earlier, 40, 500))
    if text.difference:
        assert read(text.before) + read(text.difference) == read(text.value)


def test_a_tiny_but_clear_change_is_not_printed_as_none() -> None:
    text = told(NPS, answers(448_200_000, 271_800_000, 280_000_000), answers(448_000_000, 272_000_000, 280_000_000))
    assert (text.before, text.difference, text.value) == ("+16.80", "+0.02", "+16.82")


def test_a_clear_range_never_looks_as_if_it_held_zero() -> None:
    clear = told(NPS, answers(532, 268, 200), answers(500, 260, 240))
    assert (clear.verdict, clear.difference_range) == ("up 7", "0.1 to 14")
    unclear = told(NPS, answers(530, 270, 200), answers(500, 260, 240))
    assert (unclear.verdict, unclear.difference_range) == ("no clear change", "0 to 14")


def test_other_units() -> None:
    share = told(MEASURES["detractor_share"], answers(400, 320, 280), answers(450, 300, 250))
    assert (share.value, share.range, share.verdict) == (f"28{THIN}%", "25 to 31", "no clear change")
    risen = told(MEASURES["detractor_share"], answers(400, 200, 400), answers(450, 300, 250))
    assert (risen.verdict, risen.difference, risen.tone) == ("up 15 points", "+15 points", "worse")
    wait = told(WAITING, waits(370, 60, 400), waits(350, 60, 400))
    assert (wait.value, wait.range, wait.difference, wait.tone) == ("6:10", "6:04 to 6:16", "+0:20", "worse")
    goodwill = {"goodwill_total": 250_000, "goodwill_squares": 700_000_000, "goodwill_known": 100}
    assert told(MEASURES["goodwill"], goodwill, currency="EUR").value == f"EUR{THIN}25"
    assert told(MEASURES["responses"], {"responses": 1240}, {"responses": 990}).change_evidence == "+250"
    handling = {"handle_total": 370 * 100, "handle_squares": 380**2 * 100, "handle_known": 100}
    slower = {"handle_total": 700 * 100, "handle_squares": 710**2 * 100, "handle_known": 100}
    assert told(MEASURES["handling"], slower, handling).tone == "different"


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        ((14_400, 8_290, 9_010), (15_100, 9_090, 7_910), "NPS fell 5.4 points to +17.0."),
        ((480, 300, 220), (500, 300, 200), "NPS shows no clear change at +26 (21 to 31)."),
        ((5, 3, 4), (500, 300, 200), "Too few responses to say: 12 responses in this period, 30 are needed."),
        ((500, 300, 200), (5, 3, 4), "NPS is +30 (25 to 35). Too few responses before to compare."),
        ((500, 300, 200), (0, 0, 0), "NPS is +30 (25 to 35). No responses in the period before."),
        ((500, 300, 200), None, "NPS is +30 (25 to 35)."),
        ((0, 0, 0), (5, 3, 4), "No responses in this period. Choose a longer one or remove a filter."),
    ],
)
def test_finding_claims_what_the_range_carries(
    now: tuple[int, int, int], before: tuple[int, int, int] | None, sentence: str
) -> None:
    assert finding(told(NPS, answers(*now), None if before is None else answers(*before)), "NPS") == sentence


def test_finding_of_what_is_hidden_or_counted_elsewhere() -> None:
    row = {**answers(1, 1, 1), "hidden": ["promoters", "detractors", "scored"]}
    assert told(NPS, row).value == "hidden"
    assert finding(told(NPS, row)) == "Hidden: too few responses to show here."
    assert finding(told(WAITING, {})) == "No contacts in this period. Choose a longer one or remove a filter."
    assert finding(told(MEASURES["responses"], {"responses": 12}, {"responses": 3})) == "Responses: 12."


def test_organisation_finding_names_who_moved_and_who_did_not() -> None:
    west = told(NPS, answers(3200, 2250, 3000), answers(4300, 1550, 2600))
    assert west.value == "+2"
    children = [("Harlow", "down"), ("Brent", "down"), ("Stowe", "no clear change"), ("Moor", "too few responses")]
    assert organisation_finding("West", west, children) == "West fell 18 to +2: Harlow and Brent clearly, Stowe not."
    assert organisation_finding("West", west, [("Harlow", "up")]) == "West fell 18 to +2: Harlow rose."
    assert organisation_finding("West", west, []) == "West fell 18 to +2."
    assert with_parts(finding(west), west, children) == "NPS fell 18 points to +2: Harlow and Brent clearly, Stowe not."
    many = [(name, "down") for name in "ABCDE"]
    assert organisation_finding("West", west, many) == "West fell 18 to +2: A, B, C and 2 others clearly."
    quiet = organisation_finding("North", STABLE, [("Harlow", "down"), ("Brent", "no clear change")])
    assert quiet == "North shows no clear change at +26 (21 to 31); Harlow fell clearly."


def test_targets_and_foot() -> None:
    assert target_text(NPS, 25, "alert") == "target +25: below"
    assert target_text(NPS, 25, "watch") == "target +25: below, not yet certain"
    assert target_text(NPS, 25, "clear") == "target +25: reached"
    assert target_text(NPS, 22.5, "too few responses") == "target +22.5: too few responses"
    assert target_text(WAITING, 300, "alert") == "target 5:00: above"
    assert visible_change_text(13) == "this page can see changes from 13 points"
    assert visible_change_text(1) == "this page can see changes from 1 point"
    assert visible_change_text(None) == "too few responses to see a change"


def test_numbers() -> None:
    assert number(-10, "points") == "−10"
    assert number(0, "points", 1) == number(-0.04, "points", 1) == "0.0"
    assert number(1_234_567) == f"1{THIN}234{THIN}567"
    assert number(3_725, "seconds") == "1:02:05"
    assert number(5, "seconds") == "0:05"
    assert [number(value, "points") for value in (12.5, -12.5)] == ["+13", "−13"]
    assert [count(1, "response"), count(2, "response")] == ["1 response", "2 responses"]
    assert [money(minor, "EUR") for minor in (95_000, 8_000_000, 410_000_000, -12_345)] == [
        f"EUR{THIN}950", f"EUR{THIN}80{THIN}k", f"EUR{THIN}4.1{THIN}m", f"{MINUS}EUR{THIN}123",
    ]  # fmt: skip


def test_spoken_text_says_the_signs() -> None:
    assert spoken("−10 (−12 to −6)") == "minus 10 (minus 12 to minus 6)"
    assert spoken("1:47") == "1 minute 47 seconds"
    assert spoken("1:04:20") == "1 hour 4 minutes 20 seconds"
    assert spoken("11:01") == "11 minutes 1 second"
    assert spoken(f"+17.0, 45{THIN}%, 31{THIN}700") == "plus 17.0, 45 percent, 31700"
    assert spoken("6:05") == "6 minutes 5 seconds"
    assert spoken("1:02:05") == "1 hour 2 minutes 5 seconds"
    assert spoken("6 Jul – 4 Oct 2026") == "6 Jul to 4 Oct 2026"


def test_dates() -> None:
    assert day(date(2026, 10, 4), date(2026, 11, 1)) == "Sun 4 Oct"
    assert day(date(2025, 10, 5), date(2026, 11, 1)) == "Sun 5 Oct 2025"
    assert days(date(2026, 7, 6), date(2026, 10, 4)) == "6 Jul – 4 Oct 2026"
    assert days(date(2026, 10, 5), date(2026, 10, 11)) == "5 – 11 Oct 2026"
    assert days(date(2025, 12, 29), date(2026, 1, 4)) == "29 Dec 2025 – 4 Jan 2026"
    assert days(date(2026, 10, 1), date(2026, 10, 31)) == month(date(2026, 10, 9)) == "October 2026"
    assert days(date(2026, 1, 1), date(2026, 12, 31)) == "2026"
    assert days(date(2026, 10, 4), date(2026, 10, 4)) == "Sun 4 Oct 2026"
    assert week(date(2026, 10, 4)) == "week 40"
