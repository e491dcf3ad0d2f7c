"""The keys of goodword.toml: what each holds, its default and its meaning. docs/settings.md is made from this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data.agreement import is_agreement


@dataclass(frozen=True, slots=True)
class Key:
    """One key: which values fit, in words and as a check, its default as TOML ("" where it is needed), its meaning."""

    name: str
    allowed: str
    fits: Callable[[Any], bool]
    default: str
    meaning: str


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _lists(value: Any) -> bool:
    return isinstance(value, dict) and all(_words(words) for words in value.values())


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _ratings(value: Any) -> bool:
    return isinstance(value, list) and all(_texts(entry) and _is_rating(set(entry)) for entry in value)


def _is_rating(names: set[str]) -> bool:
    return {"name", "title"} <= names <= {"name", "title", "need"}


def _thresholds(value: Any) -> bool:
    names = {"hidden_below", "grey_below"}
    return isinstance(value, dict) and set(value) <= names and all(map(_number, value.values()))


def _retention(value: Any) -> bool:
    names = {"words_months", "rows_months", "refused_days"}
    is_whole = isinstance(value, dict) and set(value) <= names and all(map(_number, value.values()))
    return is_whole and all(number >= 0 for number in value.values())


def _redaction(value: Any) -> bool:
    fits: dict[str, Callable[[Any], bool]] = {
        "on": lambda said: isinstance(said, bool),
        "words": _words,
        "spare": _words,
    }
    return isinstance(value, dict) and all(name in fits and fits[name](said) for name, said in value.items())


def _links(value: Any) -> bool:
    return _texts(value) and all(
        name in LINKS and said.startswith(("http://", "https://")) and LINKS[name] in said
        for name, said in value.items()
    )


#: Links that a home may name, and what each must hold.
LINKS = {"customer_link": "{customer_id}", "interaction_link": "{interaction_id}"}
KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("kind", 'a text: "demo" or "company"', _text, "",
            "Whose home this is, for good. Written by `goodword init` and `goodword demo`."),
        Key("organisation", "a text", _text, "", "Name of the organisation, above all its units."),
        Key("time_zone", 'a text like "Europe/Berlin"', _text, '"UTC"',
            "Days begin and end by this clock. Rows that are loaded keep the day they had then."),
        Key("currency", 'a text like "EUR"', _text, '"EUR"', "The one currency of all money."),
        Key("fiscal_year_starts", "a month, 1 to 12", _number, "1", "First month of the year. No page reads it yet."),
        Key("levels", "texts by level: region, centre, team, agent", _texts,
            '{ region = "Region", centre = "Centre", team = "Team", agent = "Agent" }',
            'How your organisation calls its levels; "" hides one.'),
        Key("ratings", "entries with name, title and, if you like, need", _ratings, "[]",
            "What your survey rates from 1 to 5; each is kept in the column `rating_<name>`."),
        Key("thresholds", "whole numbers: hidden_below from 3 to 50, grey_below", _thresholds,
            "{ hidden_below = 5, grey_below = 30 }",
            "Figures of fewer responses are hidden from whoever may not open the rows. No page reads grey_below yet: "
            "figures are grey below 30."),
        Key("persons", "seen_by (own, team, centre, region or company), figures_from (30 to 1000), "
            "colleague_names (off, consent or on)", is_agreement,
            '{ seen_by = "company", figures_from = 30, colleague_names = "off" }',
            "Your agreement with the staff: up to which unit those in charge see one person's figures, from how many "
            "answers a person has a score, and whether colleagues are called by name. See docs/privacy.md."),
        Key("values", "lists of texts by column", _lists, "{}",
            "What a column may hold, as in `channel = ['phone', 'chat']`; a load refuses other values."),
        Key("links", "customer_link and interaction_link: addresses that begin with http:// or https://", _links, "{}",
            "Ways into your own systems, offered beside answers: {customer_id} and {interaction_id} stand for ids. "
            'For example customer_link = "https://crm.example.com/customers/{customer_id}".'),
        Key("redaction", "on (true or false), words and spare (lists of texts)", _redaction,
            "{ on = true, words = [], spare = [] }",
            "Whether e-mail addresses, numbers and names are replaced in customers' words before they are kept, see "
            "redaction.md; `words` are replaced too, `spare` are names of staff that are left alone when they stand by "
            "themselves."),
        Key("retention", "whole numbers: words_months, rows_months, refused_days; 0 keeps all", _retention,
            "{ words_months = 0, rows_months = 0, refused_days = 0 }",
            "What `goodword retain` removes: customers' words while their scores stay, whole answers, contacts and "
            "invitations, and refused rows; see erasing.md."),
        Key("rollups_from_rows", "a whole number", _number, "2000000",
            "From how many rows on sums are kept in memory. Figures are the same with and without."),
    )
}  # fmt: skip


def complaint(said: Mapping[str, Any]) -> str:
    """What is wrong with the keys or with the shape of their values, and what is allowed; "" where nothing is."""
    for name, value in said.items():
        if name not in KEYS:
            return f"no setting {name!r}. Settings: {', '.join(sorted(KEYS))}."
        if not KEYS[name].fits(value):
            return f"{name} is {value!r}. Allowed: {KEYS[name].allowed}."
    missing = [name for name, key in KEYS.items() if not key.default and name not in said]
    return f"{missing[0]} is missing. `kind` and `organisation` are needed." if missing else ""
