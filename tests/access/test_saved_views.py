"""Saved views: kept as addresses, opened within the opener's own rights, changed by whoever they belong to alone."""

import sqlite3
from datetime import date
from html import unescape

import pytest

from data.store import Store
from data.store_views import EVERYBODY, LONGEST_NAME, MOST_VIEWS, ViewRefused
from tests.access.conftest import Guarded
from tests.test_bad_input import seen

NORTH = "/organisation?region=North&touchpoint=fault"


def save(guarded: Guarded, account: str, name: str, address: str = NORTH, **more: str | list[str]):
    return guarded.client(account).post("/views/save", data={"name": name, "address": address, **more})


def names(store: Store, account: str) -> list[str]:
    return [view.name for view in store.saved_views(account)]


def test_a_view_keeps_the_canonical_address_and_no_figure(own):
    answer = save(own, "mona", "  North   faults ", f"{NORTH}&page=7&versus=previous&nonsense=1&x=%3Cb%3E")
    assert (answer.status_code, answer.headers["Location"]) == (303, NORTH)
    with sqlite3.connect(own.home.path / "goodword.db") as connection:
        [row] = connection.execute("select account_id, name, path, query from saved_views").fetchall()
    assert row == ("mona", "North faults", "/organisation", "region=North&touchpoint=fault")
    connection.close()


def test_the_page_that_is_saved_says_its_name_and_others_offer_to_save(own):
    save(own, "mona", "North faults")
    client = own.client("mona")
    assert "Saved view: " in seen(own.app, client, "/organisation", "?touchpoint=fault&region=North")[""]
    assert "Save view" in seen(own.app, client, "/organisation", "?touchpoint=fault")[""]


def test_a_shared_view_opens_with_the_openers_own_scope(own):
    save(own, "mona", "North faults", shared="everybody")
    wes = own.client("wes")
    listed = seen(own.app, wes, "/views")[""]
    assert "North faults" in listed and "Mona Okafor" in listed and "1 saved view, 1 of them shared" in listed
    assert "/views/delete" not in listed and "/views/change" not in listed
    assert "There is nothing here that you can see" in seen(own.app, wes, "/organisation", "?region=North")[""]
    mona = seen(own.app, own.client("mona"), "/views")[""]
    assert "you, shared with everybody" in mona and "/views/delete" in mona


def shared_by_mona(own: Guarded, *roles: str) -> int:
    """The number of a view that mona shares with these roles."""
    return own.store.save_view("mona", "North faults", *NORTH.split("?"), roles).view_id


def looks(own: Guarded, account: str, view_id: int) -> tuple[bool, bool, int, str | None]:
    """Whether somebody finds the view in the list and with Find; what its address answers, and where it leads."""
    client = own.client(account)
    found = client.post("/find", data={"typed": "north fau"}).json
    answer = client.get(f"/views/{view_id}")
    is_found = any((one["kind"], one["href"]) == ("Saved views", NORTH) for one in found)
    return "North faults" in seen(own.app, client, "/views")[""], is_found, answer.status_code, answer.location


FOUND, UNFOUND = (True, True, 303, NORTH), (False, False, 404, None)


def test_a_view_is_found_by_the_roles_that_it_is_shared_with_and_by_its_owner(own):
    view_id = shared_by_mona(own, "manager", "administrator")
    assert {account: looks(own, account, view_id) for account in ("mona", "wes", "ada", "femi", "nell")} == {
        "mona": FOUND, "wes": FOUND, "ada": FOUND, "femi": UNFOUND, "nell": UNFOUND
    }  # fmt: skip
    assert "you, shared with managers and administrators" in seen(own.app, own.client("mona"), "/views")[""]
    assert "managers" not in seen(own.app, own.client("wes"), "/views")[""]


def test_who_loses_the_role_or_the_share_finds_it_no_longer_and_who_wins_the_role_does(own):
    view_id = shared_by_mona(own, "manager")
    own.store.change_account("wes", "a test", roles=["reader"], grants=[{"path": ["West"], "role": "reader"}])
    assert looks(own, "wes", view_id) == UNFOUND
    own.store.change_account("nell", "a test", roles=["manager"])
    assert looks(own, "nell", view_id) == FOUND
    mona = own.client("mona")
    assert mona.post("/views/change", data={"view": view_id, "name": "North faults"}).status_code == 303
    assert (looks(own, "nell", view_id), looks(own, "mona", view_id)) == (UNFOUND, FOUND)


def test_the_address_of_a_view_of_others_is_like_an_unknown_one_byte_for_byte(own):
    view_id = shared_by_mona(own, "analyst")
    wes = own.client("wes")
    unknown = wes.get(f"/views/{view_id + 1}")
    for number in (str(view_id), "0", "-1", "x", f"0{view_id}", "9" * 40, "\u0663"):
        answer = wes.get(f"/views/{number}")
        assert (answer.status_code, answer.data) == (404, unknown.data), number
        assert dict(answer.headers) == dict(unknown.headers)
    outside = own.client().get(f"/views/{view_id}")
    assert (outside.status_code, outside.location) == (302, f"/sign-in?next=%2Fviews%2F{view_id}")


def test_a_view_is_shared_only_with_roles_that_there_are(own):
    answer = save(own, "mona", "Odd", shared=["manager", "boss"])
    assert answer.status_code == 400 and "no role 'boss'" in unescape(answer.text)
    assert names(own.store, "mona") == []
    save(own, "mona", "All", shared=["manager", "everybody"])
    assert own.store.saved_views("mona")[0].roles == {EVERYBODY}


def test_the_form_offers_the_roles_that_others_have(own):
    shown = seen(own.app, own.client("mona"), "/organisation", "?region=North")[""]
    assert all(words in shown for words in ("Everybody here", "Managers", "Agents", "Administrators"))
    assert "Executives" not in shown and "Readers" not in shown
    own.store.change_account("wes", "a test", state="left")
    assert "Managers" not in seen(own.app, own.client("mona"), "/organisation", "?region=North")[""]


def test_what_one_keeps_for_oneself_nobody_else_finds(own):
    save(own, "mona", "Mine alone")
    for account in ("wes", "femi", "ada", "nell"):
        assert "Mine alone" not in seen(own.app, own.client(account), "/views")[""]


def test_only_the_owner_changes_a_view_and_an_administrator_may_delete_a_shared_one(own):
    save(own, "mona", "Mine")
    save(own, "mona", "Ours", shared="everybody")
    mine, ours = own.store.saved_views("mona")
    for account in ("wes", "ada"):
        client = own.client(account)
        assert client.post("/views/change", data={"view": ours.view_id, "name": "Taken"}).status_code == 404
        assert client.post("/views/delete", data={"view": mine.view_id}).status_code == 404
    assert own.client("wes").post("/views/delete", data={"view": ours.view_id}).status_code == 404
    assert names(own.store, "mona") == ["Mine", "Ours"]
    assert own.client("ada").post("/views/delete", data={"view": ours.view_id}).status_code == 303
    mona = own.client("mona")
    assert (
        mona.post("/views/change", data={"view": mine.view_id, "name": "New", "shared": "everybody"}).status_code == 303
    )
    assert names(own.store, "wes") == ["New"]
    assert mona.post("/views/delete", data={"view": mine.view_id}).status_code == 303
    assert names(own.store, "mona") == []


@pytest.mark.parametrize("view", ["", "0", "-1", "x", "9" * 40, "\u0663"])
def test_a_view_that_is_none_looks_like_another_ones(own, view):
    client = own.client("mona")
    for deed in ("change", "delete"):
        assert client.post(f"/views/{deed}", data={"view": view, "name": "x"}).status_code == 404


@pytest.mark.parametrize(
    "address", ["", "/nope?region=West", "https://elsewhere/summary", "//elsewhere/summary", "javascript:1"]
)
def test_only_pages_of_ours_are_saved(own, address):
    assert save(own, "mona", "Elsewhere", address).status_code == 404
    assert names(own.store, "mona") == []


def test_names_are_bounded_taken_once_and_told_in_words(own):
    save(own, "mona", "North")
    for name, words in (("", "needs a name"), ("x" * (LONGEST_NAME + 1), "needs a name"), ("nORTH", "already")):
        answer = save(own, "mona", name)
        assert answer.status_code == 400 and words in answer.text and "Back" in answer.text
    assert save(own, "wes", "North").status_code == 303
    with pytest.raises(ViewRefused, match="too many filters"):
        own.store.save_view("mona", "Long", "/summary", "q=" + "x" * 2_000)
    for number in range(MOST_VIEWS - 1):
        own.store.save_view("mona", f"View {number}", "/summary", "")
    with pytest.raises(ViewRefused, match="the most there can be"):
        own.store.save_view("mona", "One more", "/summary", "")


def test_who_looks_as_somebody_keeps_nothing_and_sees_nothing_they_kept(own):
    save(own, "wes", "Wes alone")
    save(own, "wes", "For all", shared="everybody")
    ada = own.client("ada")
    ada.post("/admin/see-as", data={"account": "wes"})
    listed = seen(own.app, ada, "/views")[""]
    assert "For all" in listed and "Wes alone" not in listed and "/views/delete" not in listed
    assert "Save view" not in seen(own.app, ada, "/organisation", "?region=West")[""]
    [view] = [one for one in own.store.saved_views("wes") if one.roles]
    for deed, said in (("save", {"name": "x", "address": NORTH}), ("delete", {"view": view.view_id})):
        assert ada.post(f"/views/{deed}", data=said).status_code == 403
    assert names(own.store, "wes") == ["For all", "Wes alone"]


def test_what_an_account_kept_for_itself_goes_with_it_and_what_it_shared_stays(own):
    save(own, "wes", "Wes alone")
    save(own, "wes", "For all", shared="everybody")
    own.store.change_account("wes", "a test", state="left")
    assert names(own.store, "wes") == names(own.store, "mona") == ["For all"]


def test_what_a_leaver_shared_with_a_role_is_found_by_it_and_can_be_deleted_by_administrators(own):
    view_id = own.store.save_view("wes", "North faults", *NORTH.split("?"), ["executive"]).view_id
    assert looks(own, "ada", view_id) == UNFOUND
    own.store.change_account("wes", "a test", state="left")
    assert looks(own, "mona", view_id) == looks(own, "ada", view_id) == FOUND
    assert own.client("mona").post("/views/delete", data={"view": view_id}).status_code == 404
    assert own.client("ada").post("/views/delete", data={"view": view_id}).status_code == 303
    assert looks(own, "mona", view_id) == UNFOUND


def test_people_of_the_demo_take_their_views_along(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'goodword.db'}")
    store.upgrade()
    store.add_account("mo", "Mo", ["executive"], [{"path": []}], is_demo=True)
    store.save_view("mo", "For all", "/summary", "", shared_with=[EVERYBODY])
    store.forget_demo()
    assert store.saved_views("mo") == ()
    store.close()


def test_no_name_and_no_address_of_a_view_is_in_the_audit(own):
    save(own, "mona", "Zephyrine", "/verbatims?q=quillfeather", shared="everybody")
    assert not [line for line in own.store.audit(lines=50) if "ephyrine" in str(line) or "quillfeather" in str(line)]
    assert own.store.saved_views("mona")[0].saved_at.date() >= date(2026, 1, 1)
