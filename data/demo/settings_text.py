"""The text of Larkfield's goodword.toml below its first lines."""

import json

from data.demo import market, relationship
from data.demo import stories as story
from data.demo.surveys import NOT_SAMPLED, SECOND_ISSUES, SURVEY_CHANNELS, SURVEYS

_RATINGS = (
    ("staff", "Friendly and able staff", "to be taken seriously"),
    ("clarity", "Clear words", "to know what happens next"),
    ("speed", "Speed", "to save time"),
    ("ease", "Ease", "to have little trouble"),
    ("solution", "Solution", "to have it work again"),
)


def settings_text() -> str:
    """TOML: time zone, currency, levels, ratings, and the values that columns may have."""
    ratings = "".join(
        f'[[ratings]]\nname = "{name}"\ntitle = "{title}"\nneed = "{need}"\n\n' for name, title, need in _RATINGS
    )
    values = {
        "touchpoint": market.TOUCHPOINT_NAMES,
        "channel": market.CHANNELS,
        "product": market.PRODUCTS,
        "issue": market.ISSUE_NAMES,
        "function": market.FUNCTIONS,
        "segment": market.SEGMENTS,
        "vendor": (story.OUTSOURCER,),
        "language": market.LANGUAGES,
        "survey": (*SURVEYS, relationship.SURVEY),
        "survey_channel": SURVEY_CHANNELS,
        "second_issue": SECOND_ISSUES,
        "not_sampled_reason": NOT_SAMPLED,
    }
    lines = "".join(f"{column} = {json.dumps(words)}\n" for column, words in values.items())
    return f'time_zone = "Europe/London"\ncurrency = "EUR"\nfiscal_year_starts = 4\n\n{ratings}[values]\n{lines}'
