"""The page on security names tests that exist."""

import re


def test_every_test_that_the_page_names_exists(root):
    named = re.findall(r"`((?:\w+/)?test_\w+\.py)(?:::(\w+))?`", (root / "docs" / "security.md").read_text("utf-8"))
    assert len(named) >= 15
    for file, test in named:
        text = (root / "tests" / file).read_text("utf-8")
        assert not test or f"def {test}(" in text, f"{file} has no {test}"
