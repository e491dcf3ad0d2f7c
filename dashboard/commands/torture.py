"""Torture: whether anybody can learn of others, tried on companies made for it, on this machine alone."""

import subprocess
import sys
from typing import Annotated

import typer

from dashboard.settings import ROOT


class TortureFailed(Exception):
    """Something was found that must not be."""


def torture(
    access: Annotated[bool, typer.Option("--access", help="Everything registered, asked by everybody.")] = False,
    requests: Annotated[int, typer.Option(min=100, help="Requests of --access.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Another number sends other requests.")] = 1,
) -> None:
    """Try to break what keeps people's rights. Your own home is not touched."""
    if not access:
        raise TortureFailed("Say what is to be tried: --access.")
    command = ["-m", "tests.fence", "--requests", str(requests), "--seed", str(seed)]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, check=False)
    if done.returncode:
        raise TortureFailed("Something was found that must not be: see above.")
