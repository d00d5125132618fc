"""Forms that ask what is to become of a picture or clip: which one, the words, the options.

Nothing that comes in is trusted: what a list does not hold counts as not chosen, and all rights are
read when the form is sent.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from bot.core import offers
from bot.core.cases.values import Source
from bot.core.models import USUAL, Catalogue, ImageModel, VideoModel
from bot.core.problems import problems
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ImproveRequest,
    Request,
    VideoRequest,
    to_json,
)
from bot.ui import modal_texts
from bot.ui._studio import studio_of
from bot.ui.asking import ask
from bot.ui.choosing import Found
from bot.ui.forms import TYPED_CHARS_MAX, Form

log = logging.getLogger(__name__)

SECONDS_MAX = 15
OPTIONS_MAX = 25
_IMPROVE, _PRIVATE = "improve", "private"


async def open_edit(
    interaction: discord.Interaction, found: Sequence[Found], *, private: bool
) -> None:
    """Ask what should change in one of some pictures and clips."""
    catalogue = studio_of(interaction).offering.catalogue
    await interaction.response.send_modal(EditForm(found, catalogue, private=private))


async def open_animate(
    interaction: discord.Interaction, found: Sequence[Found], *, private: bool
) -> None:
    """Ask what should happen in a clip that begins with one of some pictures and clips."""
    catalogue = studio_of(interaction).offering.catalogue
    await interaction.response.send_modal(AnimateForm(found, catalogue, private=private))


async def describe(interaction: discord.Interaction, found: Sequence[Found]) -> None:
    """Have a picture described, for whoever asks alone; ask which one when there are several."""
    if len(found) == 1:
        await ask(interaction, DescribeRequest(), private=True, sources=(found[0].source,))
    else:
        await interaction.response.send_modal(DescribeForm(found))


class DescribeForm(Form):
    """Asks which of several pictures is to be described."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(modal_texts.describe_title())
        self._which = Which(found)
        self.add_item(self._which.part)

    async def sent(self, interaction: discord.Interaction) -> None:
        source = self._which.chosen.source
        await ask(interaction, DescribeRequest(), private=True, sources=(source,))


class WorkForm(Form):
    """What every form has that makes something of a picture or clip."""

    def __init__(self, title: str, found: Sequence[Found], words: ui.Label[Any]) -> None:
        super().__init__(title)
        self._which = Which(found)
        if len(found) > 1:
            self.add_item(self._which.part)
        self._words = words
        self.add_item(words)
        self._wishes: ui.CheckboxGroup[Any]

    def add_wishes(self, *, private: bool) -> None:
        """Add the last part. A private result stays private: there is nothing to choose then."""
        self._always_private = private
        wishes = [
            discord.CheckboxGroupOption(
                label=modal_texts.improve(),
                value=_IMPROVE,
                description=modal_texts.improve_hint(),
            )
        ]
        if not private:
            wishes.append(discord.CheckboxGroupOption(label=modal_texts.private(), value=_PRIVATE))
        self._wishes = ui.CheckboxGroup(
            custom_id="wishes",
            options=wishes,
            min_values=0,
            max_values=len(wishes),
            required=False,
        )
        self.add_item(ui.Label(text=modal_texts.wishes_label(), component=self._wishes))

    @property
    def words(self) -> str:
        field = self._words.component
        return field.value if isinstance(field, ui.TextInput) else ""

    async def make(self, interaction: discord.Interaction, request: Request, of: Source) -> None:
        """Ask for what was chosen, with better words first if they are wanted."""
        wishes = self._wishes.values
        private = self._always_private or _PRIVATE in wishes
        if _IMPROVE in wishes and self.words.strip():
            improve = ImproveRequest(prompt=self.words, then=to_json(request), then_private=private)
            await ask(interaction, improve, private=True, sources=(of,), typed=self.words)
        else:
            await ask(interaction, request, private=private, sources=(of,), typed=self.words)


class EditForm(WorkForm):
    """Asks what should change in a picture or clip."""

    def __init__(self, found: Sequence[Found], catalogue: Catalogue, *, private: bool) -> None:
        clips = all(one.clip for one in found)
        words = _words(modal_texts.edit_label(), modal_texts.edit_hint(clip=clips), required=True)
        super().__init__(modal_texts.edit_title(clip=clips), found, words)
        self._model = Choice(_picture_models(catalogue))
        if not clips:
            self.add_item(
                ui.Label(
                    text=modal_texts.model_label(),
                    description=modal_texts.picture_model_hint(),
                    component=self._model.select("model"),
                )
            )
        self.add_wishes(private=private)

    async def sent(self, interaction: discord.Interaction) -> None:
        chosen = self._which.chosen
        if chosen.clip:
            request: Request = ClipEditRequest(prompt=self.words, model=USUAL)
        else:
            request = EditRequest(prompt=self.words, inputs=1, **self._model.chosen)
        await self.make(interaction, request, chosen.source)


class AnimateForm(WorkForm):
    """Asks what should happen in a clip that begins with a picture."""

    def __init__(self, found: Sequence[Found], catalogue: Catalogue, *, private: bool) -> None:
        clips = all(one.clip for one in found)
        hint = modal_texts.go_on_hint() if clips else modal_texts.animate_hint()
        words = _words(modal_texts.animate_label(), hint, required=False)
        super().__init__(modal_texts.animate_title(clip=clips), found, words)
        plain = VideoRequest(prompt="", first_frame=True, model=USUAL)
        self._seconds = Choice(
            [
                Offer(modal_texts.seconds(count), {"seconds": count})
                for count in range(1, SECONDS_MAX + 1)
            ],
            usual=plain.seconds - 1,
        )
        self._model = Choice(_clip_models(plain, catalogue))
        self.add_item(
            ui.Label(text=modal_texts.seconds_label(), component=self._seconds.select("seconds"))
        )
        self.add_item(
            ui.Label(
                text=modal_texts.model_label(),
                description=modal_texts.clip_model_hint(plain.seconds),
                component=self._model.select("model"),
            )
        )
        self.add_wishes(private=private)

    async def sent(self, interaction: discord.Interaction) -> None:
        options = {**self._seconds.chosen, **self._model.chosen}
        request = VideoRequest(prompt=self.words, first_frame=True, **options)
        await self.make(interaction, request, self._which.chosen.last_picture)


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a list: how it reads, and the options of a request that it stands for."""

    label: str
    options: Mapping[str, Any]
    hint: str | None = None


class Choice:
    """A list to choose from. Who chooses nothing, or what is not in it, gets the usual."""

    def __init__(self, offered: Iterable[Offer], *, usual: int = 0) -> None:
        self._offers = tuple(offered)[:OPTIONS_MAX]
        self._usual = usual
        self._select: ui.Select[Any] | None = None

    def select(self, custom_id: str) -> ui.Select[Any]:
        """The list itself, for a form."""
        options = [
            discord.SelectOption(
                label=offer.label,
                value=str(place),
                description=offer.hint,
                default=place == self._usual,
            )
            for place, offer in enumerate(self._offers)
        ]
        self._select = ui.Select(custom_id=custom_id, options=options, required=False)
        return self._select

    @property
    def chosen(self) -> Mapping[str, Any]:
        return self._offers[_place(self._select, len(self._offers), self._usual)].options


class Which:
    """The list of what there is to work on."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._found = found
        options = [
            discord.SelectOption(
                label=modal_texts.which(place, len(found), clip=one.clip),
                value=str(place - 1),
                description=modal_texts.name(one.name) or None,
            )
            for place, one in enumerate(found, start=1)
        ]
        self._select = ui.Select[Any](custom_id="which", options=options)
        self.part = ui.Label[Any](
            text=modal_texts.which_label(),
            description=modal_texts.which_hint(),
            component=self._select,
        )

    @property
    def chosen(self) -> Found:
        return self._found[_place(self._select, len(self._found), 0)]


def _place(select: ui.Select[Any] | None, count: int, usual: int) -> int:
    """The place in a list that was chosen; the usual one for anything else."""
    value = next(iter(select.values), "") if select is not None else ""
    places = {str(place): place for place in range(count)}
    return places.get(value, usual)


def _words(label: str, hint: str, *, required: bool) -> ui.Label[Any]:
    field = ui.TextInput[Any](
        custom_id="prompt",
        style=discord.TextStyle.paragraph,
        max_length=TYPED_CHARS_MAX,
        required=required,
    )
    return ui.Label(text=label, description=hint, component=field)


def _picture_models(catalogue: Catalogue) -> Iterable[Offer]:
    plain = EditRequest(prompt="-", inputs=1)
    yield Offer(modal_texts.usual_model(), {"model": USUAL})
    for model in catalogue.offered(plain.kind):
        if isinstance(model, ImageModel):
            for quality in model.qualities or (None,):
                yield from _offer(plain, model, {"quality": quality}, catalogue)


def _clip_models(plain: VideoRequest, catalogue: Catalogue) -> Iterable[Offer]:
    yield Offer(modal_texts.usual_model(), {"model": USUAL})
    for model in catalogue.offered(plain.kind):
        if isinstance(model, VideoModel):
            for resolution in model.resolutions:
                yield from _offer(plain, model, {"resolution": resolution}, catalogue)


def _offer(
    plain: EditRequest | VideoRequest,
    model: ImageModel | VideoModel,
    variant: Mapping[str, Any],
    catalogue: Catalogue,
) -> Iterable[Offer]:
    """A model in one quality or size, with what it would cost; nothing where it would not do."""
    options = {"model": model.id, **variant}
    request = replace(plain, **options)
    if not problems(request, catalogue):
        label = modal_texts.model(model, *variant.values())
        hint = modal_texts.model_price(model, offers.price(request, catalogue))
        yield Offer(label, options, hint)
