"""One run of the fence: everybody's requests in turn, each answer judged, until as many were sent as wanted."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import connect
from time import monotonic
from typing import Any

from dashboard.access import passwords
from dashboard.server import Goodword
from dashboard.workspace import EXTENSION, Workspace
from data.home import SECRET_FILE, STORE_FILE
from data.store import Store
from tests.company import TODAY
from tests.fence.asking import HONEST, Answer, Browser, Request
from tests.fence.company import company_rows, make_company, unmatched_ids
from tests.fence.journeys import journey
from tests.fence.judging import Counts, Judge, Problem
from tests.fence.marks import kind_of, marks_in
from tests.fence.peers import Watched
from tests.fence.people import HOLLOW, MOVED_AWAY, MOVING, PEOPLE, Person, allowed, hidden, seen_rows
from tests.fence.spoiling import Foreign

RESPONSES = 1_200
#: Requests of everybody, and then of one alone, before that one's rights become others.
RIGHTS_ARE_TAKEN_AFTER, BEFORE_RIGHTS_ARE_TAKEN = 150, 60
#: Kinds of marks that a comparison may be of or under: units, functions and outsourcers.
TOLD_BY_PEERS = "ufo"
#: Kinds of answers that hold no row whoever asks.
EMPTY_FOR_ALL = ("route /_dash-layout", "route /", "route /<path:path>", "route /data/template", "route /account")


@dataclass
class Fence:
    """A company, its people, and the application that serves it."""

    app: Goodword
    space: Workspace
    answers: Watched
    store: Store
    marks: dict[str, frozenset[str]]
    moved: frozenset[str]
    foreign: dict[str, Foreign]
    #: The store as it was made.
    begin: Path
    _empty: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        most: int,
        seed: int = 1,
        people: tuple[Person, ...] = PEOPLE,
        seconds: float = 10**6,
        stop_at_first: bool = False,
        tell: Callable[[int, int], None] = lambda sent, found: None,
    ) -> "Outcome":
        """Send requests of these people in turn, and judge every answer; `seconds` is a bound as well.

        Each run finds the store as it was made, and nothing that earlier ones left: of a seed comes always the same.
        """
        until = monotonic() + seconds
        judge = Judge(dict(self.marks), self.space.opened().pseudonym_key, str(self.space.path))
        outcome = Outcome(Counts(), judge.problems)
        with self.served():
            journeys = {person: journey(self.app, person, seed, self.foreign[person.account_id]) for person in people}
            browsers = {person: self._browser(person) for person in people}
            answers: dict[Person, Answer | None] = dict.fromkeys(people)
            is_taken = False
            while sum(outcome.counts.sources.values()) < most and monotonic() < until:
                for person, steps in journeys.items():
                    request = next(steps) if answers[person] is None else steps.send(answers[person])
                    answers[person] = self._step(browsers[person], request, judge, outcome.counts)
                    if stop_at_first and judge.problems:
                        return outcome
                if not is_taken and sum(outcome.counts.sources.values()) > RIGHTS_ARE_TAKEN_AFTER:
                    self._rights_taken(judge, outcome.counts)
                    is_taken = True
                tell(sum(outcome.counts.sources.values()), len(judge.problems))
        return outcome

    def _step(self, browser: Browser, request: Request, judge: Judge, counts: Counts) -> Answer:
        self.answers.told.clear()
        answer = browser.ask(request)
        peers = frozenset(self.answers.told)
        judge.judge(browser.person, request, answer, peers)
        # Units that the second door tells are known to exist, and so is the context that it tells them under.
        is_told = bool(peers and request.unknown and kind_of(request.unknown[0]) in TOLD_BY_PEERS)
        if request.unknown and not is_told and browser.person.account_id and answer.status < 500:
            judge.compare(browser.person, request, answer, browser.ask)
            counts.compared += 1
        counts.add(
            browser.person, request, answer, request.source == HONEST and self._carries(browser, request, answer)
        )
        return answer

    def _carries(self, browser: Browser, request: Request, answer: Answer) -> bool:
        """Whether an honest answer holds anything that somebody who may see no row would not be given."""
        if answer.status != 200 or request.kind in EMPTY_FOR_ALL:
            return False
        key = json.dumps([request.path, request.body])
        if key not in self._empty:
            self._empty[key] = self._browser(HOLLOW).ask(request).text
        return answer.text != self._empty[key]

    def _rights_taken(self, judge: Judge, counts: Counts) -> None:
        """One whose rights become others: what was seen before is seen no more, from no cache either."""
        browser = self._browser(MOVING)
        steps = journey(self.app, MOVING, 0, self.foreign[MOVING.account_id])
        asked, answer = [], None
        for _ in range(BEFORE_RIGHTS_ARE_TAKEN):
            request = steps.send(answer) if answer else next(steps)
            answer = self._step(browser, request, judge, counts)
            if not request.is_deed:
                asked.append(request)
        self.store.change_account(MOVING.account_id, "fence", grants=MOVED_AWAY.grants)
        before = judge.allowed[MOVING.account_id]
        judge.allowed[MOVING.account_id] = self.moved
        for request in asked:
            self.answers.told.clear()
            answer = browser.ask(request)
            judge.judge(MOVING, request, answer, frozenset(self.answers.told))
        self.store.change_account(MOVING.account_id, "fence", grants=MOVING.grants)
        judge.allowed[MOVING.account_id] = before

    def _browser(self, person: Person) -> Browser:
        return Browser(self.app, self.store, person)

    @contextmanager
    def served(self) -> Iterator[None]:
        """The application over this company, with nothing remembered from before."""
        self._begin_again()
        extensions: dict[str, Any] = self.app.server.extensions
        before, extensions[EXTENSION] = extensions[EXTENSION], self.space
        try:
            with self.answers.watching():
                yield
        finally:
            extensions[EXTENSION] = before
            self.answers.forget()

    def _begin_again(self) -> None:
        self.answers.forget()
        self._empty.clear()
        with closing(connect(self.begin)) as kept, closing(connect(self.space.path / STORE_FILE)) as store:
            kept.backup(store)


@dataclass
class Outcome:
    """What a run found."""

    counts: Counts
    problems: list[Problem]

    def poor(self, least: int = 5) -> list[str]:
        """People and kinds of requests of which less than 30 % of the honest answers brought anything.

        Of fewer than `least` answers nothing is said.
        """
        seeing = {person.account_id for person in PEOPLE if person.sees_anything}
        return [
            f"{account}, {kind}: {self.counts.carrying[account, kind]} of {sent}"
            for (account, kind), sent in sorted(self.counts.honest.items())
            if account in seeing and kind not in EMPTY_FOR_ALL and sent >= least
            if self.counts.carrying[account, kind] < 0.3 * sent
        ]


def make_fence(app: Goodword, folder: Path, responses: int = RESPONSES) -> Fence:
    """The marked company in that folder with all its people, served by the application to whoever signs in."""
    rows = company_rows(responses)
    home = make_company(folder / "home", rows)
    store = Store(home.store_url)
    for person in PEOPLE:
        if person.account_id:
            store.add_account(person.account_id, person.name, person.roles, person.grants)
    # Pseudonyms hang on it, and links on them.
    (home.path / SECRET_FILE).write_text("of the fence " * 5, encoding="ascii")
    (home.path / SECRET_FILE).chmod(0o600)
    store.choose_password("ada", passwords.hash_of("nine herons over the harbour"))
    seen, named = seen_rows(rows), frozenset(marks_in(repr([rows["units"], rows["people"], rows["customers"]])))
    known = (seen, named, unmatched_ids(rows))
    marks = {person.account_id: allowed(person, *known) for person in PEOPLE}
    every = frozenset().union(*marks.values())
    foreign = {
        person.account_id: Foreign.of(every - marks[person.account_id], hidden(person, seen, marks[person.account_id]))
        for person in PEOPLE
    }
    _keep_store(home.path / STORE_FILE, folder / "begin.db")
    answers = Watched()
    space = Workspace(home.path, lambda zone: TODAY, answers=answers)
    return Fence(app, space, answers, store, marks, allowed(MOVED_AWAY, *known), foreign, folder / "begin.db")


def _keep_store(file: Path, kept: Path) -> None:
    with closing(connect(file)) as store, closing(connect(kept)) as copy:
        store.backup(copy)
