"""dashboard/reference.py: the pages of docs/ say what the tables say."""

import re
from pathlib import Path

import pytest

from dashboard.addresses import pages as addresses
from dashboard.cli import COMMANDS, GROUPS
from dashboard.formulas import formula
from dashboard.reference import pages
from dashboard.roles import ROLES, home_of
from dashboard.server import Goodword
from dashboard.view import FILTER_NAMES
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
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).is_file(), f"{page.name} links to {target}"


def test_pictures_are_light(root: Path) -> None:
    assert [path.name for path in root.glob("docs/*.png") if path.stat().st_size > 300_000] == []


def test_readme_names_every_reference_page(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")
    assert [name for name in pages() if f"docs/{name}" not in readme] == []


def test_the_page_on_pages_names_every_page_role_and_parameter(app: Goodword, root: Path) -> None:
    said = (root / "docs" / "pages.md").read_text("utf-8")
    paths = sorted(path for path in addresses() if not path.startswith("/tested"))
    assert [path for path in paths if f"| `{path}` |" not in said] == []
    assert [role.title for role in ROLES.values() if f"| {role.title.lower()}" not in said] == []
    assert [name for name in FILTER_NAMES if f"`{name}`" not in said] == []
    homes = {role.title.lower(): home_of((role.name,), "", frozenset(paths)) for role in ROLES.values()}
    assert [title for title, home in homes.items() if not re.search(rf"\| {title}\S*.* \| `{home}` \|", said)] == []


def test_readme_and_docs_name_every_command_and_no_other(root: Path) -> None:
    texts = [(root / "README.md").read_text("utf-8"), (root / "docs" / "operating.md").read_text("utf-8")]
    named = set(re.findall(r"\bgoodword ([a-z]+)", " ".join(texts)))
    assert named == set(COMMANDS) | set(GROUPS)
