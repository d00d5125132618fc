"""A picture of numbers, before it is drawn: every word in it is given, nothing is worked out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bar."""

    label: str
    """What it is about."""
    value: int
    """How long it is, beside the others of the same panel."""
    told: str
    """The value in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Bars that are compared with each other, under a heading."""

    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture: bars over time, and below them any number of panels."""

    title: str
    subtitle: str
    over_time: Panel
    panels: tuple[Panel, ...]
