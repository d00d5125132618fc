"""How a server uses the bot, and the styles its admins made."""

from dataclasses import dataclass, replace

from bot.core.models import TICKS_PER_USD, USUAL, Kind
from bot.core.requests import EditRequest, ImageRequest, VideoRequest

ASK_ABOVE_TICKS = TICKS_PER_USD // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What admins decided besides limits."""

    image_model: str | None = None
    """The model for pictures where people leave the choice; None for the cheapest able one."""
    video_model: str | None = None
    ask_above_ticks: int = ASK_ABOVE_TICKS
    """What costs more is asked about before it begins."""
    open_uploads: bool = False
    """Whether people may work on pictures that others attached to their messages."""

    def usual_model(self, kind: Kind) -> str | None:
        """The model for a kind of job where people leave the choice."""
        if kind.makes_text:
            return None
        return self.video_model if kind.makes_clip else self.image_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Words that go around a prompt, and options, under a name."""

    name: str
    words_before: str = ""
    words_after: str = ""
    aspect: str | None = None
    resolution: str | None = None
    model: str | None = None


Styled = ImageRequest | EditRequest | VideoRequest

BUILT_IN: tuple[Style, ...] = (
    Style(name="photo", words_after="photograph, natural light, 35 mm, fine detail"),
    Style(name="watercolour", words_after="watercolour on rough paper, soft edges, pale washes"),
    Style(name="comic", words_after="comic book panel, bold ink lines, flat colours, halftone"),
    Style(name="pixel art", words_after="pixel art, 16-bit game, limited palette, crisp pixels"),
    Style(name="clay", words_after="clay figures, stop motion set, fingerprints, studio light"),
    Style(
        name="cinema",
        words_after="film still, anamorphic lens, dramatic light, shallow depth of field",
        aspect="21:9",
    ),
)
"""Styles that every server has, unless its admins make one of the same name."""


def styled(request: Styled, style: Style) -> Styled:
    """A request with a style's words around its own, and its options where none were chosen."""
    words = (style.words_before, request.prompt, style.words_after)
    changes: dict[str, str] = {"prompt": ", ".join(word.strip() for word in words if word.strip())}
    takes_aspect = not (isinstance(request, VideoRequest) and request.first_frame)
    if request.aspect is None and style.aspect is not None and takes_aspect:
        changes["aspect"] = style.aspect
    if style.resolution is not None and request.resolution == _PLAIN_SIZES[request.kind]:
        changes["resolution"] = style.resolution
    if request.model == USUAL and style.model is not None:
        changes["model"] = style.model
    return replace(request, **changes)


_PLAIN_SIZES = {Kind.IMAGE: "1k", Kind.EDIT: "1k", Kind.VIDEO: "720p"}
"""The sizes of requests that leave theirs open."""
