"""What a person may ask for.

A request says what was asked, with `auto` and None where the person left the choice to us.
problems.py names what cannot work, and the option to change; offers.py makes the open choices.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from bot.core.models import AUTO, Kind

PROMPT_CHARS_MAX = 6_000
"""The longest text that fits one option in Discord; xAI's models take 16,000 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """Pictures from words."""

    kind: ClassVar[Kind] = Kind.IMAGE
    prompt: str
    count: int = 1
    aspect: str | None = None
    resolution: str = "1k"
    model: str = AUTO
    quality: str | None = None
    words: str = ""
    """What the person wrote themselves, where a style put more around it."""
    style: str | None = None
    inputs: ClassVar[int] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """One picture out of one to five given ones."""

    kind: ClassVar[Kind] = Kind.EDIT
    prompt: str
    inputs: int
    """How many pictures are given."""
    aspect: str | None = None
    resolution: str = "1k"
    model: str = AUTO
    quality: str | None = None
    words: str = ""
    """What the person wrote themselves, where a style put more around it."""
    style: str | None = None
    count: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """A clip from words, and from pictures that guide it.

    Its input files stand in this order: first frame, last frame, references, key pictures.
    """

    kind: ClassVar[Kind] = Kind.VIDEO
    prompt: str
    first_frame: bool = False
    last_frame: bool = False
    references: int = 0
    """How many pictures show what is to be seen in it."""
    key_times_ms: tuple[int, ...] = ()
    """The moments at which it passes through a given picture each."""
    voice: str | None = None
    seconds: int = 6
    aspect: str | None = None
    resolution: str = "720p"
    model: str = AUTO
    audio: bool = True
    words: str = ""
    """What the person wrote themselves, where a style put more around it."""
    style: str | None = None
    count: ClassVar[int] = 1

    @property
    def inputs(self) -> int:
        """How many pictures are given."""
        frames = self.first_frame + self.last_frame
        return frames + self.references + len(self.key_times_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipEditRequest:
    """A given clip, changed; it keeps its length and its size, up to 720p."""

    kind: ClassVar[Kind] = Kind.CLIP_EDIT
    prompt: str
    source_ms: int | None = None
    """How long the given clip is; None until it was opened."""
    resolution: str = "720p"
    model: str = AUTO
    inputs: ClassVar[int] = 1
    count: ClassVar[int] = 1
    aspect: ClassVar[None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendRequest:
    """A given clip that goes on for some seconds more."""

    kind: ClassVar[Kind] = Kind.EXTEND
    prompt: str
    seconds: int = 6
    """How much is added."""
    source_ms: int | None = None
    resolution: str = "720p"
    model: str = AUTO
    inputs: ClassVar[int] = 1
    count: ClassVar[int] = 1
    aspect: ClassVar[None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeRequest:
    """A caption of a given picture, and a prompt that would make something like it."""

    kind: ClassVar[Kind] = Kind.DESCRIBE
    prompt: str = ""
    model: str = AUTO
    inputs: ClassVar[int] = 1
    count: ClassVar[int] = 1
    resolution: ClassVar[str] = ""
    aspect: ClassVar[None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImproveRequest:
    """Better words for another request, which is made once its author has seen them."""

    kind: ClassVar[Kind] = Kind.IMPROVE
    prompt: str
    then: str
    """The other request as `to_json` wrote it."""
    then_private: bool = False
    model: str = AUTO
    count: ClassVar[int] = 1
    resolution: ClassVar[str] = ""
    aspect: ClassVar[None] = None

    @property
    def inputs(self) -> int:
        """The pictures of the other request: kept for it, and not read here."""
        return self.wanted.inputs

    @property
    def wanted(self) -> "Request":
        """The other request."""
        return from_json(self.then)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scene of a storyboard."""

    prompt: str
    seconds: int = 6
    made_by: str | None = None
    """The job that made it before, when it is taken over as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryboardRequest:
    """Two to eight scenes that become one clip."""

    kind: ClassVar[Kind] = Kind.STORYBOARD
    prompt: str
    """What it is called."""
    scenes: tuple[Scene, ...]
    first_frame: bool = False
    continues: bool = True
    """Each scene begins with the last picture of the one before it; otherwise it cuts."""
    aspect: str | None = None
    resolution: str = "720p"
    model: str = AUTO
    audio: bool = True
    count: ClassVar[int] = 1

    @property
    def inputs(self) -> int:
        return int(self.first_frame)

    @property
    def seconds(self) -> int:
        """How long the whole is."""
        return sum(scene.seconds for scene in self.scenes)

    @property
    def to_make(self) -> tuple[int, ...]:
        """The places of the scenes that are not taken over, from 0."""
        return tuple(n for n, scene in enumerate(self.scenes) if scene.made_by is None)

    @property
    def taken_over(self) -> tuple[str, ...]:
        """The jobs whose clips are taken over as they are."""
        return tuple(scene.made_by for scene in self.scenes if scene.made_by is not None)

    def scene(self, place: int) -> VideoRequest:
        """The request for one scene, from 0."""
        scene = self.scenes[place]
        begins_with_picture = self.first_frame if place == 0 else self.continues
        return VideoRequest(
            prompt=scene.prompt,
            first_frame=begins_with_picture,
            seconds=scene.seconds,
            aspect=None if begins_with_picture else self.aspect,
            resolution=self.resolution,
            model=self.model,
            audio=self.audio,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines of a batch that ask for one kind of thing of one model."""

    kind: Kind
    model: str
    lines: int
    ticks: int
    """What they cost at most."""
    queued: bool = False
    """They go through the ordinary queue, for the provider does not batch them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongLine:
    """A line of a batch that is not sent: what to change in it, and how."""

    number: int
    """Its place in the file, from 1."""
    option: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """Many requests at once; each of its lines is a job with a request of its own."""

    kind: ClassVar[Kind] = Kind.BATCH
    prompt: str
    """What it is called."""
    parts: tuple[Part, ...] = ()
    """What its lines come to."""
    sample: tuple[str, ...] = ()
    """The words of some lines: of those that moderators have to look at, else of the first."""
    left_out: int = 0
    """How many lines of the file could not be sent."""
    wrong: tuple[WrongLine, ...] = ()
    """What is wrong with the first of them."""
    images: int = 0
    video_ms: int = 0
    clips: int = 0
    model: str = ""
    count: ClassVar[int] = 1
    inputs: ClassVar[int] = 0
    resolution: ClassVar[str] = ""
    aspect: ClassVar[None] = None

    @property
    def lines(self) -> int:
        """How many requests it is made of."""
        return sum(part.lines for part in self.parts)

    @property
    def ticks(self) -> int:
        """What all of it costs at most."""
        return sum(part.ticks for part in self.parts)


PictureRequest = ImageRequest | EditRequest
SourceClipRequest = ClipEditRequest | ExtendRequest
TextRequest = DescribeRequest | ImproveRequest
WholeRequest = StoryboardRequest | BatchRequest
"""Never sent itself: its parts are."""
Request = PictureRequest | VideoRequest | SourceClipRequest | TextRequest | WholeRequest

_CLASSES: Mapping[Kind, type[Any]] = {
    one.kind: one
    for one in (
        *(ImageRequest, EditRequest, VideoRequest, ClipEditRequest, ExtendRequest),
        *(DescribeRequest, ImproveRequest, StoryboardRequest, BatchRequest),
    )
}


def own_words(request: Request) -> str:
    """What the person wrote themselves, without what a style added."""
    return getattr(request, "words", "") or request.prompt


def without_words(request: Request) -> Request:
    """The same kind of request, of the same size and length, without a word of whoever asked."""
    if isinstance(request, ImproveRequest):
        then = to_json(without_words(request.wanted))
        return replace(request, prompt="", then=then)
    if isinstance(request, StoryboardRequest):
        scenes = tuple(replace(scene, prompt="") for scene in request.scenes)
        return replace(request, prompt="", scenes=scenes)
    if isinstance(request, ImageRequest | EditRequest | VideoRequest):
        return replace(request, prompt="", words="", style=None)
    if isinstance(request, BatchRequest):
        return replace(request, prompt="", sample=(), wrong=())
    return replace(request, prompt="")


def to_json(request: Request) -> str:
    """The request as text for a database column."""
    return json.dumps({"kind": request.kind, **asdict(request)})


def from_json(text: str) -> Request:
    """The request that `to_json` wrote."""
    fields: dict[str, Any] = json.loads(text)
    kind = Kind(fields.pop("kind"))
    if kind is Kind.VIDEO:
        fields["first_frame"] = bool(fields.pop("inputs", fields.get("first_frame", False)))
        fields["key_times_ms"] = tuple(fields.get("key_times_ms", ()))
    elif kind is Kind.STORYBOARD:
        fields["scenes"] = tuple(Scene(**scene) for scene in fields["scenes"])
    elif kind is Kind.BATCH:
        parts = (Part(**part) for part in fields["parts"])
        fields["parts"] = tuple(replace(part, kind=Kind(part.kind)) for part in parts)
        fields["sample"] = tuple(fields["sample"])
        fields["wrong"] = tuple(WrongLine(**one) for one in fields.get("wrong", ()))
    return _CLASSES[kind](**fields)
