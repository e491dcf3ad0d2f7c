"""What stands in the demo's store and beside its lake's facts: people who may sign in, events, targets, benchmarks."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from data.contract import arrow_schema
from data.demo import stories as story
from data.demo.company import Company, agent_id
from data.demo.days import ZONE, Calendar
from data.demo.stories import Stories
from data.store import Event, Store

_ALDER = ["West", "Harlow", "Alder"]
INVENTED = "Invented for the demo"


def fill_store(store: Store, calendar: Calendar, stories: Stories, company: Company) -> None:
    """Put the built-in people, the events and the targets into a store that has none."""
    for account_id, name, role, grants in _people(company):
        store.add_account(account_id, name, [role], grants, is_demo=True)
    for event in events(calendar, stories):
        store.add_event(event.title, event.kind, event.started_at, event.ended_at, event.scope)
    for path, value in (((), 25.0), (("North",), 26.0), (("East",), 25.0), (("South",), 24.0), (("West",), 25.0)):
        store.set_target(path, "nps", value, calendar.first, None, "mo")


def _people(company: Company) -> Iterator[tuple[str, str, str, list[dict[str, Any]]]]:
    """Account id, name, role and grants of the people everyone can be in the demo."""
    femi = company.names.index("Femi Adeyemi")
    yield "mo", "Mo Okafor", "executive", [_grant()]
    yield "priya", "Priya Desai", "manager", [_grant("West")]
    yield "tom", "Tom Brightmore", "manager", [_grant("West", "Harlow")]
    yield "marta", "Marta Solberg", "manager", [_grant(*_ALDER)]
    yield "femi", company.names[femi], "agent", [_grant(agent_id=agent_id(femi))]
    yield "anya", "Anya Novak", "analyst", [_grant()]
    yield "ruth", "Ruth Calloway", "advocate", [_grant()]
    yield "nils", "Nils Eriksen", "function", [_grant(function="Network")]
    yield "bea", "Bea Lombardi", "function", [_grant(vendor=story.OUTSOURCER)]
    yield "sam", "Sam Whitlock", "reader", [_grant()]
    yield "ada", "Ada Quigley", "administrator", []


def _grant(*path: str, **limits: str) -> dict[str, Any]:
    """A grant on a unit and all below it, () is the company; limits are function, vendor or agent_id."""
    return {"path": list(path), **limits}


def events(calendar: Calendar, stories: Stories) -> tuple[Event, ...]:
    """What happened within the calendar, oldest first; a quiet company has no events."""
    months = calendar.months
    hard = (
        calendar.dates.index(date.fromisoformat(f"{stories.hard_month}-01"))
        if stories.hard_month in months
        else story.NEVER
    )
    told = (
        _event(calendar, "Survey in new words", "wording", stories.wording),
        _event(calendar, "Price rise for all tariffs", "policy", hard, hard + 27),
        _event(calendar, "Call-back programme in Kendal", "release", stories.call_back, path=["North", "Kendal"]),
        _event(calendar, "New welcome script in Lewes", "release", stories.welcome_script, path=["South", "Lewes"]),
        _event(calendar, "Network outage in West", "outage", stories.outage, path=["West"], touchpoint="fault"),
        _event(calendar, "Voucher letters sent", "policy", stories.voucher),
    )
    return tuple(sorted((event for event in told if event), key=lambda event: event.started_at))


def _event(
    calendar: Calendar, title: str, kind: str, first: int, last: int | None = None, **scope: Any
) -> Event | None:
    """An event from the morning of day `first`, None if that is not within the calendar."""
    if not 0 <= first < len(calendar.dates):
        return None
    ended = None if last is None else _at(calendar.dates[min(last, len(calendar.dates) - 1)] + timedelta(days=1), 0)
    return Event(title, kind, _at(calendar.dates[first], 8), ended, scope)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def benchmarks_table(calendar: Calendar) -> pa.Table:
    """The `benchmarks` of the contract: invented scores of the industry and of companies that do not exist."""
    year = str(calendar.last.year - 1)
    rows = (
        ("telecom", None, 9.0, None, None),
        ("energy", None, 14.0, None, None),
        ("telecom", "Norcom", 5.7, (812, 611, 691), 0.31),
        ("telecom", "Wavelet", 14.9, (1_004, 588, 668), 0.22),
        ("energy", "Brookpower", 20.5, (947, 612, 521), 0.18),
        ("energy", "Gridwell", 3.0, (690, 598, 632), 0.27),
    )
    return pa.Table.from_pylist(
        [
            {"source": INVENTED, "industry": industry, "company": company, "period": year, "nps": nps,
             "market_share": share, "survey_kind": "relationship", "method": "online panel",
             **_classes(classes)}
            for industry, company, nps, classes, share in rows
        ],
        schema=arrow_schema("benchmarks"),
    )  # fmt: skip


def _classes(classes: tuple[int, int, int] | None) -> dict[str, int]:
    """Counts of promoters, passives, detractors and all, where they are published."""
    if classes is None:
        return {}
    return dict(zip(("promoters", "passives", "detractors"), classes, strict=True)) | {"responses": sum(classes)}
