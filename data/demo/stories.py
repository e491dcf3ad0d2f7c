"""The true stories of Larkfield: what happened, where, from which day, and how strongly.

All are dated from the last whole ISO week, so that the last 13 weeks always hold the same news.
A quiet company has none of them and no difference between its units and people.
The same stories stand in words and expected figures in tests/reference/demo_stories.toml.
"""

from dataclasses import dataclass

from data.demo.days import Calendar

#: Never: later than any day.
NEVER = 10**6


@dataclass(frozen=True, slots=True)
class Stories:
    """Day numbers of each story, counted from the calendar's first day; NEVER where it does not happen."""

    is_quiet: bool
    outage: int
    outage_waiting: int
    hard_month: str
    call_back: int
    welcome_script: int
    voucher: int
    wording: int
    team_changes: int

    @classmethod
    def told(cls, calendar: Calendar, quiet: bool) -> "Stories":
        """The stories of a calendar. What would begin before its first day is already under way then."""
        if quiet:
            return cls(True, NEVER, NEVER, "", NEVER, NEVER, NEVER, NEVER, NEVER)
        hard_month = calendar.months[-9] if len(calendar.months) >= 10 else ""
        return cls(
            False,
            outage=calendar.weeks_before_end(9),
            outage_waiting=calendar.weeks_before_end(10),
            hard_month=hard_month,
            call_back=calendar.weeks_before_end(26),
            welcome_script=calendar.weeks_before_end(26),
            voucher=calendar.weeks_before_end(8),
            wording=calendar.weeks_before_end(70),
            team_changes=calendar.weeks_before_end(40),
        )


#: How hard the outage hits fault contacts of each centre of its region, in standard deviations.
OUTAGE_REGION = "West"
OUTAGE_FEELING = {"Harlow": -0.66, "Brent": -0.40, "Stowe": 0.0}
OUTAGE_FAULTS = {"Harlow": 4.6, "Brent": 3.2, "Stowe": 1.0}
OUTAGE_HOLD = 3.1

#: In the hard month prices rise: about three times as many come to cancel, and everybody is served better.
HARD_MONTH_CANCELLATIONS = 6.0
HARD_MONTH_FEELING = 0.125

#: This team takes the cancellations and faults of its region; its people are as able as others.
HARD_QUEUE_TEAM = "Rowan"
HARD_QUEUE_MIX = {"cancellation": 6.0, "fault": 2.0, "renewal": 0.3, "activation": 0.2}

OUTSOURCER_CENTRE = "Stowe"
OUTSOURCER = "Brightcall"
OUTSOURCER_TRANSFERS = 2.6

CALL_BACK_CENTRE = "Kendal"
CALL_BACK_FEELING = 0.10
WELCOME_SCRIPT_CENTRE = "Lewes"

#: Six agents of this team offer the survey only to those who are pleased.
HAPPY_ONLY_TEAM = "Hazel"
HAPPY_ONLY_AGENTS = 6
HAPPY_ONLY_ABOVE = 0.35

WORDING_FEELING = 0.05

#: What the outage takes from its region in the survey of the whole relationship, and the price rise from everybody.
OUTAGE_ON_THE_WHOLE = -0.12
PRICES_ON_THE_WHOLE = -0.08

#: Share of words about bills and renewals that name the voucher once it is an issue, and before.
VOUCHER_SHARE = 0.055
VOUCHER_SHARE_BEFORE = 0.002
