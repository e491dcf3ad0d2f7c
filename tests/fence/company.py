"""A company for the fence: regions, teams, vendors and functions, and a mark in every value that tells of one."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from data.home import Home, create_home
from data.lake import Lake
from data.store import Store
from tests.company import TODAY
from tests.fence.marks import mark
from tests.lake_rows import rows_of

DAYS = 130
CENTRES = {"w1": "west", "w2": "west", "n1": "north", "n2": "north", "e1": "east"}
TEAMS = {f"{centre}{letter}": centre for centre in CENTRES for letter in "ab"}
AGENTS = {f"{team}{number}": team for team in TEAMS for number in (1, 2)}
VENDORS = {"e1": "acme", "n2": "bolt"}
FUNCTIONS = ("billing", "network", None)
#: Who changed teams, since when, and where to.
MOVED, MOVED_ON, MOVED_TO = "w1a1", date(2026, 11, 1), "n1b"
Row = dict[str, Any]


def unit_path(unit: str) -> tuple[str, ...]:
    """Ids from the region down to a region, centre or team."""
    centre = TEAMS.get(unit)
    above = (CENTRES[centre], centre) if centre else (CENTRES[unit],) if unit in CENTRES else ()
    return tuple(mark("u", name) for name in (*above, unit))


def company_rows(responses: int, seed: int = 7) -> dict[str, list[Row]]:
    """Rows by table; of contacts as many as of responses, of invitations half as many."""
    random = Random(seed)
    answers = [_response(random, number) for number in range(responses)]
    return {
        "responses": answers,
        "interactions": [_interaction(random, number) for number in range(responses)],
        "invitations": [_invitation(random, number) for number in range(responses // 2)],
        "units": _units(),
        "people": _people(),
        "customers": [_customer(team, number) for team in TEAMS for number in range(12)],
        "verbatim_themes": [
            {"response_id": row["response_id"], "theme_id": "waiting", "rules_version": "1"} for row in answers
        ],
    }


def unmatched_ids(rows: dict[str, list[Row]]) -> frozenset[str]:
    """Ids of contacts and invitations that rows name and no table knows."""
    facts = [*rows["responses"], *rows["invitations"]]
    said = {row[name] for row in facts for name in ("interaction_id", "invitation_id") if name in row}
    known = {row["interaction_id"] for row in rows["interactions"]} | {
        row["invitation_id"] for row in rows["invitations"]
    }
    return frozenset(said - known)


def make_company(path: Path, rows: dict[str, list[Row]]) -> Home:
    """A home with these rows, and an event of every region and team."""
    home = create_home(path, "company", "Marked & Co", "rollups_from_rows = 0\n")
    with Lake(home.lake_path).write("first") as load:
        for table, found in rows.items():
            (load.upsert if table in ("responses", "interactions", "invitations") else load.replace)(
                table, rows_of(table, *found)
            )
    store = Store(home.store_url)
    store.upgrade()
    for unit in (*dict.fromkeys(CENTRES.values()), *TEAMS):
        began = datetime.combine(TODAY - timedelta(days=40), datetime.min.time(), home.config.zone)
        store.add_event(mark("e", unit), "outage", began, scope={"path": list(unit_path(unit))})
    store.close()
    return home


def _context(random: Random, number: int) -> Row:
    day = TODAY - timedelta(days=random.randint(1, DAYS))
    agent = random.choice(list(AGENTS))
    team = MOVED_TO if agent == MOVED and day >= MOVED_ON else AGENTS[agent]
    region, centre, own = unit_path(team)
    vendor, function = VENDORS.get(TEAMS[team]), random.choice(FUNCTIONS)
    return {
        "day": day,
        "region_id": region,
        "centre_id": centre,
        "team_id": own,
        "agent_id": mark("a", agent) if random.random() > 0.03 else None,
        "is_self_service": False,
        "vendor": mark("o", vendor) if vendor else None,
        "touchpoint": random.choice(("billing", "fault", "renewal", None)),
        "channel": random.choice(("phone", "chat", "email")),
        "product": random.choice(("broadband", "power")),
        "issue": random.choice(("no date", "wrong bill", None)),
        "function": mark("f", function) if function else None,
        "segment": random.choice(("home", "business")),
        "customer_id": mark("c", f"{team}{random.randrange(12)}"),
        "load_id": "first",
        "source_row": number + 1,
    }


def _response(random: Random, number: int) -> Row:
    said = f"{mark('w', number)} took three calls until somebody came and helped"
    return {
        **_context(random, number),
        "response_id": mark("r", number),
        "interaction_id": mark("i", f"{number}x"),
        "invitation_id": mark("v", f"{number}x"),
        "source": "survey",
        "score": random.choice((None, *range(11), 9, 10)),
        "csat": random.randint(1, 5),
        "effort": random.randint(1, 5),
        "is_resolved": random.random() < 0.7,
        "verbatim": said if random.random() < 0.7 else None,
        "language": "en",
        "survey": "after a call",
        "survey_kind": "transactional",
        "second_issue": mark("s", f"{number}r"),
    }


def _interaction(random: Random, number: int) -> Row:
    return {
        **_context(random, number),
        "interaction_id": mark("i", number),
        "source": mark("s", f"{number}i"),
        "queue_seconds": random.randint(0, 900),
        "handle_seconds": random.randint(30, 5_000),
        "transfers": random.randint(0, 3),
        "first_reply_seconds": random.randint(1, 9_000),
        "next_contact_days": random.choice((None, 2, 30)),
    }


def _invitation(random: Random, number: int) -> Row:
    return {
        **_context(random, number),
        "invitation_id": mark("v", number),
        "interaction_id": mark("i", f"{number}y"),
        "source": mark("s", f"{number}v"),
        "not_sampled_reason": random.choice((None, None, mark("s", f"{number}n"))),
    }


def _units() -> list[Row]:
    levels = [("region", dict.fromkeys(CENTRES.values())), ("centre", CENTRES), ("team", TEAMS)]
    return [
        {"unit_id": mark("u", unit), "level": level, "parent_id": parent, "name": f"Unit {mark('m', unit)}"}
        for level, units in levels
        for unit in units
        for parent in [(*unit_path(unit)[:-1][-1:], None)[0]]
    ]


def _people() -> list[Row]:
    spans = [
        (agent, team, date(2024, 1, 1), MOVED_ON - timedelta(days=1) if agent == MOVED else None)
        for agent, team in AGENTS.items()
    ]
    return [
        {
            "agent_id": mark("a", agent),
            "name": f"Person {mark('n', agent)}",
            "unit_id": mark("u", team),
            "valid_from": first,
            "valid_to": last,
        }
        for agent, team, first, last in [*spans, (MOVED, MOVED_TO, MOVED_ON, None)]
    ]


def _customer(team: str, number: int) -> Row:
    reached = mark("k", f"{team}{number}")
    return {
        "customer_id": mark("c", f"{team}{number}"),
        "segment": "home",
        **dict.fromkeys(("name", "phone", "email"), reached),
    }
