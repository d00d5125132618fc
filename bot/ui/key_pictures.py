"""The form for pictures that a clip passes through at given moments.

A command has no room for a list of pictures with a moment each: `/video` opens this for them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.core.cases.values import Source
from bot.core.models import KEY_PICTURES_MAX
from bot.core.problems import Problem, problems
from bot.core.requests import VideoRequest
from bot.core.studio import Studio
from bot.ui import attached, source_texts
from bot.ui._studio import studio_of
from bot.ui.asking import Misfit, stays_private, why_not
from bot.ui.forms import Form
from bot.ui.wishes import Wishes, ask_for

OPTION = "key_pictures"
TYPED_CHARS_MAX = 100
_MOMENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?s?", re.IGNORECASE)


class KeyPictures(Form):
    """Asks for the pictures and their moments; with them the request is whole."""

    def __init__(self, request: VideoRequest, sources: Sequence[Source], wishes: Wishes) -> None:
        super().__init__(source_texts.key_title())
        self._request = request
        self.sources = tuple(sources)
        self.wishes = wishes
        self.pictures = ui.FileUpload[Any](
            custom_id="pictures", min_values=1, max_values=KEY_PICTURES_MAX
        )
        self.moments = ui.TextInput[Any](
            custom_id="moments", placeholder="1, 2.5, 4", max_length=TYPED_CHARS_MAX
        )
        self.add_item(
            ui.Label(
                text=source_texts.key_pictures(),
                description=source_texts.key_pictures_more(),
                component=self.pictures,
            )
        )
        self.add_item(
            ui.Label(
                text=source_texts.key_moments(),
                description=source_texts.key_moments_more(request.seconds),
                component=self.moments,
            )
        )

    async def sent(self, interaction: discord.Interaction) -> None:
        """Ask for the clip; where the moments do not work, offer others with the same pictures."""
        uploads = attached.pictures((OPTION, file) for file in self.pictures.values)
        evenly = replace(self._request, key_times_ms=spread(len(uploads), self._request.seconds))
        request, wrong = self._timed(len(uploads), evenly, studio_of(interaction))
        instead = source_texts.moments(evenly.key_times_ms)
        await ask_for(
            interaction,
            evenly if wrong else request,
            self.wishes,
            sources=(*self.sources, *uploads),
            typed=f"{request.prompt}\n\n{self.moments.value}",
            misfits=[Misfit(problem=one, instead=instead) for one in wrong],
        )

    def _timed(
        self, count: int, evenly: VideoRequest, studio: Studio
    ) -> tuple[VideoRequest, Sequence[Problem]]:
        """The request with the moments that were typed, and what is wrong with these.

        What would be wrong with moments evenly apart is not their fault.
        """
        typed = self.moments.value
        if (times_ms := read(typed)) is None:
            text = source_texts.moments_unreadable(typed)
            return evenly, [Problem(option=OPTION, text=text)]
        if len(times_ms) != count:
            text = source_texts.moments_do_not_match(typed, len(times_ms), count)
            return evenly, [Problem(option=OPTION, text=text)]
        request = replace(self._request, key_times_ms=times_ms)
        catalogue = studio.offering.catalogue
        anyway = problems(evenly, catalogue)
        return request, [one for one in problems(request, catalogue) if one not in anyway]


async def open_form(interaction: discord.Interaction, form: KeyPictures) -> None:
    """Show the form, unless something speaks against the request already."""
    private = stays_private(interaction, private=form.wishes.private)
    if (refusal := why_not(interaction, form.sources, private=private)) is not None:
        await interaction.response.send_message(refusal, ephemeral=True)
    else:
        await interaction.response.send_modal(form)


def read(typed: str) -> tuple[int, ...] | None:
    """Moments in milliseconds, in the order they were written; None when they are none."""
    words = re.split(r"[,;\s]+", typed.strip(" ,;"))
    if not all(_MOMENT.fullmatch(word) for word in words):
        return None
    return tuple(round(float(word.rstrip("sS")) * 1000) for word in words)


def spread(count: int, seconds: int) -> tuple[int, ...]:
    """So many moments of a clip, evenly apart, to the tenth of a second."""
    return tuple(round(seconds * 10 * nth / (count + 1)) * 100 for nth in range(1, count + 1))
