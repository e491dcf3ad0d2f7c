"""The four floors: imports go down only, and what may be touched in one place alone is touched there."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("data", "queries", "dashboard", "pages", "app")
MODULES = sorted(path for floor in FLOORS[:-1] for path in (ROOT / floor).rglob("*.py")) + list(ROOT.glob("app.py"))
ONLY_IN = {
    "duckdb": ("data/", "queries/ask.py", "queries/gate.py"),
    "flask_caching": ("dashboard/cache.py",),
    "sqlalchemy": ("data/",),
    "alembic": ("data/",),
    "deltalake": ("data/",),
    "dash": ("app.py", "pages/", "dashboard/"),
    "flask": ("app.py", "pages/", "dashboard/"),
    "typer": ("dashboard/cli.py", "dashboard/commands/"),
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports by dots. Write the full name."
            yield node.module or ""


def attributes(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_imports_only_what_stands_below_it(path: Path) -> None:
    floor = FLOORS.index(name_of(path).split("/")[0].removesuffix(".py"))
    for module in imports(path):
        top = module.split(".")[0]
        assert top not in FLOORS or FLOORS.index(top) <= floor, f"{name_of(path)} imports {module}, from a floor above"
        assert (top, FLOORS[floor]) != ("pages", "pages"), f"{name_of(path)} imports {module}: Dash would run it twice"
        if top in ONLY_IN:
            assert name_of(path).startswith(ONLY_IN[top]), f"{name_of(path)} imports {module}: only {ONLY_IN[top]}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_environment_is_read_in_the_settings_only(path: Path) -> None:
    if name_of(path) != "dashboard/settings.py":
        assert not attributes(path) & {"os.environ", "os.getenv", "os.environb"}, f"{name_of(path)} reads it"


def test_follow_up_and_words_work_without_dash() -> None:
    for path in [*(ROOT / "dashboard" / "followup").rglob("*.py"), *(ROOT / "dashboard" / "ui").glob("words.py")]:
        assert not [module for module in imports(path) if module.split(".")[0] == "dash"], name_of(path)


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=name_of)
def test_page_names_its_address_and_place(path: Path) -> None:
    assert "pages" not in path.stem, f"{name_of(path)}: Dash takes the name apart at the word pages"
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    registered = [call for call in calls if ast.unparse(call.func).endswith("register_page")]
    assert len(registered) == 1, f"{name_of(path)} registers {len(registered)} pages"
    given = {keyword.arg for keyword in registered[0].keywords}
    assert {"path", "order"} <= given, f"{name_of(path)} needs path= and order="


@pytest.mark.parametrize("package", ["data", "queries", "dashboard"])
def test_package_is_ours_and_not_one_of_the_same_name(package: str) -> None:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert Path(str(found.origin)).is_relative_to(ROOT)
