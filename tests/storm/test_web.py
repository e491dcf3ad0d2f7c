"""A sample of the storm: every damage to a file of the lake is seen."""

import pytest

from tests.fence.run import make_fence
from tests.storm import faults

pytestmark = pytest.mark.load


def test_every_damage_to_a_file_is_seen(app, tmp_path):
    fence = make_fence(app, tmp_path)
    fence.store.close()
    assert faults.files_damaged(fence.space.path, 60).holds
