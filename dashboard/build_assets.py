"""Copies the front-end files from node_modules to assets/vendor, each with its licence.

Run by `make` as `python -m dashboard.build_assets`, with the standard library alone: no package need be installed yet.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "assets" / "vendor"

# Dash loads every .js and .css it finds in assets, so only what each page needs is copied.
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/LICENSE": "licences/bootstrap.txt",
    "bootstrap-icons/LICENSE": "licences/bootstrap-icons.txt",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/inter/LICENSE": "licences/inter.txt",
    "plotly.js-cartesian-dist-min/plotly-cartesian.min.js": "plotly-cartesian.min.js",
    "plotly.js-cartesian-dist-min/LICENSE": "licences/plotly.txt",
}
ICONS = (
    "box-arrow-up",
    "check-lg",
    "chevron-down",
    "chevron-right",
    "filter",
    "list",
    "moon",
    "person",
    "search",
    "share",
    "sun",
    "three-dots",
    "x-lg",
)


class FileMissing(Exception):
    """A file that a package should hold is not in node_modules."""


def copy_assets(modules: Path = MODULES, vendor: Path = VENDOR) -> list[Path]:
    """Fill the folder `vendor` anew from `modules` and list what stands there.

    Raises FileMissing when a package is absent or holds the file elsewhere; the old folder then stays.
    """
    wanted = FILES | {f"bootstrap-icons/icons/{icon}.svg": f"icons/{icon}.svg" for icon in ICONS}
    for source in wanted:
        if not (modules / source).is_file():
            raise FileMissing(f"{modules / source} is not there. Run `npm ci`, or correct the list in build_assets.py.")
    shutil.rmtree(vendor, ignore_errors=True)
    for source, target in wanted.items():
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, vendor / target)
    return [vendor / target for target in wanted.values()]


if __name__ == "__main__":
    try:
        copied = copy_assets()
    except FileMissing as error:
        sys.exit(str(error))
    sys.stdout.write(f"{len(copied)} front-end files copied to assets/vendor\n")
