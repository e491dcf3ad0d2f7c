"""What may stand in the repository: no machine paths, no index addresses, nothing large, one version everywhere."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 1_000_000
FORBIDDEN = {
    "an absolute path of one machine": r"(?<![\w.])/(home|root|work|Users)/\w+",
    "the address of a package index": r"https?://[^\s\"']*(pypi|pythonhosted|npmjs|npmmirror|registry)[^\s\"']*",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
}


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in names.split("\0") if name and (root / name).is_file()]


def test_no_file_is_large(tracked: list[Path]) -> None:
    assert [path for path in tracked if path.stat().st_size > LARGEST] == []


def test_no_file_names_a_machine_an_index_or_a_key(tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        if path != Path(__file__) and path.suffix not in {".png", ".woff2", ".parquet"}:
            text = path.read_bytes().decode("utf-8", errors="replace")
            found += [(path.name, what, hit[0]) for what, said in FORBIDDEN.items() if (hit := re.search(said, text))]
    assert found == []


def test_nothing_that_the_build_or_an_installation_makes_is_tracked(tracked: list[Path], root: Path) -> None:
    made = ("var/", "node_modules/", "assets/vendor/", ".venv/")
    assert [path for path in tracked if path.relative_to(root).as_posix().startswith(made)] == []


def test_every_locked_package_has_a_hash(root: Path) -> None:
    for lock in root.glob("requirements*.lock"):
        for entry in re.split(r"\n(?=\S)", lock.read_text().strip()):
            assert "--hash=sha256:" in entry, f"{lock.name}: {entry.splitlines()[0]}"
    for name, package in json.loads((root / "package-lock.json").read_text())["packages"].items():
        assert not name or ("integrity" in package and "resolved" not in package), name


def test_version_is_the_same_everywhere(root: Path) -> None:
    ours = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert json.loads((root / "package.json").read_text())["version"] == ours
    assert json.loads((root / "package-lock.json").read_text())["version"] == ours
