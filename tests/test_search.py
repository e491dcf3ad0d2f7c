"""The tools above the customers' words: the count of each class, the search, tabs and pages."""

from dashboard.identity import NOBODY
from dashboard.search import class_tabs, list_paging, search_form, words_finding
from dashboard.view import View
from queries.filter import Filter
from queries.scope import Grant, Scope
from queries.verbatims import PAGE, verbatim_count, verbatim_page
from tests.drawn import of_kind, printed, trees

EVERYTHING = Scope("", frozenset({Grant()}))
YEAR = Filter(period="last-52-weeks")


def view_of(warehouse, filter=YEAR, **own) -> View:
    return View(filter, warehouse, NOBODY, own=own)


def links(drawn) -> dict[str, str]:
    return {printed(link): link[1]["href"] for link in of_kind(trees(drawn), "a", "link")}


def test_the_finding_counts_every_class(warehouse):
    answer = verbatim_count(warehouse, YEAR, EVERYTHING)
    said = words_finding(answer, view_of(warehouse)).sentence
    total = sum(row["verbatims"] for row in answer.rows())
    assert said.startswith(f"{total} answers in words")
    for row in answer.rows():
        assert f"{row['verbatims']} " in said


def test_nothing_found_says_what_was_looked_for_or_that_nobody_wrote(warehouse):
    nothing = verbatim_count(warehouse, YEAR, Scope.nothing())
    assert words_finding(nothing, view_of(warehouse)).sentence == "Nobody wrote anything in this period."
    searched = view_of(warehouse, Filter(period="last-52-weeks", q="refund"))
    assert words_finding(nothing, searched).sentence == "Nobody wrote this in this period."


def test_the_search_is_a_form_of_its_own(warehouse):
    drawn = trees(search_form(view_of(warehouse, Filter(q='"no date" -rude'))))
    [form] = of_kind(drawn, "form")
    assert (form[1]["action"], form[1]["method"]) == ("/verbatims", "get")
    [field] = of_kind(drawn, "input")
    assert field[1]["name"] == "q"
    assert '"no date" -rude' in (field[1].get("defaultValue"), field[1].get("value"))


def test_tabs_keep_everything_but_the_class(warehouse):
    filter = Filter.parse('region=West&class=promoter&q="no date"')[0]
    found = links(class_tabs(view_of(warehouse, filter, **{"as": "grid"})))
    assert list(found) == ["All", "Promoters", "Passives", "Detractors"]
    assert "class" not in found["All"]
    for name, href in found.items():
        assert "region=West" in href and "as=grid" in href and "page" not in href
        assert name == "All" or f"class={name.lower().rstrip('s')}" in href


def test_pages_lead_to_the_page_before_and_after_and_end(warehouse):
    first = verbatim_page(warehouse, YEAR, EVERYTHING)
    total = first.table["total"][0].as_py()
    pages = -(-total // PAGE)
    for number in (1, 2, pages):
        answer = verbatim_page(warehouse, YEAR, EVERYTHING, page=str(number))
        found = links(list_paging(answer, view_of(warehouse, page=str(number))))
        assert ("Before" in found, "Next" in found) == (number > 1, number < pages)
        assert found.get("Next", f"page={number + 1}").endswith(f"page={number + 1}")
    said = printed(trees(list_paging(first, view_of(warehouse)))[0])
    assert said.startswith(f"1–{PAGE} of {total} answers")
