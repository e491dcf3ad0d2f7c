"""What Larkfield's customers come about: touchpoints, issues, products, channels, and how each feels.

`feeling` is in standard deviations of the true satisfaction; near the company's level 0.1 is about 7 points of NPS.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A step of the journey: share of contacts, feeling, share that stays unsolved, whether customers are surveyed."""

    name: str
    share: float
    feeling: float
    unsolved: float
    issues: Mapping[str, float]
    is_surveyed: bool = True


TOUCHPOINTS = (
    Touchpoint("activation", 0.12, 0.26, 0.24, {"delivery": 4, "technician late": 3, "login": 2, "no connection": 1}),
    Touchpoint("billing", 0.22, 0.08, 0.28, {"unclear bill": 5, "charged twice": 3, "payment": 3, "price rise": 1}),
    Touchpoint(
        "fault",
        0.20,
        -0.26,
        0.38,
        {"no connection": 4, "slow connection": 4, "no repair date": 2, "technician late": 2},
    ),
    Touchpoint("renewal", 0.13, 0.20, 0.20, {"contract terms": 4, "better offer": 4, "price rise": 2}),
    Touchpoint("moving", 0.08, 0.06, 0.28, {"moving date": 6, "technician late": 2, "contract terms": 1}),
    Touchpoint(
        "cancellation", 0.09, -0.72, 0.27, {"price rise": 4, "contract terms": 3, "better offer": 2, "unclear bill": 1}
    ),
    Touchpoint(
        "purchase", 0.11, 0.20, 0.16, {"better offer": 5, "contract terms": 2, "delivery": 3}, is_surveyed=False
    ),
    Touchpoint("return", 0.05, -0.10, 0.26, {"delivery": 5, "payment": 2, "unclear bill": 1}, is_surveyed=False),
)

#: Issues with the function that owns them and their own feeling.
ISSUES: dict[str, tuple[str, float]] = {
    "charged twice": ("Billing", -0.16),
    "unclear bill": ("Billing", -0.04),
    "payment": ("Billing", 0.06),
    "no connection": ("Network", -0.04),
    "slow connection": ("Network", -0.06),
    "no repair date": ("Field service", -0.20),
    "technician late": ("Field service", -0.16),
    "contract terms": ("Sales", 0.0),
    "better offer": ("Sales", 0.12),
    "price rise": ("Sales", -0.16),
    "moving date": ("Logistics", 0.02),
    "delivery": ("Logistics", 0.02),
    "login": ("Digital", -0.04),
}
FUNCTIONS = tuple(dict.fromkeys(function for function, _ in ISSUES.values()))

PRODUCTS = ("fibre", "mobile", "television", "landline", "electricity", "gas", "solar", "smart meter")
_LINES = {"fibre": 5, "mobile": 4, "television": 2, "landline": 1}
_SUPPLY = {"electricity": 4, "gas": 3, "solar": 1, "smart meter": 1}
_PRODUCTS_OF_ISSUE = {
    "no connection": {"fibre": 6, "mobile": 2, "television": 2, "landline": 2},
    "slow connection": {"fibre": 6, "mobile": 3, "television": 1},
    "no repair date": {"fibre": 6, "landline": 2, "television": 1, "electricity": 1},
    "technician late": {"fibre": 4, "smart meter": 3, "solar": 2, "television": 1},
    "delivery": {"fibre": 4, "mobile": 5, "television": 3},
    "login": {"mobile": 4, "television": 3, "fibre": 2, "electricity": 1},
}

CHANNELS = ("phone", "chat", "email", "shop", "app", "web")
CHANNEL_FEELING = np.array([0.02, 0.05, -0.14, 0.14, 0.04, -0.04])
_WITH_AGENT = (0.62, 0.19, 0.12, 0.07, 0.0, 0.0)
_SELF_SERVICE = (0.0, 0.0, 0.0, 0.0, 0.56, 0.44)

SEGMENTS = ("home", "family", "small business", "business")
SEGMENT_SHARES = (0.46, 0.34, 0.15, 0.05)
#: Median yearly value in euro cents.
SEGMENT_VALUES = (62_000, 118_000, 240_000, 1_150_000)

LANGUAGES = ("en", "de", "fr", "es")
LANGUAGE_SHARES = (0.58, 0.14, 0.16, 0.12)

TOUCHPOINT_NAMES = tuple(touchpoint.name for touchpoint in TOUCHPOINTS)
ISSUE_NAMES = tuple(ISSUES)
FAULT = TOUCHPOINT_NAMES.index("fault")
CANCELLATION = TOUCHPOINT_NAMES.index("cancellation")
BILLING = TOUCHPOINT_NAMES.index("billing")
NO_REPAIR_DATE = ISSUE_NAMES.index("no repair date")
SURVEYED = np.array([touchpoint.is_surveyed for touchpoint in TOUCHPOINTS])
UNSOLVED = np.array([touchpoint.unsolved for touchpoint in TOUCHPOINTS])
TOUCHPOINT_FEELING = np.array([touchpoint.feeling for touchpoint in TOUCHPOINTS])
ISSUE_FEELING = np.array([feeling for _, feeling in ISSUES.values()])
FUNCTION_OF_ISSUE = np.array([FUNCTIONS.index(function) for function, _ in ISSUES.values()])


def cumulated(weights: Mapping[str, float] | tuple[float, ...], names: tuple[str, ...] = ()) -> NDArray[np.float64]:
    """Weights as cumulated shares, ready for `drawn`; a mapping is laid out in the order of `names`."""
    row = [weights.get(name, 0) for name in names] if isinstance(weights, Mapping) else weights
    return np.cumsum(np.asarray(row, dtype=float) / np.sum(row))


def drawn(cumulated_rows: NDArray[np.float64], row: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.int8]:
    """One draw for each entry of `row`, from the cumulated shares of that row."""
    u = rng.random(len(row))
    result = np.zeros(len(row), dtype=np.int8)
    for column in cumulated_rows.T[:-1]:
        result += u > column[row]
    return result


def touchpoint_mix(times: Mapping[str, float]) -> NDArray[np.float64]:
    """Cumulated shares of the touchpoints, some of them so many times their usual weight."""
    return cumulated(tuple(touchpoint.share * times.get(touchpoint.name, 1.0) for touchpoint in TOUCHPOINTS))


#: One row a touchpoint, and a last one for faults during an outage: then nobody can name a repair date.
ISSUE_MIX = np.array(
    [
        *(cumulated(touchpoint.issues, ISSUE_NAMES) for touchpoint in TOUCHPOINTS),
        cumulated({"no connection": 4, "slow connection": 1, "no repair date": 5, "technician late": 2}, ISSUE_NAMES),
    ]
)
PRODUCT_MIX = np.array([cumulated(_PRODUCTS_OF_ISSUE.get(issue, _LINES | _SUPPLY), PRODUCTS) for issue in ISSUES])
CHANNEL_MIX = np.array([cumulated(_WITH_AGENT), cumulated(_SELF_SERVICE)])
