"""What the child reports: what a file is, or what is wrong with it."""

from typing import Any


class ProblemError(Exception):
    """What is wrong with the file, in a word for the report."""


class CannotFitError(ProblemError):
    """No copy worth looking at is small enough."""

    def __init__(self) -> None:
        super().__init__("cannot_fit")


def facts(
    content_type: str, size: tuple[int, int], duration_ms: int | None = None
) -> dict[str, Any]:
    """What a file turned out to be."""
    width, height = size
    return {
        "content_type": content_type,
        "width": width,
        "height": height,
        "duration_ms": duration_ms,
    }
