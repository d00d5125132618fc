"""Turns to send a request (ports.Turns): spaced evenly, here or over all processes."""

from aiolimiter import AsyncLimiter


class OwnTurns:
    """Turns of a lone process."""

    def __init__(self, per_s: float) -> None:
        self._limiter = AsyncLimiter(1, 1 / per_s)

    async def take(self) -> None:
        """Wait for a turn."""
        await self._limiter.acquire()
