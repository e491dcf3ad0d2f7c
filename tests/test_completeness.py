"""How complete the lake is: what the page says is what stands in the files."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.checking import check
from data.engine import Engine
from data.home import Home, create_home
from data.lake import Lake
from queries.completeness import attribution, table_states
from tests.company import TODAY, make_company


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_company(tmp_path_factory.mktemp("complete"), rows=400)


def rows_of(home: Home, table: str) -> pa.Table:
    """All rows of a table, read without a line of ours."""
    files = Lake(home.lake_path).snapshot().files[table]
    return pa.concat_tables([pq.ParquetFile(home.lake_path / file.path).read() for file in files])


def test_answers_without_a_known_agent_are_those_of_the_files(company: Home) -> None:
    rows = rows_of(company, "responses").select(["agent_id", "is_self_service"]).to_pylist()
    found = attribution(Engine(company).at(TODAY))
    served = [row for row in rows if not row["is_self_service"]]
    assert found.of == len(served)
    assert found.unknown == sum(row["agent_id"] is None for row in served)
    assert 0 < found.unknown < found.of


def test_an_answer_about_the_whole_relationship_needs_no_agent(larkfield: Home) -> None:
    rows = rows_of(larkfield, "responses").select(["agent_id", "is_self_service", "survey_kind"]).to_pylist()
    kept = [row for row in rows if row["survey_kind"] != "relationship" and not row["is_self_service"]]
    found = attribution(Engine(larkfield).at(TODAY))
    assert len(kept) < sum(not row["is_self_service"] for row in rows)
    assert (found.unknown, found.of) == (sum(row["agent_id"] is None for row in kept), len(kept))
    checked = check(larkfield)
    assert (checked.unattributed, checked.attributable) == (found.unknown, found.of)


def test_each_table_is_as_fresh_as_its_newest_row(company: Home) -> None:
    states = {state.table: state for state in table_states(Engine(company).at(TODAY))}
    assert states["responses"].rows == 400
    assert states["responses"].newest_at == max(rows_of(company, "responses")["responded_at"].to_pylist())
    assert states["units"].newest_at is None
    assert states["customers"].rows == 0


def test_an_empty_lake_has_nothing_and_no_share(tmp_path: Path) -> None:
    warehouse = Engine(create_home(tmp_path / "home", "company", "Acme")).at(TODAY)
    assert attribution(warehouse).of == 0
    assert not any(state.rows or state.newest_at for state in table_states(warehouse))
