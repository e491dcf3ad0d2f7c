"""Since when answers are new to somebody: since they last said "seen", and a week back where they never did."""

from datetime import UTC, datetime, time, timedelta

from dashboard.view import View
from dashboard.workspace import workspace

#: How far back new answers are looked for; what is older is no news.
MOST_DAYS = 28
FIRST_DAYS = 7


def seen_until(view: View, path: str) -> datetime:
    """The moment (UTC) up to which the person has seen a page; a week ago where they never said so."""
    midnight = datetime.combine(view.today, time(), view.warehouse.config.zone).astimezone(UTC)
    said = workspace().opened().store.seen_until(view.person.account_id, path)
    if said is None:
        return midnight - timedelta(days=FIRST_DAYS)
    return max(said, midnight - timedelta(days=MOST_DAYS))
