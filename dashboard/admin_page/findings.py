"""The sentence that each tab of the administration says first."""

import tomllib

from dashboard.access.modes import Mode
from dashboard.admin_page.sessions_tab import open_sessions
from dashboard.agreement import agreement_words
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.numbers import count, listed, number
from dashboard.view import View
from dashboard.workspace import mode, workspace
from data.configuration import KEYS
from data.home import FILE
from queries.structure import units_on


def finding_of(tab: str, view: View) -> Finding:
    """The sentence of a tab, with the figures that it rests on."""
    said = {"units": _units, "agreements": _agreement, "settings": _settings, "audit": _audit}
    return said[tab](view) if tab in said else _people(view)


def _people(view: View) -> Finding:
    """ "12 people may come in, 3 of them are signed in." """
    people = sum(account.is_active for account in workspace().opened().store.accounts())
    come = "1 person may come in" if people == 1 else f"{number(people)} people may come in"
    lines = (part_line("May come in", people),)
    if mode() is not Mode.SIGN_IN:
        return Finding(f"{come}; nobody signs in here.", lines)
    signed_in = len({session.account_id for session in open_sessions()})
    now = "nobody is" if not signed_in else f"{number(signed_in)} of them {'is' if signed_in == 1 else 'are'}"
    return Finding(f"{come}, {now} signed in.", (*lines, *([part_line("Signed in", signed_in)] if signed_in else [])))


def _units(view: View) -> Finding:
    """ "The organisation has 4 regions, 12 centres and 48 teams today." """
    today = [
        unit for unit in units_on(view.warehouse, view.today) if unit.valid_to is None or unit.valid_to > view.today
    ]
    levels = view.warehouse.config.levels
    of = {title: sum(unit.level == level for unit in today) for level, title in levels.items()}
    parts = [count(n, title.lower()) for title, n in of.items() if n]
    if not parts:
        return Finding("No units yet.")
    lines = tuple(part_line(title, n) for title, n in of.items() if n)
    return Finding(f"The organisation has {listed(parts)} today.", lines)


def _agreement(view: View) -> Finding:
    """Who sees one person's figures, as it is agreed with the staff."""
    return Finding(agreement_words(view.warehouse.config.persons)[0])


def _settings(view: View) -> Finding:
    """ "7 of 16 settings are your own, the others stand at their default." """
    file = workspace().opened().home.path / FILE
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    own = sum(name in said for name in KEYS)
    sentence = f"{number(own)} of {number(len(KEYS))} settings are your own; the others stand at their default."
    return Finding(sentence, (part_line("Own settings", own, len(KEYS), "setting"),))


def _audit(view: View) -> Finding:
    """ "The audit holds 312 lines." """
    lines = workspace().opened().store.audit_count()
    return Finding(f"The audit holds {count(lines, 'line')}.", (part_line("Lines of the audit", lines),))
