"""What the figures of a page are said to speak of: a unit, or the part of it that somebody may see."""

import pytest

from dashboard.identity import Person
from dashboard.place import place_name
from dashboard.state_line import units_of
from dashboard.view import View
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.scope import Grant, Scope

COMPANY = Filter()
NORTH = COMPANY.with_values("region", ["North"])
N1 = NORTH.with_values("centre", ["N1"])


@pytest.mark.parametrize(
    ("grants", "filter", "said"),
    [
        ([Grant()], COMPANY, "Small & Co"),
        ([Grant()], N1, "Centre N1"),
        ([Grant(("North",))], COMPANY, "North"),
        ([Grant(("North",))], N1, "Centre N1"),
        ([Grant(("North", "N1"))], COMPANY, "Centre N1"),
        ([Grant(("North", "N1"))], NORTH, "Your part of North"),
        ([Grant(("North", "N1")), Grant(("North", "N2"))], COMPANY, "Your part of North"),
        ([Grant(("North",)), Grant(("West",))], COMPANY, "Your part of Small & Co"),
        ([Grant(("North",)), Grant(("West",))], N1, "Centre N1"),
        ([Grant(vendor="Acme")], COMPANY, "Acme"),
        ([Grant(vendor="Acme")], NORTH, "Your part of North"),
        ([], COMPANY, "Small & Co"),
    ],
)
def test_a_part_is_never_called_by_the_name_of_the_whole(
    warehouse: Warehouse, app, grants: list[Grant], filter: Filter, said: str
) -> None:
    person = Person("x", "X", ("manager",), "", Scope("1", frozenset(grants), "key"))
    with app.server.test_request_context():
        assert place_name(View(filter, warehouse, person)) == said


@pytest.mark.parametrize(
    ("grants", "address", "steps"),
    [
        ([Grant()], {"region": "North", "centre": "N1"}, ["Small & Co", "North", "Centre N1"]),
        ([Grant(("North",))], {"region": "North"}, ["North"]),
        ([Grant(("North",))], {"region": "North", "centre": "N1"}, ["North", "Centre N1"]),
    ],
)
def test_the_way_to_a_unit_begins_where_the_rights_do(
    warehouse: Warehouse, app, grants: list[Grant], address: dict[str, str], steps: list[str]
) -> None:
    person = Person("x", "X", ("manager",), "", Scope("1", frozenset(grants), "key"))
    with app.server.test_request_context():
        links = units_of(View(Filter.parse(address)[0], warehouse, person))
    assert [link.text for link in links] == steps
    assert [link.is_here for link in links] == [False] * (len(steps) - 1) + [True]
