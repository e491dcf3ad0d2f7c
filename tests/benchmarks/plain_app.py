"""A plain dashboard of the same questions: files read into pandas, plotly express, one callback.

As one would write it in an afternoon: only the columns that are needed, scores turned into points and arrivals into
flags once, one mask a period and table. "tuned" makes text categories as well, which is the best that a line can do.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import dash
import pandas as pd
import plotly.express as px
from dash import Input, Output, dcc, html
from deltalake import DeltaTable
from gunicorn.app.base import BaseApplication

SPLITS = ["region_id", "touchpoint", "channel"]
COLUMNS = {
    "responses": ["day", *SPLITS, "score", "effort", "responded_at", "verbatim", "survey_kind"],
    "interactions": ["day", *SPLITS, "next_contact_days"],
    "invitations": ["day", *SPLITS, "delivered_at", "answered_at"],
}
INPUTS = ("first", "last", *SPLITS)
OUTPUTS = ("headline", "measures", "trend", "where", "journey", "voices")
SETTLED = pd.Timedelta(days=7)


def table_of(lake: Path, name: str, is_tuned: bool) -> pd.DataFrame:
    """A table of the lake, with what its figures count."""
    found = pd.read_parquet(DeltaTable(str(lake / name)).file_uris(), columns=COLUMNS[name])
    found["day"] = pd.to_datetime(found["day"])
    if is_tuned:
        found[SPLITS] = found[SPLITS].astype("category")
    if name == "responses":
        found = found[found.pop("survey_kind") != "relationship"].reset_index(drop=True)
        found["points"] = (100.0 * (found["score"] >= 9) - 100.0 * (found["score"] <= 6)).where(found["score"].notna())
    if name == "interactions":
        settled = found["day"] <= found["day"].max() - SETTLED
        resolved = found["next_contact_days"].isna() | (found["next_contact_days"] > 7)
        found["resolved"] = resolved.astype("float64").where(settled)
    if name == "invitations":
        found["delivered"], found["answered"] = found["delivered_at"].notna(), found["answered_at"].notna()
    return found.drop(columns=[column for column in found if column.endswith(("_days", "delivered_at", "answered_at"))])


def rows(table: pd.DataFrame, first: date, last: date, wanted: dict[str, str | None]) -> pd.DataFrame:
    """Rows of a period with the wanted values."""
    mask = (table["day"] >= pd.Timestamp(first)) & (table["day"] <= pd.Timestamp(last))
    for name, value in wanted.items():
        if value:
            mask &= table[name] == value
    return table[mask]


class Board:
    """The tables in memory and the six parts drawn from them."""

    def __init__(self, lake: Path, is_tuned: bool = False) -> None:
        self.tables = {name: table_of(lake, name, is_tuned) for name in COLUMNS}

    def draw(self, first_text: str, last_text: str, *values: str | None) -> list[object]:
        """Headline, measures, trend, regions, touchpoints and voices of a state."""
        first, last = date.fromisoformat(first_text), date.fromisoformat(last_text)
        wanted = dict(zip(SPLITS, values, strict=True))
        days = last - first + timedelta(days=1)
        periods = {"now": (first, last), "previous": (first - days, last - days)}
        periods["year_ago"] = (first - timedelta(weeks=52), last - timedelta(weeks=52))
        seen = {
            period: {name: rows(table, *between, wanted) for name, table in self.tables.items()}
            for period, between in periods.items()
        }
        year = rows(self.tables["responses"], last - timedelta(weeks=57), last, wanted)
        return [
            html.H2(", ".join(f"{period} {found['responses']['points'].mean():.1f}" for period, found in seen.items())),
            html.Ul([html.Li(line) for line in self.lines(seen)]),
            self.trend(year),
            self.bars(seen, "region_id"),
            self.bars(seen, "touchpoint"),
            self.voices(seen["now"]["responses"]),
        ]

    def lines(self, seen: dict[str, dict[str, pd.DataFrame]]) -> list[str]:
        """The small measures, now and before."""
        lines = []
        for period in ("now", "previous"):
            found = seen[period]
            points = found["responses"]["points"]
            shares = [(points == value).mean() for value in (100, 0, -100)]
            invited = found["invitations"]
            figures = (
                *shares,
                found["interactions"]["resolved"].mean(),
                found["responses"]["effort"].mean(),
                invited["answered"].sum() / max(invited["delivered"].sum(), 1),
                len(found["responses"]),
            )
            lines.append(f"{period}: {', '.join(f'{figure:.2f}' for figure in figures)}")
        return lines

    def trend(self, year: pd.DataFrame) -> dcc.Graph:
        """Points by week."""
        weekly = year.groupby(year["day"].dt.to_period("W").dt.start_time)["points"].mean().reset_index()
        return dcc.Graph(figure=px.line(weekly, x="day", y="points"))

    def bars(self, seen: dict[str, dict[str, pd.DataFrame]], split: str) -> dcc.Graph:
        """Points by a split, now and before, with the share of all contacts."""
        parts = [
            found["responses"].groupby(split, observed=True)["points"].agg(["mean", "size"]).assign(period=period)
            for period, found in seen.items()
        ]
        contacts = seen["now"]["interactions"][split].value_counts(normalize=True).rename("share")
        drawn = pd.concat(parts).join(contacts).reset_index()
        return dcc.Graph(
            figure=px.bar(drawn, x=split, y="mean", color="period", barmode="group", hover_data=["size", "share"])
        )

    def voices(self, found: pd.DataFrame) -> html.Ul:
        """The newest longer words of a detractor and of a promoter."""
        said = found[found["verbatim"].str.len().between(40, 220)]
        sides = [said[said["points"] == points] for points in (-100, 100)]
        newest = [side.loc[side["responded_at"].idxmax(), "verbatim"] for side in sides if len(side)]
        return html.Ul([html.Li(words) for words in newest])


def build(lake: Path, is_tuned: bool = False) -> dash.Dash:
    """The app: inputs, outputs, one callback."""
    app = dash.Dash("plain")
    board = Board(lake, is_tuned)
    app.layout = html.Div(
        [*(dcc.Input(id=name) for name in INPUTS), *(html.Div(id=name) for name in OUTPUTS)],
    )
    app.callback([Output(name, "children") for name in OUTPUTS], [Input(name, "value") for name in INPUTS])(board.draw)
    return app


class Served(BaseApplication):
    """The app under gunicorn, as the other contestants are."""

    def __init__(self, app: dash.Dash, port: int) -> None:
        self._app, self._port = app, port
        super().__init__()

    def load_config(self) -> None:
        options = {"bind": f"127.0.0.1:{self._port}", "worker_class": "gthread", "threads": 8, "timeout": 600}
        for name, value in (options | {"control_socket_disable": True, "loglevel": "warning"}).items():
            self.cfg.set(name, value)

    def load(self) -> object:
        return self._app.server


if __name__ == "__main__":
    Served(build(Path(sys.argv[2]), "tuned" in sys.argv), int(sys.argv[1])).run()
