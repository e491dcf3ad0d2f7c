"""The judge of the fence notices what it is there for."""

import pytest

from tests.fence.asking import HONEST, Answer, Request
from tests.fence.judging import Judge, look
from tests.fence.people import PEOPLE

NOT_KEPT = {"Cache-Control": "no-store"}
MONA = PEOPLE[0]


def judged(path: str, answer: Answer) -> list[str]:
    judge = Judge({MONA.account_id: frozenset()}, "a secret", "a folder")
    judge.judge(MONA, Request(HONEST, "page", path), answer)
    return [problem.what for problem in judge.problems]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {}, ""),
        Answer(200, {"Cache-Control": "public, max-age=60"}, ""),
        Answer(200, {**NOT_KEPT, "ETag": '"1"'}, ""),
        Answer(200, {**NOT_KEPT, "Last-Modified": "Thu, 26 Nov 2026 07:38:36 GMT"}, ""),
        Answer(304, NOT_KEPT, ""),
        Answer(206, NOT_KEPT, ""),
    ],
)
def test_what_may_be_kept_or_tells_of_a_copy_is_found_but_for_static_files(answer):
    assert judged("/summary", answer) == ["may be kept, or compared with what was kept"]
    assert judged("/assets/x.css", answer) == judged("/summary", Answer(200, NOT_KEPT, "")) == []


def test_another_status_another_header_and_another_length_show():
    unknown = Answer(200, {**NOT_KEPT, "Content-Length": "9"}, "no zq-u-y-qz")
    same = Answer(200, {**NOT_KEPT, "Content-Length": "9"}, "no zq-u-x-qz")
    assert look(same, "zq-u-x-qz") == look(unknown, "zq-u-y-qz")
    for status, headers in ((404, same.headers), (200, {**same.headers, "X": "1"}), (200, {"Content-Length": "9"})):
        assert look(Answer(status, headers, same.text), "zq-u-x-qz") != look(unknown, "zq-u-y-qz")
    longer = Answer(200, {**NOT_KEPT, "Content-Length": "10"}, same.text)
    assert look(longer, "zq-u-x-qz") != look(unknown, "zq-u-y-qz")


def test_the_date_and_the_length_of_what_was_packed_do_not_show():
    packed = {**NOT_KEPT, "Content-Encoding": "br"}
    one, other = ({**packed, "Date": day, "Content-Length": day[-1]} for day in ("day 1", "day 2"))
    assert look(Answer(200, one, "none"), "zq-u-x-qz") == look(Answer(200, other, "none"), "zq-u-y-qz")
