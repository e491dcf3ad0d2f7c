"""Words that customers of Larkfield might write: composed of what happened to them, in four languages.

Sentences stand by topic and feeling in words/<language>.toml; how people write (haste, typos, capitals) is added here.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.demo.grammar import Grammar, Text, say
from data.demo.market import ISSUE_NAMES, LANGUAGES, PRODUCTS, TOUCHPOINT_NAMES

WORDS = Path(__file__).parent / "words"
FEELINGS = ("low", "middle", "high")
MIDDLE, HIGH = 1, 2
#: In the place of touchpoint and issue where no contact is written about.
NO_CONTACT = -1
LONG_WAIT_SECONDS = 420

Draw = Callable[[], float]
Topics = dict[str, dict[str, list[Text]]]


@dataclass(frozen=True)
class Occasions:
    """What happened to each customer who writes; one entry each. `feeling` is 0 low, 1 middle, 2 high."""

    language: NDArray[np.int8]
    feeling: NDArray[np.int8]
    touchpoint: NDArray[np.int8]
    issue: NDArray[np.int8]
    product: NDArray[np.int8]
    waited: NDArray[np.int32]
    transfers: NDArray[np.int32]
    asked_again: NDArray[np.bool_]
    came_before: NDArray[np.bool_]
    is_unsolved: NDArray[np.bool_]
    voucher: NDArray[np.bool_]


class Occasion(NamedTuple):
    """One entry of Occasions."""

    language: int
    feeling: int
    touchpoint: int
    issue: int
    product: int
    waited: int
    transfers: int
    asked_again: bool
    came_before: bool
    is_unsolved: bool
    voucher: bool


@dataclass(frozen=True)
class Tongue:
    """One language: its sentences by topic and feeling, its words for products and the ways to join sentences."""

    topics: Topics
    products: dict[str, list[Text]]
    links: list[Text]
    turns: list[Text]
    openings: list[Text]
    tails: list[Text]
    contracted: dict[str, str]
    plain: dict[int, str]


@cache
def tongue(language: str) -> Tongue:
    """The language's file, compiled."""
    said = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    grammar = Grammar(said["slot"])
    topics = {
        topic: {
            feeling: [grammar.text(sentence) for sentence in sentences] for feeling, sentences in by_feeling.items()
        }
        for topic, by_feeling in said["say"].items()
    }
    products = {product: [grammar.text(word) for word in said["product"][product]] for product in PRODUCTS}
    join = {name: [grammar.text(word) for word in words] for name, words in said["join"].items()}
    plain = str.maketrans(said["without_accents"])
    return Tongue(topics, products, join["more"], join["but"], join["opening"], join["tail"], said["contracted"], plain)


def write_verbatims(occasions: Occasions, rng: np.random.Generator) -> list[str]:
    """One text for each occasion, 1 to about 60 words."""
    draw = Random(int(rng.integers(2**62))).random
    tongues = [tongue(language) for language in LANGUAGES]
    columns = [getattr(occasions, name).tolist() for name in Occasion._fields]
    return [_write(tongues[row[0]], Occasion._make(row), draw) for row in zip(*columns, strict=True)]


def _write(tongue: Tongue, occasion: Occasion, draw: Draw) -> str:
    """One text: one to four sentences on what happened, joined and written as people write."""
    sentences = [
        _sentence(tongue, topic, occasion.feeling, position, draw)
        for position, topic in enumerate(_topics(occasion, draw))
    ]
    text = _joined(tongue, sentences, occasion.feeling, draw)
    if "<product>" in text:
        text = text.replace("<product>", _one(tongue.products[PRODUCTS[occasion.product]], draw))
    return _as_written(tongue, text, draw)


def _topics(occasion: Occasion, draw: Draw) -> list[str]:
    """What the customer writes of: one to four topics, or something short."""
    length = draw()
    count = 1 if length < 0.4 else 2 if length < 0.76 else 3 if length < 0.94 else 4
    happened = _happened(occasion)
    if occasion.voucher:
        return ["voucher", *_picked(happened, count - 1, draw)]
    return ["short"] if length < 0.09 else _picked([*happened, "general"], count, draw)


def _happened(occasion: Occasion) -> list[str]:
    """Topics that the contact gave reason for, those most likely to be told more than once."""
    if occasion.touchpoint == NO_CONTACT:
        return ["general", "staff"]
    touchpoint = TOUCHPOINT_NAMES[occasion.touchpoint]
    happened = [touchpoint, touchpoint, "staff"]
    if occasion.feeling == HIGH:
        return [*happened, "solved", "quick"]
    happened += ["waiting"] * (occasion.waited > LONG_WAIT_SECONDS) + ["transfers"] * (occasion.transfers > 0)
    happened += ["again"] * (occasion.asked_again or occasion.came_before) + ["unsolved"] * occasion.is_unsolved
    return happened + ["no date"] * 2 * (ISSUE_NAMES[occasion.issue] == "no repair date")


def _picked(topics: list[str], count: int, draw: Draw) -> list[str]:
    """At most so many different topics."""
    chosen: list[str] = []
    for _ in range(count):
        topic = topics[int(draw() * len(topics))]
        if topic not in chosen:
            chosen.append(topic)
    return chosen


def _sentence(tongue: Tongue, topic: str, feeling: int, position: int, draw: Draw) -> str:
    """A sentence on the topic; who feels in between says one good and one bad thing."""
    kind = FEELINGS[feeling] if feeling != MIDDLE or topic in ("short", "general") else ("high", "low")[position % 2]
    sentences = tongue.topics[topic].get(kind) or tongue.topics["general"][kind]
    return _one(sentences, draw)


def _joined(tongue: Tongue, sentences: list[str], feeling: int, draw: Draw) -> str:
    """The sentences with a point, a comma, a word or an exclamation mark between them."""
    text = _begun(sentences[0])
    if draw() < 0.3:
        text = f"{_begun(_one(tongue.openings, draw))}, {sentences[0]}"
    for n, sentence in enumerate(sentences[1:]):
        how = draw()
        words = tongue.turns if feeling == MIDDLE and n == 0 else tongue.links
        if how < (0.5 if words is tongue.turns else 0.2):
            text += _one(words, draw) + sentence
        elif how < 0.85:
            text += (". " if draw() < 0.85 else "! ") + _begun(sentence)
        else:
            text += (", " if draw() < 0.6 else " - " if draw() < 0.6 else "... ") + sentence
    if draw() < 0.3:
        text += f", {_one(tongue.tails, draw)}"
    ending = draw()
    return text + (
        "." if ending < 0.62 else "!" if ending < 0.74 else "!!" if ending < 0.76 else "..." if ending < 0.78 else ""
    )


def _one(texts: list[Text], draw: Draw) -> str:
    return say(texts[int(draw() * len(texts))], draw)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _as_written(tongue: Tongue, text: str, draw: Draw) -> str:
    """The text with the habits of people: no capitals, no accents, a slip of the finger."""
    text = " ".join(text.split()).replace(" ,", ",").replace(" .", ".").replace("' ", "'")
    for words, contraction in tongue.contracted.items():
        text = text.replace(words, contraction)
    habit = draw()
    if habit < 0.15:
        text = text.lower()
    elif habit < 0.16:
        text = text.upper()
    elif habit < 0.24:
        text = text.translate(tongue.plain)
    if len(text) > 12 and draw() < 0.07:
        text = _slipped(text, draw)
    return text


def _slipped(text: str, draw: Draw) -> str:
    """The text with two letters swapped, or one lost or doubled; never at a space."""
    at = 1 + int(draw() * (len(text) - 3))
    if " " in text[at : at + 2]:
        return text
    kind = draw()
    if kind < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if kind < 0.75 else text[:at] + text[at] + text[at:]
