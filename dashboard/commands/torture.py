"""Torture: whether anybody learns of others, and what faults do, on companies made for it, on this machine alone."""

import subprocess
import sys
from typing import Annotated

import typer

from dashboard.settings import ROOT


class TortureFailed(Exception):
    """Something was found that must not be."""


def torture(
    access: Annotated[bool, typer.Option("--access", help="Everything registered, asked by everybody.")] = False,
    web: Annotated[bool, typer.Option("--web", help="A real server under many clients and faults.")] = False,
    requests: Annotated[int, typer.Option(min=100, help="Requests of --access.")] = 10_000,
    seconds: Annotated[int, typer.Option(min=10, help="Longest time of these requests.")] = 1_800,
    seed: Annotated[int, typer.Option(help="Another number sends other requests.")] = 1,
) -> None:
    """Try to break what keeps rights and service. Your own home is not touched."""
    if not access and not web:
        raise TortureFailed("Say what is to be tried: --access, --web, or both.")
    limits = ["--requests", str(requests), "--seconds", str(seconds), "--seed", str(seed)]
    runs = [["tests.fence", *limits]] if access else []
    runs += [["tests.storm"]] if web else []
    ended = [subprocess.run([sys.executable, "-m", *run], cwd=ROOT, check=False).returncode for run in runs]
    if any(ended):
        raise TortureFailed("Something was found that must not be: see above.")
