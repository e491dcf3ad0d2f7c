"""Serve a home as on a given day: `python -m tests.browser.served HOME DAY PORT`."""

import sys
from datetime import date
from pathlib import Path

from dashboard.server import build_app, serve


def main(home: str, day: str, port: str) -> None:
    app = build_app("app", Path(home), clock=lambda zone: date.fromisoformat(day))
    serve("127.0.0.1", int(port), app.server)


if __name__ == "__main__":
    main(*sys.argv[1:])
