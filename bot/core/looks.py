"""How many looks at running jobs a process may make; fewer after xAI asked for patience."""

SHARE = 0.8
"""Of all requests that the operator allows, so many may be looks; the rest is for submissions."""
LEAST = 1 / 8
"""However often xAI asks for patience, so many of them stay."""
RECOVERS_MS = 60_000


class Looks:
    """Looks a second over all jobs of a process; each refusal halves them for a minute."""

    def __init__(self, requests_per_s: float) -> None:
        self._looks_per_s = requests_per_s * SHARE
        self._left = 1.0
        self._slow_until_ms = 0

    def looks_per_s(self, now_ms: int) -> float:
        """What may be spent now."""
        if now_ms >= self._slow_until_ms:
            self._left = 1.0
        return self._looks_per_s * self._left

    def slow_down(self, now_ms: int) -> None:
        """There were too many requests."""
        self._left = max(LEAST, self._left / 2 if now_ms < self._slow_until_ms else 0.5)
        self._slow_until_ms = now_ms + RECOVERS_MS
