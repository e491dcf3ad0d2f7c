"""What a column's name says: which of ours it is, by the names that tools use, or by what a question asks."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from data.contract import Column
from data.importers.dates import fitting_times
from data.importers.formats.format import Sample

#: Names under which tools export what we call otherwise, in letters and digits alone.
SYNONYMS = {
    "response_id": (
        "id", "responseid", "response", "respondentid", "token", "reviewid", "surveyid", "surveyresponseid",
    ),
    "responded_at": (
        "date", "endeddate", "enddate", "submittedat", "submitdateutc", "completedat", "completiontime", "respondedat",
        "responsedate", "createdat", "surveydate", "timestamp", "datum",
        "datemodified",
    ),
    "score": ("weiterempfehlung", "nps", "npsscore", "likelihoodtorecommend", "recommendation", "overallrating", "ltr"),
    "csat": ("zufriedenheit", "satisfaction", "satisfactionscore", "csatscore", "overallsatisfaction", "osat"),
    "effort": ("ces", "customereffort", "effortscore"),
    "verbatim": (
        "comment", "comments", "content", "explication", "feedback", "text", "reason", "kommentar", "commentaire",
        "satisfactioncomment",
    ),
    "is_resolved": ("resolved", "issueresolved", "fcr"),
    "would_refer": ("recommended", "wouldrecommend"),
    "customer_id": ("customer", "clientid", "accountid", "userid", "kundennummer", "kundennr"),
    "agent_id": (
        "agent", "employee", "employeeid", "agentno", "assignee", "assigneename", "caseowner", "mitarbeiter",
        "conseiller",
    ),
    "team_id": ("team", "teamno", "teamname", "group", "ticketgroup", "supervisor"),
    "centre_id": ("centre", "center", "site", "location", "callcenter", "standort", "filiale", "agence"),
    "region_id": ("region", "country", "area"),
    "channel": ("kanal", "canal", "mediatype", "medianame", "ticketchannel"),
    "interaction_id": (
        "ticketid", "caseid", "casenumber", "callid", "contactid", "conversationid", "ticket", "ticketnumber",
        "call", "id",
    ),
    "started_at": ("date", "startdate", "starttime", "createdat", "datum"),
    "resolved_at": ("solvedat", "closedat", "dateclosed"),
    "issue": ("wrapup", "wrapupcode", "disposition"),
    "queue_seconds": ("wait", "queuetime", "totalqueue", "inqueue", "waittime", "waitingtime", "wartezeit"),
    "handle_seconds": ("handletime", "totalhandle", "agenttime"),
    "hold_seconds": ("holdtime", "totalhold"),
    "first_reply_seconds": ("firstreplytime", "firstresponsetime"),
}  # fmt: skip
#: Questions in words: what they are told by.
_LIKELIHOOD = re.compile(r"\b(likel\w*|wahrscheinlich\w*|probab\w*)\b.*\b(recommend|empfehl|recommand)", re.IGNORECASE)
_REASON = re.compile(r"\b(why|reason|comments?|improve|do better|warum|grund|pourquoi|raison)\b", re.IGNORECASE)
#: Names of columns that hold how long something took.
_LENGTH = re.compile(r"duration|total|handle|talk|wait|hold|queue|wrap|work|idle|ring|reply|dauer", re.IGNORECASE)
_ANSWER = re.compile(r"\d|10")


def named_columns(
    header: Iterable[str], columns: Mapping[str, Column], taken: Iterable[str], sample: Sample
) -> dict[str, str]:
    """Source columns whose name says which of ours they are; each of ours is given once, to the first that has it."""
    known = _known(columns)
    given = set(taken)
    found: dict[str, str] = {}
    names = list(header)
    for source in names:
        bare = source.removeprefix(f"{sample.joined}.")
        name = known.get(plain(bare)) or known.get(plain(re.sub(r"\(.*?\)", "", bare)), "")
        if name and name not in given:
            found[source] = name
            given.add(name)
    for name, asked in (("score", _asks_likelihood), ("verbatim", _asks_reason)):
        fitting = [source for source in names if source not in found and asked(source, sample.counts[source])]
        if name in columns and name not in given and len(fitting) == 1:
            found[fitting[0]] = name
    return found


def times_of_day(values: Mapping[str, Iterable[str]], taken: Iterable[str]) -> dict[str, str]:
    """Columns that may hold the time of day, with its format: free ones, not called as lengths of time are."""
    free = {name: each for name, each in values.items() if name not in set(taken) and not _LENGTH.search(name)}
    return {name: forms[0] for name, each in free.items() if (forms := fitting_times(each))}


def plain(name: str) -> str:
    """A name in small letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _known(columns: Mapping[str, Column]) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, others in SYNONYMS.items():
        if name in columns:
            known |= {other: name for other in others if other not in known}
    known |= {plain(f"{name[7:]}_rating"): name for name in columns if name.startswith("rating_")}
    return known | {plain(name): name for name in columns}


def _asks_likelihood(question: str, counts: Counter[str]) -> bool:
    answers = [value for value in counts if re.search(r"\d", value)]
    return bool(_LIKELIHOOD.search(question) and answers) and all(_ANSWER.fullmatch(value) for value in answers)


def _asks_reason(question: str, counts: Counter[str]) -> bool:
    return bool(_REASON.search(question)) and not all(_ANSWER.fullmatch(value) for value in counts)
