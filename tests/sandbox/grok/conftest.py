"""The service for each test: in-process, or over both of its fronts."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.grok._bench import Bench, in_process, on_a_socket


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with in_process() as bench:
        yield bench


@pytest.fixture(params=[in_process, on_a_socket], ids=["in-process", "socket"])
async def front(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """The same service under httpx itself and behind a socket."""
    async with request.param() as bench:
        yield bench
