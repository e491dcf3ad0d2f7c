"""Settings: everything the environment may say, in one table, and the home it leads to."""

import os
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_HOME = ROOT / "var" / "demo"
COMPANY_HOME = ROOT / "var" / "company"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingWrong(ValueError):
    """The environment says something that is not allowed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its default and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("GOODWORD_HOME", "", "Folder of the home. Empty: var/company if it exists, else var/demo."),
        Setting(
            "GOODWORD_HOST",
            "127.0.0.1",
            "Address to serve on. Any but this machine's own needs GOODWORD_PUBLIC_ADDRESS and a sign-in.",
        ),
        Setting("GOODWORD_PORT", "8050", "Port to serve on, 1 to 65535."),
        Setting("GOODWORD_THREADS", "8", "Threads of the one server process, 1 to 64."),
        Setting(
            "GOODWORD_PUBLIC_ADDRESS",
            "",
            "Address that others open, as in https://goodword.example.com. With it everybody signs in. Empty: this "
            "machine only.",
        ),
        Setting(
            "GOODWORD_PROXIES",
            "0",
            "Proxies in front, 0 to 5, whose word on the caller's address is taken. 0 takes nobody's.",
        ),
        Setting(
            "GOODWORD_SECRET_KEY",
            "",
            "The home's secret, at least 32 bytes, in place of its file secret.key. Masked names follow from it.",
        ),
        Setting("GOODWORD_IDLE_MINUTES", "30", "Minutes without use after which a session ends, 1 to 1440."),
        Setting("GOODWORD_SESSION_HOURS", "8", "Hours after which a session ends however it is used, 1 to 168."),
        Setting("GOODWORD_QUESTION_SECONDS", "10", "How long one question to the data may run, 1 to 600."),
        Setting(
            "GOODWORD_QUESTIONS", "8", "How many questions to the data run at a time, 1 to 64; others wait 5 seconds."
        ),
        Setting("GOODWORD_LOG", "info", "How much the server's log tells: debug, info, warning or error."),
    )
}


def setting(name: str) -> str:
    """What the environment says, or the default. Raises KeyError for a name that is not in SETTINGS."""
    return os.environ.get(name, "").strip() or SETTINGS[name].default


def is_secret(name: str) -> bool:
    """Whether a setting's value is never shown to anybody."""
    return any(word in name for word in ("SECRET", "PASSWORD", "TOKEN"))


def whole_number(name: str, lowest: int, highest: int) -> int:
    """A setting as a whole number within limits, both included. Raises SettingWrong for anything else."""
    said = setting(name)
    if not said.isascii() or not said.isdigit() or not lowest <= int(said) <= highest:
        raise SettingWrong(f"{name} is {said!r}. Allowed: a whole number from {lowest} to {highest}.")
    return int(said)


def chosen_home() -> Path:
    """Folder of the home to open; it need not exist yet."""
    if said := setting("GOODWORD_HOME"):
        return Path(said).expanduser().resolve()
    return COMPANY_HOME if COMPANY_HOME.is_dir() else DEMO_HOME


def serving_port() -> int:
    """Port to serve on."""
    return whole_number("GOODWORD_PORT", 1, 65535)


def serving_threads() -> int:
    """Threads of the server process."""
    return whole_number("GOODWORD_THREADS", 1, 64)


def public_address() -> str:
    """Address that others open, without a slash at its end; "" for this machine only. Raises SettingWrong."""
    said = setting("GOODWORD_PUBLIC_ADDRESS").rstrip("/")
    parts = urlsplit(said)
    if said and (parts.scheme != "https" or not parts.hostname or parts.path or parts.query or "@" in parts.netloc):
        raise SettingWrong(
            f"GOODWORD_PUBLIC_ADDRESS is {said!r}. Allowed: https:// and a name, as in https://goodword.example.com; "
            "without TLS passwords could be read on their way."
        )
    return said


def proxies() -> int:
    """Number of proxies in front whose headers are believed."""
    return whole_number("GOODWORD_PROXIES", 0, 5)


def secret_key() -> str:
    """The home's secret as the environment gives it, "" where it does not."""
    return setting("GOODWORD_SECRET_KEY")


def session_lasts() -> tuple[timedelta, timedelta]:
    """How long a session lasts unused, and in all."""
    idle, most = whole_number("GOODWORD_IDLE_MINUTES", 1, 1440), whole_number("GOODWORD_SESSION_HOURS", 1, 168)
    return timedelta(minutes=idle), timedelta(hours=most)


def is_debugging() -> bool:
    """Whether the environment asks Flask or Dash for their debugger, which shows code and data to whoever calls."""
    said = (os.environ.get(name, "").strip().lower() for name in ("FLASK_DEBUG", "DASH_DEBUG"))
    return any(value not in ("", "0", "false", "no", "off") for value in said)


def question_seconds() -> int:
    """How long one question to the data may run."""
    return whole_number("GOODWORD_QUESTION_SECONDS", 1, 600)


def questions_at_once() -> int:
    """How many questions to the data run at a time."""
    return whole_number("GOODWORD_QUESTIONS", 1, 64)


def log_level() -> str:
    """Level of the server's log, as Python's logging names it."""
    said = setting("GOODWORD_LOG").lower()
    levels = ("debug", "info", "warning", "error")
    if said not in levels:
        near = get_close_matches(said, levels, n=1)
        raise SettingWrong(
            f"GOODWORD_LOG is {said!r}. Allowed: {', '.join(levels)}." + (f" Did you mean {near[0]!r}?" if near else "")
        )
    return said.upper()
