"""The exports that are known by their signature, one module a tool."""

from data.importers.formats.delighted import DELIGHTED
from data.importers.formats.format import Format, Head
from data.importers.formats.medallia import MEDALLIA_AGENT_CONNECT
from data.importers.formats.qualtrics import QUALTRICS, QUALTRICS_LEGACY
from data.importers.formats.surveymonkey import SURVEYMONKEY
from data.importers.formats.typeform import TYPEFORM
from data.importers.formats.zendesk import ZENDESK_NPS, ZENDESK_RECIPIENTS

FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        QUALTRICS,
        QUALTRICS_LEGACY,
        SURVEYMONKEY,
        TYPEFORM,
        DELIGHTED,
        ZENDESK_NPS,
        ZENDESK_RECIPIENTS,
        MEDALLIA_AGENT_CONNECT,
    )
}


def known_format(head: Head, name: str | None = None) -> Format | None:
    """The export whose signature the first rows of a file carry; with a name, that one or none."""
    asked = FORMATS.values() if name is None else (FORMATS[name],)
    return next((known for known in asked if known.recognises(head)), None)
