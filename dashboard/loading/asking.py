"""A question about a file, as the form of the second step asks it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the field that answers it, its words, the possible answers, the one given, and whether it is open.

    `options` are (value, words); without any, the answer is a text, or a day where `kind` says so. `is_more`: hardly
    ever needed, so it stands folded away until it has an answer.
    """

    name: str
    words: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    is_open: bool = False
    kind: str = "choice"
    note: str = ""
    is_more: bool = False
