"""The company of the fence, once a test run."""

import pytest

from dashboard.server import Goodword
from tests.fence.run import Fence, make_fence


@pytest.fixture(scope="session")
def fence(app: Goodword, tmp_path_factory: pytest.TempPathFactory) -> Fence:
    """The marked company, served by the application."""
    return make_fence(app, tmp_path_factory.mktemp("fence"))
