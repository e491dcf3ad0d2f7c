"""Identifiers in columns that are not redacted: told, since only the customer's words are."""

from collections import Counter
from collections.abc import Iterator

from data.importers.mapping import Rule, SourceMapping
from data.importers.staging import KEPT, Staging
from data.redaction.marks import counted
from data.redaction.redactor import Redactor
from data.redaction.staff import WORDS

_LOOKED_AT = 2_000


def identifiers_elsewhere(staging: Staging, mapping: SourceMapping, redactor: Redactor) -> Iterator[str]:
    """One sentence for each column of a dated table that holds addresses, numbers or names and is kept as it is.

    Of each, 2,000 different values are looked at. Ids are numbers by nature: of them e-mail addresses alone count.
    """
    if not staging.table.is_partitioned or not redactor.is_on:
        return
    kept = [rule for rule in mapping.rules if rule.source is not None and rule.column.type == "text"]
    for rule in (rule for rule in kept if rule.column.name not in WORDS.values()):
        if told := counted(_found(staging, rule, Redactor(redactor.names))):
            yield (
                f"{rule.label} holds {told}. Only the column verbatim is redacted: {rule.column.name} is kept as it"
                " stands. Leave the column out if it may not be kept."
            )


def _found(staging: Staging, rule: Rule, redact: Redactor) -> Counter[str]:
    name = rule.column.name
    values = staging.ask(f"select distinct {name} from {KEPT} where {name} is not null limit {_LOOKED_AT}")
    for (value,) in values:
        redact(value)
    is_id = name.endswith("_id")
    return Counter({kind: times for kind, times in redact.counts.items() if kind == "e-mail" or not is_id})
