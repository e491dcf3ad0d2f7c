"""The demo's words: four languages, hardly ever the same twice, and a grammar that names what is wrong in it."""

import io
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo.grammar import Grammar, GrammarWrong, say
from data.demo.market import ISSUE_MIX, LANGUAGES, drawn
from data.demo.verbatims import Occasions, tongue, write_verbatims


def test_a_grammar_names_what_is_wrong_in_it() -> None:
    grammar = Grammar({"a": ["x(1|2)"], "round": ["{round}"]})
    assert {say(grammar.text("<{a}(|!)>"), draw) for draw in (lambda: 0.0, lambda: 0.9)} == {"<x1>", "<x2!>"}
    for source, trouble in (
        ("{b}", "is not there"),
        ("{round}", "names itself"),
        ("(a|b", "has no end"),
        ("a)", "closes nothing"),
    ):
        with pytest.raises(GrammarWrong, match=trouble):
            grammar.text(source)


def occasions(count: int, language: int | None = None) -> Occasions:
    """Occasions as a demo has them."""
    rng = np.random.default_rng(3)
    touchpoint = rng.choice(6, count).astype(np.int8)
    languages = rng.choice(len(LANGUAGES), count) if language is None else np.full(count, language)
    return Occasions(
        languages.astype(np.int8), rng.choice(3, count, p=[0.33, 0.2, 0.47]).astype(np.int8), touchpoint,
        drawn(ISSUE_MIX, touchpoint.astype(np.intp), rng), rng.integers(0, 8, count).astype(np.int8),
        rng.integers(0, 700, count).astype(np.int32),
        rng.poisson(0.25, count).astype(np.int32), *(rng.random(count) < share for share in (0.2, 0.2, 0.3, 0.01)),
    )  # fmt: skip


def test_verbatims_are_many_and_hardly_ever_the_same() -> None:
    began = time.perf_counter()
    texts = pd.Series(write_verbatims(occasions(83_000), np.random.default_rng(1)))
    seconds, words = time.perf_counter() - began, texts.str.split().str.len()
    again, commonest = 1 - texts.nunique() / len(texts), texts.value_counts().iloc[0] / len(texts)
    print(
        f"83,000 texts in {seconds:.1f} s, {again:.2%} duplicates, commonest {commonest:.3%}, "
        f"{words.min()} to {words.max()} words"
    )
    assert again <= 0.05 and commonest <= 0.005
    assert words.max() <= 90 and words.median() >= 8
    assert not texts.str.contains(r"[{}|<>]|  ", regex=True).any()


def distinct_sequences(texts: list[str]) -> float:
    """Share of distinct 4-word sequences among all of them."""
    words = [re.findall(r"\w+", text.lower()) for text in texts]
    found = [tuple(line[n : n + 4]) for line in words for n in range(len(line) - 3)]
    return len(set(found)) / len(found)


@pytest.mark.real
def test_french_words_vary_nearly_as_much_as_real_ones(real_files: Path) -> None:
    raw = (real_files / "french_retail_nps" / "nps.csv").read_text(encoding="latin-1")
    answers = pd.read_csv(io.StringIO(raw))
    real = answers.explication.dropna().tolist()
    sample = [real[n] for n in np.random.default_rng(1).choice(len(real), 1_000, replace=False)]
    ours = write_verbatims(occasions(1_000, LANGUAGES.index("fr")), np.random.default_rng(2))
    share, share_of_real = distinct_sequences(ours), distinct_sequences(sample)
    print(
        f"distinct 4-word sequences: {share:.3f} of ours, {share_of_real:.3f} of {len(real)} real texts, "
        f"{share / share_of_real:.2f} times"
    )
    assert share >= 0.8 * share_of_real


def test_every_language_speaks_of_every_topic() -> None:
    topics = [set(tongue(language).topics) for language in LANGUAGES]
    assert all(each == topics[0] for each in topics)
    assert all(tongue(language).topics["general"].keys() == {"low", "middle", "high"} for language in LANGUAGES)
