"""dashboard/reference.py: the pages of docs/ say what the tables say."""

import re
from pathlib import Path

import pytest

from dashboard.formulas import formula
from dashboard.reference import pages
from queries.measures import MEASURES


@pytest.mark.parametrize("name", pages())
def test_reference_page_is_what_the_tables_say(name: str, root: Path) -> None:
    said = (root / "docs" / name).read_text("utf-8")
    assert said == pages()[name], f"docs/{name} is stale. Write it anew: python -m dashboard.reference"


def test_every_formula_names_all_parts_but_squares() -> None:
    for measure in MEASURES.values():
        for part in measure.parts:
            assert part in formula(measure, str) or part.endswith("_squares")


def test_links_between_the_pages_lead_somewhere(root: Path) -> None:
    for page in [root / "README.md", *(root / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+\.md)", page.read_text("utf-8")):
            assert (page.parent / target).is_file(), f"{page.name} links to {target}"


def test_readme_names_every_reference_page(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")
    assert [name for name in pages() if f"docs/{name}" not in readme] == []
