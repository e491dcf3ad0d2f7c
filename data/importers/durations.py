"""Lengths of time written with colons, as telephone systems export them: "0:04:35". We keep whole seconds."""

import re
from collections.abc import Iterable
from decimal import Decimal

#: By what the mapping says: how such a text is built, and the seconds in each of its parts.
DURATIONS: dict[str, tuple[re.Pattern[str], tuple[int, ...]]] = {
    "h:mm:ss": (re.compile(r"(\d+):([0-5]\d):([0-5]\d(?:[.,]\d+)?)"), (3600, 60, 1)),
    "mm:ss": (re.compile(r"(\d+):([0-5]\d(?:[.,]\d+)?)"), (60, 1)),
    "h:mm": (re.compile(r"(\d+):([0-5]\d)"), (3600, 60)),
}


def seconds(text: str, form: str) -> Decimal | None:
    """The seconds that a text in that form names, None for one in another form."""
    pattern, parts = DURATIONS[form]
    found = pattern.fullmatch(text)
    if found is None:
        return None
    return sum(
        (Decimal(part.replace(",", ".")) * size for part, size in zip(found.groups(), parts, strict=True)), Decimal()
    )


def forms(values: Iterable[str]) -> tuple[str, ...]:
    """Forms in which all values may be read; none where there is no value, or one that is no length of time."""
    texts = [value.strip() for value in values]
    return tuple(form for form in DURATIONS if texts and all(seconds(text, form) is not None for text in texts))
