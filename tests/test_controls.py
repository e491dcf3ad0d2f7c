"""Controls: the values one can filter by are those of the units that are looked at, for the person who asks."""

import pytest

from tests.test_server import UPDATE


def values_of(app, client, name, search=""):
    """The values that the panel lists, and its hint."""
    output = next(known for known in app.callback_map if "filter-values.options" in known)
    body = {
        "output": output,
        "outputs": [{"id": "filter-values", "property": "options"}, {"id": "filter-hint", "property": "children"}],
        "inputs": [{"id": "filter-name", "property": "value", "value": name}],
        "state": [{"id": "_pages_location", "property": "search", "value": search}],
        "changedPropIds": ["filter-name.value"],
    }
    answer = client.post(UPDATE, json=body)
    if answer.status_code != 200:
        return answer.status_code
    said = answer.json["response"]
    return [entry["value"] for entry in said["filter-values"]["options"]], said["filter-hint"]["children"]


def test_units_to_choose_are_those_below_the_units_of_the_page(app, client):
    assert values_of(app, client, "centre")[0] == ["N1", "N2", "W1"]
    assert values_of(app, client, "centre", "?region=North&touchpoint=fault&page=3")[0] == ["N1", "N2"]
    assert values_of(app, client, "team", "?region=North&centre=N2")[0] == ["N2-a", "N2-b"]


def test_the_units_beside_the_chosen_one_can_be_chosen(app, client):
    assert values_of(app, client, "centre", "?region=North&centre=N1")[0] == ["N1", "N2"]
    assert values_of(app, client, "region", "?region=North&centre=N1")[0] == ["North", "West"]


def test_each_person_chooses_among_what_they_may_see(app, client):
    client.post("/person", data={"account": "wes"})
    assert values_of(app, client, "region", "?region=North")[0] == ["West"]
    assert values_of(app, client, "centre", "?region=North") == ([], "Nothing is known of it here.")


def test_values_are_those_of_all_days_and_the_hint_says_nothing_of_them(app, client):
    found, hint = values_of(app, client, "touchpoint", "?period=2031")
    assert found == ["billing", "fault", "renewal", "(none)"]
    assert hint == ""


@pytest.mark.parametrize("name", ["day", "period", "foo", 5, ["region"]])
def test_what_is_no_filter_is_refused(app, client, name):
    assert values_of(app, client, name) == 400


def test_an_address_that_is_no_text_is_refused(app, client):
    assert values_of(app, client, "region", ["?"]) == 400
