"""A small company for tests: random rows with every kind of gap, in a real lake, with known units and people."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.contract import arrow_schema
from data.home import Home, create_home
from data.lake import Lake

TODAY = date(2026, 11, 22)
REGIONS = ("North", "West")
CENTRES = {"N1": "North", "N2": "North", "W1": "West"}
TEAMS = {f"{centre}-{letter}": centre for centre in CENTRES for letter in "ab"}
AGENTS = {f"A{number:02d}": team for number, team in enumerate(sorted(TEAMS) * 3)}
TOUCHPOINTS = ("billing", "fault", "renewal", None)
CHANNELS = ("phone", "chat", "email")
WORDS = ("no repair date given", "very friendly", "Third time I call", "ganz toll", None, None)


def make_company(path: Path, rows: int = 1500, seed: int = 5, rollups_from_rows: int = 0) -> Home:
    """A home of a small company: `rows` responses, twice as many contacts, as many invitations, 14 months."""
    text = f"rollups_from_rows = {rollups_from_rows}\n"
    home = create_home(path, "company", "Small & Co", text)
    random = np.random.default_rng(seed)
    facts = {
        "responses": _responses(random, rows),
        "interactions": _interactions(random, 2 * rows),
        "invitations": _invitations(random, rows),
    }
    with Lake(home.lake_path).write("first") as load:
        for table, columns in facts.items():
            load.upsert(table, pa.table(columns, schema=_schema(table, columns)))
        for table, columns in (("units", _units()), ("people", _people())):
            load.replace(table, pa.table(columns, schema=_schema(table, columns)))
    return home


def add_relationship_surveys(home: Home, rows: int = 400, seed: int = 8) -> None:
    """Load answers to a survey about the whole relationship beside those after contacts."""
    answers = _responses(np.random.default_rng(seed), rows)
    answers |= {
        "response_id": [f"S{number:05d}" for number in range(rows)],
        "survey_kind": ["relationship"] * rows,
        "score": [10 - number % 4 for number in range(rows)],
    }
    with Lake(home.lake_path).write("second") as load:
        load.upsert("responses", pa.table(answers, schema=_schema("responses", answers)))


def _schema(table: str, columns: dict) -> pa.Schema:
    full = arrow_schema(table)
    return pa.schema([full.field(name) for name in columns])


def _context(random: np.random.Generator, rows: int) -> dict:
    days = [TODAY - timedelta(days=int(ago)) for ago in random.integers(1, 420, rows)]
    agents = [None if random.random() < 0.05 else str(random.choice(list(AGENTS))) for _ in range(rows)]
    teams = [AGENTS[agent] if agent else None for agent in agents]
    centres = [TEAMS[team] if team else "W1" for team in teams]
    pick = lambda words: [words[int(place)] for place in random.integers(0, len(words), rows)]  # noqa: E731
    return {
        "day": days,
        "region_id": [CENTRES[centre] for centre in centres],
        "centre_id": centres,
        "team_id": teams,
        "agent_id": agents,
        "is_self_service": [False] * rows,
        "vendor": ["Acme" if centre == "N2" else None for centre in centres],
        "touchpoint": pick(TOUCHPOINTS),
        "channel": pick(CHANNELS),
        "product": pick(("broadband", "power")),
        "issue": pick(("no date", "wrong bill", None)),
        "function": pick(("Network", "Billing", None)),
        "segment": pick(("home", "business")),
        "customer_id": [f"C{number:04d}" for number in random.integers(0, rows // 2 + 1, rows)],
        "source": ["test"] * rows,
        "load_id": ["first"] * rows,
        "source_row": list(range(1, rows + 1)),
    }


def _at(days: list[date]) -> list[datetime]:
    return [datetime.combine(day, time(9), UTC) for day in days]


def _maybe(random: np.random.Generator, values: np.ndarray, missing: float) -> list:
    return [None if random.random() < missing else value.item() for value in values]


def _responses(random: np.random.Generator, rows: int) -> dict:
    context = _context(random, rows)
    return {
        "response_id": [f"R{number:05d}" for number in range(rows)],
        "responded_at": _at(context["day"]),
        **context,
        "score": _maybe(random, random.integers(0, 11, rows), 0.1),
        "csat": _maybe(random, random.integers(1, 6, rows), 0.2),
        "effort": _maybe(random, random.integers(1, 6, rows), 0.3),
        "is_resolved": _maybe(random, random.random(rows) < 0.7, 0.4),
        "verbatim": [WORDS[int(place)] for place in random.integers(0, len(WORDS), rows)],
        "survey_kind": ["transactional"] * rows,
    }


def _interactions(random: np.random.Generator, rows: int) -> dict:
    context = _context(random, rows)
    return {
        "interaction_id": [f"I{number:05d}" for number in range(rows)],
        "started_at": _at(context["day"]),
        **context,
        "first_reply_seconds": _maybe(random, random.integers(1, 90_000, rows), 0.2),
        "queue_seconds": _maybe(random, random.integers(0, 900, rows), 0.1),
        "handle_seconds": _maybe(random, random.integers(30, 60_000, rows), 0.1),
        "hold_seconds": _maybe(random, random.integers(0, 300, rows), 0.1),
        "transfers": _maybe(random, random.integers(0, 4, rows), 0.1),
        "asked_again": _maybe(random, random.random(rows) < 0.2, 0.1),
        "next_contact_days": _maybe(random, random.integers(0, 40, rows), 0.5),
        "goodwill": _maybe(random, random.integers(0, 5_000, rows), 0.8),
    }


def _invitations(random: np.random.Generator, rows: int) -> dict:
    context = _context(random, rows)
    sent = _at(context["day"])
    stage = random.integers(0, 5, rows)
    return {
        "invitation_id": [f"V{number:05d}" for number in range(rows)],
        "sent_at": sent,
        **context,
        "delivered_at": [at if step > 1 else None for at, step in zip(sent, stage, strict=True)],
        "opened_at": [at if step > 2 else None for at, step in zip(sent, stage, strict=True)],
        "answered_at": [at if step > 3 else None for at, step in zip(sent, stage, strict=True)],
        "not_sampled_reason": ["opted out" if step == 0 else None for step in stage],
    }


def _units() -> dict:
    regions = [(name, "region", None, name) for name in REGIONS]
    centres = [(name, "centre", region, f"Centre {name}") for name, region in CENTRES.items()]
    teams = [(name, "team", centre, f"Team {name}") for name, centre in TEAMS.items()]
    ids, levels, parents, names = zip(*regions, *centres, *teams, strict=True)
    return {"unit_id": list(ids), "level": list(levels), "parent_id": list(parents), "name": list(names)}


def _people() -> dict:
    """Everyone in their team since 2024, and A00, who moved to another region this month."""
    rows = [
        (agent, f"Person {agent}", team, date(2024, 1, 1), None) for agent, team in AGENTS.items() if agent != "A00"
    ]
    rows += [("A00", "Person A00", "N1-a", date(2024, 1, 1), date(2026, 10, 31))]
    rows += [("A00", "Person A00", "W1-b", date(2026, 11, 1), None)]
    ids, names, units, first, last = zip(*rows, strict=True)
    return {
        "agent_id": list(ids),
        "name": list(names),
        "unit_id": list(units),
        "valid_from": list(first),
        "valid_to": list(last),
    }
