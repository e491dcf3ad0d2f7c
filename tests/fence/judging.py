"""What must never be in an answer, whoever asks and whatever is asked."""

import re
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from queries.scope import masked
from tests.fence.asking import HONEST, Answer, Request
from tests.fence.json_tree import mapped
from tests.fence.marks import kind_of, marks_in
from tests.fence.people import NOBODY, Person, names_of

_BROKEN = re.compile(r"Traceback \(most recent|File \"/|DuckDB[A-Za-z]*Exception|sqlalchemy\.exc", re.IGNORECASE)
#: What the places of a page say where a card or a question failed.
_FAILED = "could not be drawn"
#: What is drawn anew for each answer: a mark that Dash writes into each first HTML, and the key of a session.
_DRAWN_LOTS = re.compile(r"\"end_id\":\"[^\"]*\"|goodword=[^;]*")
#: Answers whose content tells when it was made.
_OF_THE_MOMENT = ("/export.xlsx", "/export.parquet", "/account")
#: What may be an identifier that is masked.
_SIGN = re.compile(r"\b[0-9a-f]{12}\b")
STATIC = ("/assets/", "/_dash-component-suites/")
OPEN_TO_NOBODY = (*STATIC, "/health", "/sign-in")
#: Answers about a copy that the asker has, rather than about what is asked for.
_OF_COPIES = (206, 304, 412, 416)


@dataclass(frozen=True)
class Problem:
    """An answer that must not be."""

    what: str
    person: str
    request: Request
    detail: str = ""

    def __str__(self) -> str:
        body = f" {self.request.body}" if self.request.body is not None else ""
        asked = f"{self.request.method} {self.request.path}{body}"[:1500]
        return (
            f"{self.what}: {self.person or 'nobody'}, {self.request.source} {self.request.kind}: {asked}: {self.detail}"
        )


@dataclass
class Judge:
    """Judges answers to one company's people: which marks each may see, and what nobody may.

    `folder` is the home's, which administrators alone are told. What anybody asked for stands in their audit.
    """

    allowed: dict[str, frozenset[str]]
    secret: str
    folder: str
    problems: list[Problem] = field(default_factory=list)
    asked_for: set[str] = field(default_factory=set)

    @cached_property
    def answers_as_signs(self) -> frozenset[str]:
        """Ids of all answers as they are masked. Nobody sees one: whoever may open an answer is shown its id."""
        known = frozenset().union(*self.allowed.values())
        return frozenset(masked("response_id", said, self.secret) for said in known if kind_of(said) == "r")

    def judge(self, person: Person, request: Request, answer: Answer, peers: Set[str] = frozenset()) -> None:
        """Add what is wrong with an answer to the problems; `peers` are units that the second door told for it."""
        said = f"{answer.text}\n{answer.headers}"
        asked = marks_in(request.text)
        self.asked_for |= asked

        def found(what: str, detail: object = "") -> None:
            self.problems.append(Problem(what, person.account_id, request, str(detail)))

        foreign = marks_in(said) - self.allowed[person.account_id] - asked - peers - names_of(peers)
        is_administrator = "administrator" in person.roles
        if is_administrator and "/admin" in request.text:
            foreign -= self.asked_for
        if foreign:
            found("marks of others", sorted(foreign)[:6])
        if rows := set(_SIGN.findall(said)) & self.answers_as_signs:
            found("rows that may not be opened", sorted(rows)[:6])
        if self.secret in said or (self.folder in said and not is_administrator):
            found("a secret")
        if answer.status >= 500:
            found(f"answer {answer.status}", answer.text[:200])
        if _BROKEN.search(answer.text) or _FAILED in answer.text:
            found("a failure", answer.text[:300])
        if not request.path.startswith(STATIC) and (kept := _may_be_kept(answer)):
            found("may be kept, or compared with what was kept", kept)
        if person is NOBODY and not _is_closed(request, answer):
            found("open to nobody in particular", answer.status)

    def compare(self, person: Person, request: Request, answer: Answer, ask: Callable[[Request], Answer]) -> None:
        """Ask the same of what does not exist: status, headers and content must be the same, letter by letter."""
        if request.unknown is None:
            return
        forbidden, unknown = request.unknown
        twin = _twin(request, forbidden, unknown)
        self.asked_for |= marks_in(twin.text)
        has_content = not request.path.startswith(_OF_THE_MOMENT)
        one, other = look(answer, forbidden, has_content), look(ask(twin), unknown, has_content)
        if one != other:
            self.problems.append(
                Problem("forbidden is not as unknown", person.account_id, request, _difference(one, other))
            )


def _twin(request: Request, forbidden: str, unknown: str) -> Request:
    """The same request of what does not exist."""

    def other(value: Any, name: str) -> Any:
        return value.replace(forbidden, unknown) if isinstance(value, str) else value

    body, form = mapped(request.body, other), mapped(request.form, other)
    return replace(request, path=request.path.replace(forbidden, unknown), body=body, form=form)


def look(answer: Answer, asked: str, has_content: bool = True) -> str:
    """All of an answer that must be the same whether what was asked for is forbidden or unknown.

    Left out are the date and, of what was packed on the way, the length: it hangs on the letters that were asked for.
    """
    is_long_as_asked = has_content and "Content-Encoding" not in answer.headers
    left_out = {"date"} if is_long_as_asked else {"date", "content-length"}
    headers = [f"{name}: {said}" for name, said in sorted(answer.headers.items()) if name.lower() not in left_out]
    text = "\n".join([str(answer.status), *headers, answer.text if has_content else ""])
    return _DRAWN_LOTS.sub("", re.sub(re.escape(asked), "(asked)", text, flags=re.IGNORECASE))


def _may_be_kept(answer: Answer) -> str:
    """What lets a copy of an answer be kept, or tells whether a kept one is still the same; "" for nothing."""
    validators = [name for name in ("ETag", "Last-Modified") if name in answer.headers]
    kept = answer.headers.get("Cache-Control", "")
    parts = [*validators, *([kept or "no Cache-Control"] if kept != "no-store" else [])]
    return ", ".join([*parts, *([str(answer.status)] if answer.status in _OF_COPIES else [])])


def _difference(one: str, other: str) -> str:
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"...{one[max(0, place - 60) : place + 60]!r} / {other[max(0, place - 60) : place + 60]!r}"


def _is_closed(request: Request, answer: Answer) -> bool:
    is_led_away = answer.status in (302, 308) and answer.headers.get("Location", "").startswith("/sign-in")
    return answer.status == 401 or is_led_away or request.path.startswith(OPEN_TO_NOBODY)


@dataclass
class Counts:
    """How many requests there were, of which kinds, and how many honest ones brought anything."""

    sources: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    honest: Counter[tuple[str, str]] = field(default_factory=Counter)
    carrying: Counter[tuple[str, str]] = field(default_factory=Counter)
    compared: int = 0

    def add(self, person: Person, request: Request, answer: Answer, carries: bool) -> None:
        self.sources[request.source] += 1
        self.statuses[answer.status] += 1
        if request.source == HONEST:
            self.honest[person.account_id, request.kind] += 1
            self.carrying[person.account_id, request.kind] += carries
