"""Fixtures of the pipeline's tests."""

import pytest

from tests.newsdesk import RecallDesk


@pytest.fixture
async def desk(database):
    """Three feeds that have been read before; the test runs once for each kind of database."""
    return await RecallDesk(database).open()
