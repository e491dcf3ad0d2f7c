"""Questions to a demo's files by plain DuckDB over Delta's own list, through nothing of the product's."""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from deltalake import DeltaTable

from data.contract import TABLES
from data.home import Home

Ask = Callable[..., pd.DataFrame]


def reader(home: Home) -> Ask:
    """SQL over the newest files of the home's tables, by Delta's own list: nothing of ours in between.

    Answers about the whole relationship stand apart as `of_relationship`; `responses` are those after contacts.
    """
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for table in TABLES:
        files = DeltaTable(home.lake_path / table).file_uris() if (home.lake_path / table).exists() else []
        if files:
            source = f"read_parquet({[file.removeprefix('file://') for file in files]}, union_by_name = true)"
            names = {"responses": "is distinct from", "of_relationship": "="} if table == "responses" else {table: ""}
            for name, sign in names.items():
                where = f" where survey_kind {sign} 'relationship'" if sign else ""
                connection.execute(f"create view {name} as select * from {source}{where}")

    def ask(sql: str, **values: Any) -> pd.DataFrame:
        found = connection.execute(sql, values).fetchnumpy()
        return pd.DataFrame({name: np.ma.filled(column.astype(object), None) for name, column in found.items()})

    return ask


def one(ask: Ask, sql: str, **values: Any) -> Any:
    """The single value of a question."""
    return ask(sql, **values).iloc[0, 0]
