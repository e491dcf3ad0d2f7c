"""The tools above the customers' words: search, class, paging; all of them links and forms that write the address."""

from dash import html
from dash.development.base_component import Component

from dashboard.ui.attributes import aria, data
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.numbers import count, listed, number
from dashboard.ui.shell import Link, tabs
from dashboard.ui.static import Static
from dashboard.ui.verbatims import paging
from dashboard.view import View
from queries.ask import Answer
from queries.dimensions import CLASSES
from queries.verbatims import PAGE, page_number

TABS = (("", "All"), ("promoter", "Promoters"), ("passive", "Passives"), ("detractor", "Detractors"))


def words_finding(answer: Answer, view: View) -> Finding:
    """How many wrote, by class: "640 answers in words: 412 promoters, 101 passives and 127 detractors."."""
    found = {row["class"]: row["verbatims"] or 0 for row in answer.rows()}
    total = sum(found.values())
    if not total:
        words = "Nobody wrote this in this period." if view.filter.q else "Nobody wrote anything in this period."
        return Finding(words, (part_line("Answers in words", 0),))
    parts = [count(found[name], name) for name in CLASSES if found.get(name)]
    parts += [f"{number(found[None])} without score"] if found.get(None) else []
    about = f" with “{view.filter.q}”" if view.filter.q else ""
    sentence = f"{count(total, 'answer')} in words{about}: {listed(parts)}."
    if len(parts) == 1 and not about and not found.get(None):
        sentence = f"{parts[0]} wrote in their own words."
    titles = {name: f"{name.capitalize()}s" for name in CLASSES} | {None: "Without score"}
    by_class = (part_line(title, found[name], total) for name, title in titles.items() if found.get(name))
    return Finding(sentence, (part_line("Answers in words", total), *by_class))


def search_form(view: View) -> Component:
    """A field that looks for words; a form of its own, so that it works by Enter and without a script."""
    hint = 'Whole words in any case, all of them; "in quotes" as they stand; -without.'
    # A key of its own for each search, since the browser keeps what was typed in a field that stays.
    look = {"className": "form-control", "placeholder": "Search the words", "key": f"q={view.filter.q}"}
    said = {"id": "words-search", "name": "q", "type": "search", "defaultValue": view.filter.q, "maxLength": 200}
    field = Static(["input", {**said, **look}, []])
    return html.Form(
        [
            html.Label("Search the customers’ words", htmlFor="words-search", className="visually-hidden"),
            html.Div([field, html.Button("Search", type="submit", className="main-button")], className="search-field"),
            html.P(hint, className="note"),
        ],
        action="/verbatims",
        method="get",
        role="search",
        **data(search="words"),
        **aria(label="Words"),
    )


def class_tabs(view: View) -> Component:
    """Links to all answers, or to those of one class."""
    wanted = view.filter.get("class")
    links = []
    for name, words in TABS:
        values = (name,) if name else ()
        href = view.href("/verbatims", view.filter.with_values("class", values), **_layout(view))
        links.append(Link(words, href, wanted == values))
    return tabs("Class", links)


def list_paging(answer: Answer, view: View) -> Component:
    """ "51-100 of 640 answers", with links to the pages before and after."""
    page = page_number(view.own.get("page", ""))
    total = answer.table["total"][0].as_py()
    first, last = PAGE * (page - 1) + 1, PAGE * (page - 1) + answer.table.num_rows
    before = view.href("/verbatims", page=str(page - 1)) if page > 1 else ""
    after = view.href("/verbatims", page=str(page + 1)) if last < total else ""
    return paging(first, last, total, before, after)


def _layout(view: View) -> dict[str, str]:
    return {"as": view.own["as"]} if "as" in view.own else {}
