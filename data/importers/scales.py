"""Doubts about a declared scale: months that never reach its top, values below it, answers all in its lower half."""

from collections.abc import Iterable, Iterator

from data.importers.converting import Converter
from data.importers.staging import Staging

#: A value below the scale is worth a question from this share of a column's answers on.
_FREQUENT = 0.01
#: Answers above the middle of the scale that are rarer than this are worth a question.
_UPPER = 0.05
_MONTHS_NAMED = 12


def doubts(staging: Staging, converters: Iterable[Converter], rows: int) -> Iterator[str]:
    """One sentence a doubt, for each column that is answered on a scale; `rows` is the number of rows read."""
    for converter in converters:
        rule = converter.rule
        if rule.scale is None or rule.source is None:
            continue
        yield from _below(converter, rows)
        answers = rule.turn.values() if rule.turn else (rule.scale.lowest, rule.scale.highest)
        low, top = min(answers), max(answers)
        if staging.table.is_partitioned:
            yield from _months(staging, converter, top)
        share = staging.upper_share(rule.column.name, (low + top) / 2)
        if share is not None and share < _UPPER:
            yield (
                f"{rule.label}: only {100 * share:.1f} % of the answers lie above the middle of the scale"
                f" {rule.scale.lowest} to {rule.scale.highest}. Is it the right scale?"
            )


def _below(converter: Converter, rows: int) -> Iterator[str]:
    scale = converter.rule.scale
    for found, times in converter.below_scale.most_common():
        if scale and times >= max(2, _FREQUENT * rows):
            yield (
                f"{converter.rule.label}: {found!r} stands in {times:,} rows, below the scale {scale.lowest} to"
                f' {scale.highest}; they are refused. If it means no answer, say null_words = ["{found}"].'
            )


def _months(staging: Staging, converter: Converter, top: int) -> Iterator[str]:
    months = staging.months_below(converter.rule.column.name, top)
    if months:
        named = ", ".join(f"{month} (highest {highest} of {n:,})" for month, highest, n in months[:_MONTHS_NAMED])
        more = f" and {len(months) - _MONTHS_NAMED} more" if len(months) > _MONTHS_NAMED else ""
        label = converter.rule.label
        yield f"{label}: no answer reaches {top}, the top of the scale, in {named}{more}. Did the scale change?"
