"""Share: the link that a page gives opens exactly that page, with days that move on or with days that stay."""

import json
import random
from urllib.parse import urlencode

import pytest

from dashboard.addresses import OWN
from dashboard.frame import view_of
from dashboard.sharing import shared_links
from dashboard.ui.theme import LIGHT
from tests.drawn import every, trees
from tests.serving import LookingAs
from tests.test_bad_input import PAGES, seen
from tests.test_findings import leaves

STATES = 36
POOL = {
    "period": ("last-4-weeks", "last-30-days", "last-52-weeks", "2026-10", "2026-W41", "2026-09-01..2026-10-14", "x"),
    "versus": ("previous", "year-ago", "none", "x"),
    "org": ("then", "now"),
    "q": ("slow", "no date", "\"x y\" -z", "100 % & more"),
    "region": ("West", "North~West", "(none)", "Nowhere"),
    "channel": ("phone", "chat~phone"),
    "class": ("detractor", "promoter~passive"),
    "touchpoint": ("fault", "billing"),
}  # fmt: skip
OWNED = {
    "tab": ("units", "selections", "people", "huddle", "state", "settings"), "measure": ("nps", "responses"),
    "by": ("product", "channel"), "level": ("team", "region"), "same": ("yes", "no"), "as": ("grid", "drawing"),
    "rows": ("channel", "week"), "columns": ("region",), "page": ("2",), "versus.channel": ("chat",),
    "contacts": ("all",), "id": ("R00001", "C0001", "A01"), "sort": ("value",),
}  # fmt: skip


def random_address(chance: random.Random, path: str) -> dict[str, str]:
    pool = {**POOL, **{name: values for name, values in OWNED.items() if name in OWN[path]}, "nonsense": ("1",)}
    return {name: chance.choice(values) for name, values in pool.items() if chance.random() < 0.3}


def texts_of(found: dict[str, str]) -> dict[str, list[str]]:
    """What stands on each card, and the foot's sentence; what leads elsewhere names its period in its address."""
    return {name: list(leaves(trees(json.loads(text)["children"]))) for name, text in found.items() if name}


@pytest.mark.slow
def test_the_link_opens_the_same_page_and_with_fixed_days_the_same_figures(app, client) -> None:
    chance, moving = random.Random(11), 0
    for number in range(STATES):
        path = PAGES[number % len(PAGES)]
        address = random_address(chance, path)
        here = seen(app, client, path, f"?{urlencode(address)}")
        with app.server.test_request_context():
            view = view_of(path, dict(address), OWN[path], LIGHT)
            links = shared_links(view)
        moving += len(links) == 2
        for link in links:
            there = seen(app, client, path, link.href.removeprefix(path))
            assert texts_of(there) == texts_of(here), (path, address, link)
        exact = seen(app, client, path, links[0].href.removeprefix(path))
        assert {**exact, "": ""} == {**here, "": ""}, (path, address)
    assert 5 < moving < STATES


@pytest.mark.parametrize("account", ["mo", "sam"])
def test_a_period_that_moves_on_is_told_from_one_that_stays(looking_as: LookingAs, account: str) -> None:
    with looking_as(account):
        moving, fixed = shared_links(view_of("/summary", {"versus": "year-ago"}, (), LIGHT))
        assert (moving.words, moving.href) == ("Copy link: the newest 13 weeks", "/summary?versus=year-ago")
        assert fixed.words == "Copy link: 17 Aug \N{EN DASH} 15 Nov 2026"
        assert fixed.href == "/summary?period=2026-08-17..2026-11-15&versus=year-ago"
        [only] = shared_links(view_of("/summary", {"period": "2026-10"}, (), LIGHT))
        assert only.href == "/summary?period=2026-10"


def test_pages_without_a_line_of_state_share_beside_their_finding(app, client) -> None:
    for path in ("/data", "/views"):
        frame = trees(json.loads(seen(app, client, path)[""])["children"])
        assert [node[1]["data-share"] for node in every(frame) if "data-share" in node[1]] == [path]
