"""Static content: the same words, links and attributes as one component; nothing that could run."""

from dash import dcc, html

from dashboard.ui.static import Static, is_plain, static, tree_of
from tests.drawn import of_kind, printed, trees


def test_plain_content_becomes_one_component():
    drawn = static(html.Div([html.P("One"), html.Ul([html.Li("Two"), html.Li(3)])], className="card"))
    assert isinstance(drawn, Static)
    assert printed(trees(drawn)[0]) == "OneTwo3"


def test_what_a_callback_speaks_to_stays_a_component():
    place = html.Span("…", id={"type": "card"})
    drawn = static(html.Div([html.H1(["Summary", place]), html.P("Words")]))
    assert isinstance(drawn, html.Div)
    heading, words = drawn.children
    assert heading.children[1] is place
    assert isinstance(words, Static)


def test_a_plot_is_no_plain_content():
    figure = html.Figure([dcc.Graph(figure={}), html.Figcaption("Score by week.")])
    assert not is_plain(figure)
    assert isinstance(static(figure).children[0], dcc.Graph)


def test_links_inside_the_application_are_marked():
    tree = tree_of(html.P([dcc.Link("West", href="/organisation?region=West"), html.A("CSV", href="/export.csv")]))
    inner, outer = of_kind([tree], "a")
    assert inner[1].items() >= {"href": "/organisation?region=West", "data-link": ""}.items()
    assert "data-link" not in outer[1]


def test_none_leaves_no_hole_and_zero_stays():
    assert tree_of(html.Td([None, 0, ""]))[2] == [0, ""]
    assert tree_of(html.Td(0))[2] == [0]
    assert tree_of(html.Td())[2] == []


def test_drawing_twice_changes_nothing():
    once = static([html.P("Words"), "text"])
    assert trees(static(once)) == trees(once)


def test_words_stay_text_whatever_they_hold():
    tree = tree_of(html.P('<img src=x onerror=alert(1)> & "so"'))
    assert tree[2] == ['<img src=x onerror=alert(1)> & "so"']
