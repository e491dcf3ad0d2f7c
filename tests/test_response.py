"""One answer as it is drawn: what is not known says so, and what is masked has no name."""

import pytest

from dashboard.response import contact_facts, customer_said, response_finding
from dashboard.view import View
from dashboard.workspace import person
from queries.filter import Filter
from queries.verbatims import response, verbatims
from tests.drawn import of_kind, printed, trees


@pytest.fixture
def answer_of(looking_as):
    """The newest answer with words that a person may read, and their view of it."""

    def found(account: str, **changed):
        with looking_as(account) as opened:
            warehouse = opened.engine.at(opened.today())
            view = View(Filter(), warehouse, person())
            [newest] = verbatims(warehouse, view.filter, view.scope, limit=1).rows()
            [row] = response(warehouse, view.filter, view.scope, id=newest["response_id"]).rows()
            row |= changed
            drawn = [response_finding([row], view).sentence, customer_said(row, view), contact_facts(row, view)]
            return row, [trees(part) for part in drawn]

    return found


def facts(drawn) -> dict[str, str]:
    return {printed(fact[2][0]): printed(fact[2][1]) for fact in of_kind(drawn, "div") if of_kind(fact[2], "dt")}


def test_the_finding_names_class_score_and_day(answer_of):
    row, (said, *_) = answer_of("priya")
    assert said[0].startswith(f"{row['class'].capitalize()}, score {row['score']}")


def test_the_words_stand_as_they_were_written_in_their_language(answer_of):
    row, (_, said, _) = answer_of("priya")
    [quote] = of_kind(said, "blockquote")
    assert printed(quote) == row["verbatim"]
    assert quote[1].get("lang") == row["language"]


def test_without_words_and_score_it_says_so(answer_of):
    _, (finding, said, _) = answer_of("priya", verbatim=None, score=None, **{"class": None})
    assert finding[0].startswith("An answer without score")
    assert any("No words" in printed(node) for node in said)


def test_what_is_not_known_of_the_contact_says_so(answer_of):
    _, (*_, contact) = answer_of("priya", queue_seconds=None, transfers=None, agent_id=None, team_id=None)
    said = facts(contact)
    assert said["Waiting"] == "not known"
    assert said["Transfers"] == "not known"
    assert "known" in said["Agent"]


def test_nothing_known_is_never_zero_and_zero_is_never_unknown(answer_of):
    _, (*_, contact) = answer_of("priya", hold_seconds=0, transfers=0)
    said = facts(contact)
    assert (said["Hold"], said["Transfers"]) == ("0:00", "0")


def test_an_analyst_reads_the_words_but_no_name(answer_of):
    row, (_, said, contact) = answer_of("anya")
    assert row["verbatim"] in printed(of_kind(said, "blockquote")[0])
    assert facts(contact).get("Agent", "") in (row["agent_id"], "", "No agent known", "no agent known")
    assert not (row["agent_id"] or "").startswith("A-")


def test_who_may_not_look_at_persons_is_not_told_that_the_agent_is_unknown(answer_of):
    _, (_, _, contact) = answer_of("mo")
    assert "Agent" not in facts(contact)
    assert "Team" in facts(contact)
