"""The project's words: one name a thing, in code and on screen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("data", "queries", "dashboard", "pages")
MODULES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")) + list(ROOT.glob("app.py"))

# Said otherwise: the word to use stands behind it.
IDENTIFIERS = {
    r"promotors?": "promoter",
    r"opponents?": "detractor",
    r"neutrals": "passives",
    r"acl": "scope",
    r"tickets?": "case",
    r"kpis?": "measure (a card that shows one is a kpi_card)",
    r"prev": "previous",
    r"resp": "response",
    r"ci|conf_int": "interval, or lo and hi",
    r"cnt|num": "a plural noun",
    r"cfg|conf": "config",
}
TEXTS = {
    r"±|\+/?-(?=\d)": "the range itself (from lo to hi)",
    r"\bpromotors?\b": "promoter",
    r"\bNaN\b": "the reason why there is no figure",
    r"statistically significant|significan(t|ce)\b": "one of the five verdicts",
    r"\bn = |\(n\b|\bN=": "responses",
    r"\b[Mm]ix\b": "different contacts",
    r"\brate\b": "a share, or different experience",
    r"\bshrunk(en)?\b": "fair score",
    # How a range is computed has a name of its own.
    r"\badjusted\b(?! Wald)": "compared with the same contacts",
    r"\bfunnel\b": "who really differs",
    r"\belevation\b": "report a problem",
    r"\bouter.loop\b": "problem",
    r"\bquarantined?\b": "refused rows",
    r"\bas (then|now)\b": "teams as they were, teams as they are today",
    r"\bFCR\b": "resolved first time",
}
CODE = {
    "dangerously_allow_html": "components; a verbatim is never markup",
    "scattergl": "scatter; WebGL contexts run out",
    "plotly.express": "plain figure dictionaries",
    "ignore_errors = true": "refusals with their reason",
    "pickle": "Arrow bytes",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno


def texts(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Text of the module but for docstrings, which explain and are not shown."""
    shown_not = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in shown_not:
            yield node.value, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_are_whole_words_of_the_project(path: Path) -> None:
    named = identifiers(ast.parse(path.read_text("utf-8")))
    words = [(part, line) for name, line in named if not name.startswith("kpi_card") for part in name.split("_")]
    words += [(part, 1) for part in path.with_suffix("").relative_to(ROOT).parts]
    for word, line in words:
        for pattern, instead in IDENTIFIERS.items():
            assert not re.fullmatch(pattern, word.lower()), f"{name_of(path)}:{line} says {word!r}. Say: {instead}."


@pytest.mark.parametrize("path", [path for path in MODULES if not name_of(path).startswith("data/")], ids=name_of)
def test_shown_texts_use_the_words_of_the_screens(path: Path) -> None:
    for text, line in texts(ast.parse(path.read_text("utf-8"))):
        for pattern, instead in TEXTS.items():
            assert not re.search(pattern, text), f"{name_of(path)}:{line} shows {text!r}. Say: {instead}."


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_harms_is_not_used(path: Path) -> None:
    code = ast.unparse(ast.parse(path.read_text("utf-8")))
    for found, instead in CODE.items():
        assert found not in code, f"{name_of(path)} uses {found}. Use {instead}."


def test_no_drawer_modules() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [name_of(path) for path in MODULES if drawers & set(path.with_suffix("").parts[-2:])]
