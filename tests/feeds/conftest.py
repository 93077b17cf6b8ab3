"""The publishers' server, one a test process, empty for each test; and worker processes for all."""

import pytest

from tests.servers.feed_server import FeedServer


@pytest.fixture(scope="session")
def _publishers():
    with FeedServer() as server:
        yield server


@pytest.fixture
def server(_publishers):
    """Publishers with nothing to read, yet."""
    _publishers.ask("reset")
    return _publishers


@pytest.fixture(scope="session")
def workers():
    """Processes that parse, kept for all tests: they take a while to start."""
    from bot.feeds import workers

    kept = [workers._start()]
    yield kept
    for worker in kept:
        workers._end(worker)
