"""Turns an order into a job: inputs, size, price, how it will end, files in the making."""

import dataclasses
import re
from dataclasses import dataclass

from sandbox.grok import clips, messages, pictures, sizes, sources
from sandbox.grok.clip_orders import ClipOrder
from sandbox.grok.darkroom import Darkroom
from sandbox.grok.faults import MODERATED_CODE, Outcome
from sandbox.grok.fields import Source
from sandbox.grok.image_orders import ImageOrder
from sandbox.grok.jobs import Job
from sandbox.grok.media import Shelf
from sandbox.grok.sizes import Size
from sandbox.grok.uploads import Uploads

EDIT_SOURCE_S_MAX = 8.7
# One frame more than whole seconds is how a clip of whole seconds comes.
EXTENSION_SOURCE_S = (2.0, 30.0 + 1 / clips.FRAMES_PER_S)
REFUSED_WORDS = re.compile(r"\b(forbidden|blocked)\b", re.IGNORECASE)
BROKEN_WORDS = re.compile(r"\bbroken\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who the job is, when it began, when it will be ready, and how it shall end, if scripted."""

    request_id: str
    created_at: float
    ready_at: float
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What an order needs to become a job."""

    darkroom: Darkroom
    uploads: Uploads
    shelf: Shelf

    async def images(self, order: ImageOrder, ticket: Ticket) -> Job:
        """Pictures: unreadable inputs are refused at once.

        Raises:
            RefusedError: 400, an input cannot be fetched or is no picture.
        """
        inputs: list[bytes] = []
        shapes: list[Size] = []
        for source in order.inputs:
            try:
                content = await self.read(source, ticket)
                shapes.append(pictures.open_picture(content).size)
            except (sources.UnreachableError, pictures.UnreadableError) as error:
                raise messages.invalid(f"Invalid input image: {error}") from error
            inputs.append(content)
        size = sizes.image_size(_aspect(order, shapes), order.resolution)
        outcome = ticket.outcome or outcome_of(order.prompt)
        job = _job(order, ticket, outcome, order.cost_ticks())
        made = order.count if outcome.ending == "done" else 0
        for take in range(made):
            number = f" · {take + 1}/{order.count}" if order.count > 1 else ""
            footer = f"{order.model.id} · {size[0]} by {size[1]}{number}"
            picture = pictures.PictureOrder(
                prompt=order.prompt, footer=footer, size=size, take=take, inputs=tuple(inputs)
            )
            job.works.append(self.darkroom.picture(picture))
        return job

    async def clip(self, order: ClipOrder, ticket: Ticket) -> Job:
        """A clip: whatever is wrong with its inputs shows only when it is polled."""
        plan = clips.ClipOrder(
            mode=order.mode,
            prompt=order.prompt,
            footer="",
            size=sizes.clip_size(order.aspect, order.resolution),
            duration_s=order.duration_s,
            audio=order.audio,
        )
        outcome = ticket.outcome or outcome_of(order.prompt)
        source_s = 0.0
        try:
            if order.video is None:
                plan = await self._with_pictures(plan, order, ticket)
            else:
                plan, order, source_s = await self._with_video(plan, order, order.video, ticket)
        except (
            sources.UnreachableError,
            pictures.UnreadableError,
            clips.UnreadableError,
        ) as error:
            if ticket.outcome is None:
                outcome = Outcome(ending="failed", code="invalid_argument", message=str(error))
        plan = dataclasses.replace(plan, footer=_footer(order))
        job = _job(order, ticket, outcome, order.cost_ticks(source_s))
        made_s = 0 if order.mode == "edit" else order.duration_s
        job.length_s = round(source_s) + made_s
        if outcome.ending == "done" and not outcome.flagged:
            job.works.append(self.darkroom.clip(plan))
        return job

    async def _with_pictures(
        self, plan: clips.ClipOrder, order: ClipOrder, ticket: Ticket
    ) -> clips.ClipOrder:
        async def picture(source: Source) -> bytes:
            content = await self.read(source, ticket)
            pictures.open_picture(content)
            return content

        stills = [
            clips.Still(at_s=frame.at_s, content=await picture(frame.image))
            for frame in order.keyframes
        ]
        if order.last_frame is not None:
            last = await picture(order.last_frame)
            stills.append(clips.Still(at_s=order.duration_s, content=last))
        plan = dataclasses.replace(
            plan,
            references=tuple([await picture(source) for source in order.references]),
            stills=tuple(stills),
            voices=order.voices,
        )
        if order.image is None:
            return plan
        first = await picture(order.image)
        shape = pictures.open_picture(first).size
        size = sizes.clip_size_like(shape, order.resolution)
        return dataclasses.replace(plan, first_frame=first, size=size)

    async def _with_video(
        self, plan: clips.ClipOrder, order: ClipOrder, video: Source, ticket: Ticket
    ) -> tuple[clips.ClipOrder, ClipOrder, float]:
        content = await self.read(video, ticket)
        found = clips.probe(content)
        if order.mode == "edit" and found.duration_s > EDIT_SOURCE_S_MAX:
            raise clips.UnreadableError(f"The video is longer than {EDIT_SOURCE_S_MAX} s.")
        shortest, longest = EXTENSION_SOURCE_S
        if order.mode == "extend" and not shortest <= found.duration_s <= longest:
            raise clips.UnreadableError("The video must be between 2 and 30 s long.")
        resolution = "480p" if min(found.size) <= sizes.CLIP_SHORT_SIDES["480p"] else "720p"
        size = sizes.changed_size(found.size)
        order = dataclasses.replace(order, resolution=resolution)
        source_s = float(int(found.duration_s)) if found.duration_s % 1 < 0.1 else found.duration_s
        return dataclasses.replace(plan, video=content, size=size), order, source_s

    def begin(self, job: Job, now: float) -> None:
        """Fetch the inputs of a clip, which is when the provider first looks whether it can."""
        if job.begun or not isinstance(job.order, ClipOrder) or job.outcome.ending != "done":
            return
        job.begun = True
        try:
            for source in job.order.sources:
                sources.check_there(source, self.uploads, self.shelf, now)
        except sources.UnreachableError as error:
            job.outcome = Outcome(ending="failed", code="invalid_argument", message=str(error))
            job.works.clear()

    async def read(self, source: Source, ticket: Ticket) -> bytes:
        """The bytes of an input, as they are when the request comes."""
        return await sources.read(source, self.uploads, self.shelf, ticket.created_at)


def _aspect(order: ImageOrder, shapes: list[Size]) -> str:
    """The first input's aspect unless another was asked for and the model can give it."""
    inherits = order.aspect == "auto" or (order.model.inherits_aspect and len(shapes) == 1)
    if shapes and inherits:
        return sizes.nearest_aspect(shapes[0])
    return "1:1" if order.aspect == "auto" else order.aspect


def _footer(order: ClipOrder) -> str:
    """What stands small under the caption: the model, and what the clip was made from."""
    voices = f"voice {', '.join(order.voices)}" if order.voices else ""
    changed = {"generate": "", "edit": "edited", "extend": f"{order.duration_s} s added"}
    parts = (order.model.id, order.resolution, changed[order.mode], voices)
    return " · ".join(part for part in parts if part)


def outcome_of(prompt: str) -> Outcome:
    """Some words end badly, so that a visitor of the demo can see how that looks."""
    if REFUSED_WORDS.search(prompt):
        return Outcome(ending="moderated", code=MODERATED_CODE)
    if BROKEN_WORDS.search(prompt):
        return Outcome(
            ending="failed", code="internal_error", message="Something broke while rendering."
        )
    return Outcome()


def _job(order: ImageOrder | ClipOrder, ticket: Ticket, outcome: Outcome, cost_ticks: int) -> Job:
    return Job(
        request_id=ticket.request_id,
        order=order,
        outcome=outcome,
        cost_ticks=cost_ticks,
        created_at=ticket.created_at,
        ready_at=ticket.ready_at,
    )
