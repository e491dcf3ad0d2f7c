"""A sample of the storm: the server that `goodword serve` starts, over a home with data."""

import json

import pytest

from tests.fence.pages import router
from tests.fence.run import make_fence
from tests.storm import faults
from tests.storm.clients import ASKING, crowd_of
from tests.storm.serving import served

pytestmark = pytest.mark.load


@pytest.fixture(scope="module")
def stormy(app, tmp_path_factory):
    """The marked company's home, and its people signed in."""
    fence = make_fence(app, tmp_path_factory.mktemp("storm"))
    crowd = crowd_of(fence.store, fence.marks, lambda address: router(app.callback_map, address).body)
    fence.store.close()
    return fence.space.path, crowd


def test_the_command_serves_a_home_with_data_to_many_and_survives_its_worker(stormy, tmp_path):
    home, crowd = stormy
    with served(home, tmp_path / "log") as server:
        reply = server.ask("/_dash-update-component", crowd.bodies[0], crowd.sessions[ASKING[0]])
        assert reply.status == 200, (tmp_path / "log").read_text()[-2000:]
        assert "_pages_content" in json.loads(reply.text)["response"]
        assert faults.clients_at_once(server, crowd, 20, 2).holds
        assert "100.00 % answered" in faults.worker_killed(server, crowd, 1, clients=2).found


def test_every_damage_to_a_file_is_seen(stormy):
    assert faults.files_damaged(stormy[0], 60).holds
