"""dashboard/build_assets.py: what the build copies, and what it says when a file is missing."""

import json
import re
from pathlib import Path

import plotly
import pytest

from dashboard.build_assets import FILES, ICONS, FileMissing, copy_assets


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    for source in [*FILES, *(f"bootstrap-icons/icons/{icon}.svg" for icon in ICONS)]:
        (tmp_path / "modules" / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "modules" / source).write_text(source)
    return tmp_path / "modules"


def test_vendor_folder_is_filled_anew_with_a_licence_beside_each_package(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "left-over.js").write_text("")
    copied = copy_assets(modules, vendor)
    assert sorted(path for path in vendor.rglob("*") if path.is_file()) == sorted(copied)
    licences = sorted(path.stem for path in (vendor / "licences").iterdir())
    assert licences == ["bootstrap", "bootstrap-icons", "inter", "plotly"]


def test_missing_package_is_named_and_leaves_the_folder_as_it_was(modules: Path, tmp_path: Path) -> None:
    copy_assets(modules, tmp_path / "vendor")
    (modules / "bootstrap/LICENSE").unlink()
    with pytest.raises(FileMissing, match="bootstrap/LICENSE is not there. Run `npm ci`"):
        copy_assets(modules, tmp_path / "vendor")
    assert (tmp_path / "vendor" / "bootstrap.min.css").is_file()


def test_plotly_in_the_browser_is_the_one_plotly_in_python_speaks_to(root: Path) -> None:
    bundled = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text("utf-8")[:200]
    wanted = json.loads((root / "package.json").read_text())["dependencies"]["plotly.js-cartesian-dist-min"]
    assert re.search(r"plotly\.js v([\d.]+)", bundled).group(1) == wanted
