"""Draws charts: SVG made here, turned into a PNG by resvg, in a font that comes with the bot.

Type is large and the picture narrow, for phones. The card has its own ground, so that it reads the
same on Discord's dark and light themes; its corners and nothing else are transparent.
"""

import asyncio
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from math import ceil
from pathlib import Path
from xml.etree import ElementTree as ET

import resvg_py
from PIL import ImageFont

from bot.core.charts import Chart, Mark, Panel

GROUND, EDGE = "#23262b", "#4e535c"
TEXT, QUIET = "#f2f3f5", "#c0c5cd"
BAR, BEHIND, TRACK = "#7aa5ff", "#2f5aa8", "#343942"

WIDTH, MARGIN = 1000, 48
INSIDE = WIDTH - 2 * MARGIN
TITLE, HEADING, WORDS, SMALL = 46, 34, 31, 27
PLOT_HEIGHT, BAR_WIDTH_MAX = 250, 110
ROW_HEIGHT, ROW_GAP, INDENT, GAP = 50, 8, 16, 22
LEAST = 5
"""Pixels of the shortest bar that stands for something."""

DRAWN_AT_ONCE = 2

_FONTS = Path(__file__).with_name("fonts")
_REGULAR, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
_FAMILY = "DejaVu Sans"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DrawnCharts:
    """Charts, drawn in threads: resvg lets others work meanwhile."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(DRAWN_AT_ONCE)

    async def draw(self, chart: Chart) -> bytes:
        async with self._turns:
            return await asyncio.to_thread(_png, chart)


def svg(chart: Chart) -> str:
    """A chart as SVG."""
    sheet = _Sheet()
    sheet.text(chart.title, TITLE, bold=True)
    sheet.text(chart.subtitle, WORDS, colour=QUIET)
    sheet.skip(26)
    sheet.columns(chart.over_time)
    for panel in chart.panels:
        sheet.skip(36)
        sheet.rows(panel)
    return sheet.done()


def _png(chart: Chart) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=svg(chart),
        skip_system_fonts=True,
        font_files=[str(_REGULAR), str(_BOLD)],
        font_family=_FAMILY,
    )


class _Sheet:
    """A picture that grows downwards."""

    def __init__(self) -> None:
        self._root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg")
        self._ground = self._box(1.5, 1.5, WIDTH - 3, 0, GROUND, radius=28)
        self._ground.set("stroke", EDGE)
        self._ground.set("stroke-width", "3")
        self._y = float(MARGIN - 8)

    def skip(self, pixels: float) -> None:
        self._y += pixels

    def text(self, words: str, size: int, *, bold: bool = False, colour: str = TEXT) -> None:
        """A line of its own."""
        self._y += size * 1.3
        fitted = _fitted(words, INSIDE, size, bold=bold)
        self._write(fitted, MARGIN, self._y - size * 0.3, size, bold=bold, colour=colour)

    def columns(self, panel: Panel) -> None:
        """Bars that stand beside each other, their labels below, their values above."""
        self.text(panel.title, HEADING, bold=True)
        self.skip(16 + SMALL * 1.3)
        bottom = self._y + PLOT_HEIGHT
        each = INSIDE / max(1, len(panel.marks))
        width = min(each * 0.78, BAR_WIDTH_MAX)
        most = max((mark.value for mark in panel.marks), default=0)
        for place, mark in enumerate(panel.marks):
            middle = MARGIN + each * (place + 0.5)
            height = _length(mark.value, most, PLOT_HEIGHT)
            self._box(middle - width / 2, bottom - height, width, height, BAR, radius=5)
        self._box(MARGIN, bottom, INSIDE, 2, EDGE)
        self._values(panel.marks, most, each, bottom)
        self._labels(panel.marks, each, bottom + SMALL * 1.4)
        self._y = bottom + SMALL * 1.6

    def _values(self, marks: Sequence[Mark], most: int, each: float, bottom: float) -> None:
        """What each bar stands for, where there is room for all; else the highest one alone."""
        there = [(place, mark) for place, mark in enumerate(marks) if mark.value]
        if any(_wide(mark.told, SMALL, bold=True) > each - 8 for _, mark in there):
            there = [one for one in there if one[1].value == most][:1]
        for place, mark in there:
            y = bottom - _length(mark.value, most, PLOT_HEIGHT) - 10
            self._centred(mark.told, MARGIN + each * (place + 0.5), y, bold=True)

    def _labels(self, marks: Sequence[Mark], each: float, y: float) -> None:
        """As many labels as have room, evenly, so that the last one is among them."""
        widest = max((_wide(mark.label, SMALL) for mark in marks), default=0)
        moved = max(0, widest - each) / 2  # the outermost ones are, to stay inside
        every = max(1, ceil((widest + GAP + moved) / each))
        for place, mark in enumerate(marks):
            if (len(marks) - 1 - place) % every == 0:
                self._centred(mark.label, MARGIN + each * (place + 0.5), y, colour=QUIET)

    def rows(self, panel: Panel) -> None:
        """Bars that lie below each other, each behind its label and its value."""
        self.text(panel.title, HEADING, bold=True)
        self.skip(12)
        most = max((mark.value for mark in panel.marks), default=0)
        for mark in panel.marks:
            self._box(MARGIN, self._y, INSIDE, ROW_HEIGHT, TRACK, radius=8)
            length = _length(mark.value, most, INSIDE)
            self._box(MARGIN, self._y, length, ROW_HEIGHT, BEHIND, radius=8)
            self._row_words(mark, self._y + ROW_HEIGHT / 2 + WORDS * 0.36)
            self._y += ROW_HEIGHT + ROW_GAP

    def _row_words(self, mark: Mark, y: float) -> None:
        """Label and value, on the bar and beside it."""
        room = INSIDE - 2 * INDENT
        told = _fitted(mark.told, room * 0.65, WORDS, bold=True)
        room -= _wide(told, WORDS, bold=True) + GAP
        self._write(_fitted(mark.label, room, WORDS), MARGIN + INDENT, y, WORDS)
        self._write(told, WIDTH - MARGIN - INDENT, y, WORDS, bold=True, anchor="end")

    def done(self) -> str:
        height = round(self._y + MARGIN * 0.8)
        self._root.set("width", str(WIDTH))
        self._root.set("height", str(height))
        self._ground.set("height", str(height - 3))
        return ET.tostring(self._root, encoding="unicode")

    def _centred(
        self, words: str, x: float, y: float, *, bold: bool = False, colour: str = TEXT
    ) -> None:
        """A few words around a place, moved so that they stay inside."""
        words = _fitted(words, INSIDE / 2, SMALL, bold=bold)
        half = _wide(words, SMALL, bold=bold) / 2
        x = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        self._write(words, x, y, SMALL, bold=bold, colour=colour, anchor="middle")

    def _write(
        self,
        words: str,
        x: float,
        y: float,
        size: int,
        *,
        bold: bool = False,
        colour: str = TEXT,
        anchor: str = "start",
    ) -> None:
        line = ET.SubElement(
            self._root,
            "text",
            {
                "x": f"{x:.1f}",
                "y": f"{y:.1f}",
                "fill": colour,
                "font-family": _FAMILY,
                "font-size": str(size),
                "font-weight": "bold" if bold else "normal",
                "text-anchor": anchor,
            },
        )
        line.text = _NOT_XML.sub("", words)

    def _box(
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0
    ) -> ET.Element:
        size = {"width": f"{width:.1f}", "height": f"{height:.1f}"}
        place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "rx": str(radius), "fill": colour}
        return ET.SubElement(self._root, "rect", place | size)


def _length(value: int, most: int, pixels: float) -> float:
    """How long a bar is: nothing for nothing, and never too short to be seen."""
    return max(LEAST, pixels * value / most) if value > 0 else 0


def _fitted(words: str, width: float, size: int, *, bold: bool = False) -> str:
    """Words as they are, or cut with an ellipsis where they would be wider."""
    if _wide(words, size, bold=bold) <= width:
        return words
    words = words[: int(width)]
    kept = bisect_left(
        range(1, len(words)), True, key=lambda n: _wide(words[:n] + "…", size, bold=bold) > width
    )
    return words[:kept].rstrip() + "…"


def _wide(words: str, size: int, *, bold: bool = False) -> float:
    """How many pixels words take in a line."""
    return _font(_BOLD if bold else _REGULAR, size).getlength(words.replace("\n", " "))


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)
