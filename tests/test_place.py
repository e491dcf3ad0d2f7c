"""What the figures of a page are said to speak of: a unit, or the part of it that somebody may see."""

import pytest

from dashboard.identity import Person
from dashboard.place import place_name
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
