"""The gate: what a question may say. An allow-list over DuckDB's own parse tree, never a deny-list.

A question is one `select`, possibly after `with` steps, that reads `visible` and its own steps and nothing else. The
tree's shape differs between DuckDB versions, so every dictionary of it is walked: whatever has a type or class that is
not listed here is refused, and so is every function that is not listed. Known texts are remembered.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb

from data.additive import ADDITIVE
from data.contract import FACTS, TABLES
from data.relations import DERIVED
from queries.dimensions import DIMENSIONS

AGGREGATES = frozenset("sum count count_star min max avg median bool_or bool_and".split())
FUNCTIONS = AGGREGATES | frozenset(
    "+ - * / abs sqrt power greatest least nullif date_trunc lower length substr || contains regexp_matches".split()
)
TYPES = frozenset(
    "SELECT_NODE BASE_TABLE JOIN ORDER_MODIFIER LIMIT_MODIFIER DISTINCT_MODIFIER ASCENDING DESCENDING "
    "NULLS_LAST NULLS_FIRST ORDER_DEFAULT COLUMN_REF VALUE_CONSTANT VALUE_PARAMETER FUNCTION OPERATOR_CAST TYPE "
    "CASE_EXPR "
    "COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO "
    "COMPARE_GREATERTHANOREQUALTO COMPARE_IN COMPARE_NOT_IN COMPARE_BETWEEN COMPARE_DISTINCT_FROM "
    "COMPARE_NOT_DISTINCT_FROM CONJUNCTION_AND CONJUNCTION_OR OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL "
    "OPERATOR_COALESCE OPERATOR_NULLIF GROUPING_FUNCTION".split()
)
CLASSES = frozenset(
    "COLUMN_REF CONSTANT PARAMETER FUNCTION CAST TYPE CASE COMPARISON CONJUNCTION OPERATOR BETWEEN".split()
)
JOINS = frozenset({"INNER", "LEFT"})
# Bare words such as current_user parse like columns, so a column must be one of these or an alias of the question.
COLUMNS = frozenset(
    {column.name for table in FACTS for column in TABLES[table].columns} | set(ADDITIVE) | set(DERIVED) | {"period"}
)
SPLITS = frozenset(dimension.column for dimension in DIMENSIONS.values()) | {"verbatim"}
_STRANGE = re.compile(r"--|/\*|;|\"|\$\w*\$|[^\x20-\x7e\n]")
#: Names of parameters that the door itself uses.
RESERVED = ("filter_", "scope", "pseudonym", "now_", "previous_", "year_ago_", "settled_")


class QuestionRefused(Exception):
    """The question says something that a question may not say."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question reads of `visible`: the columns it names, and whether sums alone can answer it.

    `is_sums_by_splits` says whether it gives nothing but sums under their own names, split by context and calendar:
    all that those may ask who may not open rows, since only then is it known what each number counts.
    """

    columns: frozenset[str]
    is_additive: bool
    is_sums_by_splits: bool
    parameters: frozenset[str]


@lru_cache(maxsize=1024)
def read_question(text: str) -> Reading:
    """What the question reads. Raises QuestionRefused, naming what it may not say."""
    if found := _STRANGE.search(text):
        raise QuestionRefused(
            f"A question may not contain {found.group()!r}: no comments, quoted names or second statement."
        )
    tree = _parsed(text)
    steps = _steps(tree)
    names = COLUMNS | {node["alias"] for node in _dictionaries(tree) if node.get("alias")}
    for node in _dictionaries(tree):
        _refuse_unlisted(node, steps)
        _refuse_column(node, names, steps)
    readings = [_named(node) for node in _dictionaries(tree) if _reads_visible(node)]
    if not readings:
        raise QuestionRefused("A question reads `visible`. This one reads nothing.")
    columns = frozenset(name for named, _ in readings for name in named)
    is_additive = all(only_sums for _, only_sums in readings)
    return Reading(columns, is_additive, is_additive and _is_sums_by_splits(tree), frozenset(_parameters(tree)))


def _parsed(text: str) -> dict[str, Any]:
    answer = _connection().cursor().execute("select json_serialize_sql($text)", {"text": text}).fetchone()
    tree: dict[str, Any] = json.loads(answer[0]) if answer else {"error": True}
    if tree.get("error"):
        raise QuestionRefused(f"Not a question: {tree.get('error_message', 'unreadable')}. Write one select.")
    if len(tree["statements"]) != 1:
        raise QuestionRefused(f"A question is one statement; this has {len(tree['statements'])}.")
    node: dict[str, Any] = tree["statements"][0]["node"]
    return node


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    """An empty DuckDB that only parses."""
    return duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "1"})


def _dictionaries(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _dictionaries(child)
    elif isinstance(node, list):
        for child in node:
            yield from _dictionaries(child)


def _steps(tree: dict[str, Any]) -> frozenset[str]:
    """Names of all `with` steps; refused when one hides `visible` or looks like a table of the contract."""
    names = [entry["key"] for node in _dictionaries(tree) for entry in (node.get("cte_map") or {}).get("map", ())]
    for name in names:
        if name.lower() == "visible" or name.lower() in TABLES or len(set(names)) < len(names):
            raise QuestionRefused(f"A step may not be called {name!r}. Choose a name of its own.")
    return frozenset(names)


def _refuse_unlisted(node: dict[str, Any], steps: frozenset[str]) -> None:
    kind, family = node.get("type"), node.get("class")
    if isinstance(kind, str) and kind not in TYPES:
        raise QuestionRefused(f"A question may not use {kind}.")
    if isinstance(family, str) and family not in CLASSES:
        raise QuestionRefused(f"A question may not use {family}.")
    if node.get("function_name") is not None:
        _refuse_function(node)
    if kind == "BASE_TABLE":
        _refuse_table(node, steps)
    if kind == "JOIN" and (
        node.get("join_type") not in JOINS or node.get("ref_type") != "REGULAR" or node.get("using_columns")
    ):
        raise QuestionRefused("A question may join by `inner join` and `left join` alone.")
    if node.get("limit_type", "ROW_COUNT") != "ROW_COUNT":
        raise QuestionRefused("A question limits its rows by their number.")
    if any(node.get(part) for part in ("sample", "at_clause", "column_name_alias", "aliases", "qualify")):
        raise QuestionRefused("A question may not sample, travel in time, rename columns or qualify.")
    if node.get("aggregate_handling", "STANDARD_HANDLING") != "STANDARD_HANDLING":
        raise QuestionRefused("A question names what it groups by.")
    if node.get("materialized", "CTE_MATERIALIZE_DEFAULT") != "CTE_MATERIALIZE_DEFAULT":
        raise QuestionRefused("A question may not force how a step is made.")


def _refuse_column(node: dict[str, Any], names: frozenset[str], steps: frozenset[str]) -> None:
    path = node.get("column_names") if node.get("class") == "COLUMN_REF" else None
    if path is None:
        return
    is_known = path[-1] in names or path[-1].startswith("rating_")
    if not is_known or len(path) > 2 or (len(path) == 2 and path[0] not in names | steps | {"visible"}):
        raise QuestionRefused(f"No column {'.'.join(path)!r} in `visible` or in a step of the question.")


def _refuse_function(node: dict[str, Any]) -> None:
    name = node["function_name"].lower()
    if name not in FUNCTIONS:
        raise QuestionRefused(f"A question may not call {name}(). Allowed: {', '.join(sorted(FUNCTIONS))}.")
    path = (node.get("qualified_name") or {}).get("path", [name])
    if node.get("schema") or node.get("catalog") or len(path) > 1:
        raise QuestionRefused(f"A question may not call {name}() by its schema.")


def _refuse_table(node: dict[str, Any], steps: frozenset[str]) -> None:
    name = node["table_name"]
    path = (node.get("qualified_name") or {}).get("path", [name])
    if node.get("schema_name") or node.get("catalog_name") or len(path) > 1:
        raise QuestionRefused(f"A question may not read {'.'.join(path)}: no schema prefix.")
    if name != "visible" and name not in steps:
        raise QuestionRefused(f"A question reads `visible` and its own steps, not {name!r}.")


def _reads_visible(node: dict[str, Any]) -> bool:
    if node.get("type") != "SELECT_NODE":
        return False
    return any(table.get("table_name") == "visible" for table in _dictionaries(node.get("from_table")))


def _named(node: dict[str, Any]) -> tuple[set[str], bool]:
    """Columns a select names, and whether each additive one stands alone in sum(...) and nothing else is aggregated."""
    own = {key: child for key, child in node.items() if key != "cte_map"}
    names = {ref["column_names"][-1] for ref in _dictionaries(own) if ref.get("class") == "COLUMN_REF"}
    calls = [call for call in _dictionaries(own) if call.get("function_name") is not None]
    summed = [_summed(call) for call in calls if call["function_name"].lower() in AGGREGATES]
    additive = [
        ref["column_names"][-1]
        for ref in _dictionaries(own)
        if ref.get("class") == "COLUMN_REF" and ref["column_names"][-1] in ADDITIVE
    ]
    is_single = (node.get("from_table") or {}).get("type") == "BASE_TABLE"
    has_groups = bool(summed) or bool(node.get("group_expressions"))
    return names, is_single and has_groups and None not in summed and len(summed) == len(additive)


def _summed(call: dict[str, Any]) -> str | None:
    """The additive column that stands alone in this sum(...), or None."""
    if call["function_name"].lower() != "sum" or call.get("filter") or call.get("distinct"):
        return None
    inner = [argument.get("expression", argument) for argument in call.get("arguments") or call.get("children") or ()]
    if len(inner) == 1 and inner[0].get("class") == "COLUMN_REF" and inner[0]["column_names"][-1] in ADDITIVE:
        return str(inner[0]["column_names"][-1])
    return None


def _is_sums_by_splits(tree: dict[str, Any]) -> bool:
    selects = [node for node in _dictionaries(tree) if node.get("type") == "SELECT_NODE"]
    items = [item for select in selects for item in select["select_list"]]
    conditions = [select["where_clause"] for select in selects if select["where_clause"]]
    sums = [item for item in items if _aggregates(item)]
    splits = [item for item in items if not _aggregates(item)] + conditions
    is_plain = not any(select["having"] for select in selects) and not any(map(_tells_by_place, selects))
    return is_plain and bool(sums) and all(map(_is_named_sum, sums)) and all(map(_is_split, splits))


def _tells_by_place(select: dict[str, Any]) -> bool:
    """Whether rows are cut off, joined, or put in order by a number: their places would tell what is hidden."""
    if (select["from_table"] or {}).get("type") == "JOIN":
        return True
    orders = [order["expression"] for modifier in select["modifiers"] for order in modifier.get("orders") or ()]
    return any(modifier["type"] != "ORDER_MODIFIER" for modifier in select["modifiers"]) or not all(
        _is_split(_ordered_by(order, select)) and not _aggregates(_ordered_by(order, select)) for order in orders
    )


def _ordered_by(order: dict[str, Any], select: dict[str, Any]) -> dict[str, Any]:
    """What an order means: an expression, or the item of the select at that place."""
    if order.get("class") != "CONSTANT":
        return order
    said = str((order.get("literal") or {}).get("text") or (order.get("value") or {}).get("value"))
    items: list[dict[str, Any]] = select["select_list"]
    return items[int(said) - 1] if said.isdecimal() and 0 < int(said) <= len(items) else items[-1]


def _aggregates(item: dict[str, Any]) -> bool:
    return any(call.get("function_name") in AGGREGATES for call in _dictionaries(item))


def _is_named_sum(item: dict[str, Any]) -> bool:
    """sum(x) as x, or cast(sum(x) as bigint) as x."""
    is_cast = item.get("class") == "CAST" and (item.get("type_expr") or {}).get("type_name") == "BIGINT"
    call = item["child"] if is_cast else item
    return call.get("class") == "FUNCTION" and _summed(call) == item.get("alias")


def _is_split(item: dict[str, Any]) -> bool:
    """Whether an expression names nothing of a row but its context and its day."""
    refs = {ref["column_names"][-1] for ref in _dictionaries(item) if ref.get("class") == "COLUMN_REF"}
    return not refs & (COLUMNS - SPLITS)


def _parameters(tree: dict[str, Any]) -> Iterator[str]:
    for node in _dictionaries(tree):
        if node.get("class") == "PARAMETER":
            name = str(node.get("identifier", ""))
            if name.startswith(RESERVED) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise QuestionRefused(f"A value may not be called ${name}. Use another name.")
            yield name
