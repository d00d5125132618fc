"""What a press on the panel of /setup does. Rights are read anew at each."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import ui

from bot.core.cases.setup import Named, Panel
from bot.core.cases.values import Here
from bot.core.errors import BadChannel
from bot.core.presets import Name, Role
from bot.ui import bulletin_texts, setup_cards, setup_texts
from bot.ui._studio import admin_here, studio_of
from bot.ui.forms import Form

ZONE_CHARS_MAX = 64


async def open_panel(interaction: discord.Interaction) -> None:
    """Show the panel to an admin alone, filled in with what holds."""
    await interaction.response.defer(ephemeral=True)
    place = await admin_here(interaction)
    studio = studio_of(interaction)
    panel = await studio.set_up.begin(place)
    house = await studio.customs.house(place.space_id)
    problem = None if house.log_lost_at_ms is None else bulletin_texts.lost_line(house)
    await interaction.edit_original_response(view=setup_cards.first(panel, problem))


async def go_on(interaction: discord.Interaction, what: str) -> None:
    """Have a log channel made, ask for a time zone, or show the other screen."""
    if what == "zone":
        await admin_here(interaction)
        await interaction.response.send_modal(ZoneForm())
        return
    await interaction.response.defer()
    place = await admin_here(interaction)
    set_up = studio_of(interaction).set_up
    if what == "make":
        await _try(interaction, place, set_up.make_log(place))
        return
    screen = setup_cards.second if what == "change" else setup_cards.first
    await interaction.edit_original_response(view=screen(await set_up.panel(place)))


async def pick_roles(interaction: discord.Interaction, about: str) -> None:
    """Take over roles that were chosen."""
    await interaction.response.defer()
    place = await admin_here(interaction)
    chosen = [one for one in _chosen(interaction, "roles") if one.id != place.guild_id]
    fields: Mapping[str, Mapping[str, Any]] = {
        "moderators": {"moderator_role_ids": tuple(one.id for one in chosen)},
        "patrons": {"patrons": Role(id=chosen[0].id, name=chosen[0].name) if chosen else Role()},
        "allowed": {"roles": tuple(chosen)},
        "alerts": {"alerts_role_id": chosen[0].id if chosen else None},
    }
    panel = await studio_of(interaction).set_up.choose(place, **fields[about])
    screen = setup_cards.second if about in {"allowed", "alerts"} else setup_cards.first
    everybody = len(chosen) < len(_chosen(interaction, "roles"))
    problem = setup_texts.everybody_is_no_role() if everybody else None
    await interaction.edit_original_response(view=screen(panel, problem))


async def pick_channels(interaction: discord.Interaction, about: str) -> None:
    """Take over channels that were chosen."""
    await interaction.response.defer()
    place = await admin_here(interaction)
    set_up, chosen = studio_of(interaction).set_up, _chosen(interaction, "channels")
    if about == "log":
        channel_id = chosen[0].id if chosen else None
        await _try(interaction, place, set_up.choose_log(place, channel_id))
        return
    panel = await set_up.choose(place, channels=tuple(chosen))
    await interaction.edit_original_response(view=setup_cards.second(panel))


async def pick_preset(interaction: discord.Interaction, about: str) -> None:
    """Take over the preset that was chosen."""
    del about
    await interaction.response.defer()
    place = await admin_here(interaction)
    value = next(iter(_values(interaction)), "")
    chosen = Name(value) if value in set(Name) else None
    panel = await studio_of(interaction).set_up.choose(place, preset=chosen)
    await interaction.edit_original_response(view=setup_cards.first(panel))


async def use(interaction: discord.Interaction, these: str) -> None:
    """Make all that was chosen hold, and show the check."""
    del these
    await interaction.response.defer()
    place = await admin_here(interaction)
    set_up = studio_of(interaction).set_up
    try:
        check = await set_up.use(place)
    except BadChannel as error:
        view = setup_cards.first(await set_up.panel(place), error.sentence)
    else:
        view = setup_cards.closing(check, interaction.filesize_limit)
    await interaction.edit_original_response(view=view)


class ZoneForm(Form):
    """Asks where the server's days begin."""

    def __init__(self) -> None:
        super().__init__(setup_texts.zone_title())
        self._zone = ui.TextInput[Any](
            custom_id="zone", placeholder="Europe/Paris", max_length=ZONE_CHARS_MAX
        )
        self.add_item(ui.Label[Any](text=setup_texts.zone_label(), component=self._zone))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Take the zone over; the form was opened from the panel, which is what is answered."""
        await interaction.response.defer()
        place = await admin_here(interaction)
        panel = await studio_of(interaction).set_up.set_zone(place, self._zone.value)
        await interaction.edit_original_response(view=setup_cards.second(panel))


async def _try(interaction: discord.Interaction, place: Here, choosing: Awaitable[Panel]) -> None:
    """Show what comes of a choice of the log channel; where it cannot be, the panel says why."""
    problem = None
    try:
        panel = await choosing
    except BadChannel as error:
        problem = error.sentence
        panel = await studio_of(interaction).set_up.panel(place)
    await interaction.edit_original_response(view=setup_cards.first(panel, problem))


def _chosen(interaction: discord.Interaction, shelf: str) -> list[Named]:
    """The roles or channels that were chosen, as Discord names them."""
    data: Mapping[str, Any] = interaction.data or {}
    resolved = data.get("resolved", {}).get(shelf, {})
    found = [resolved[one] for one in _values(interaction) if one in resolved]
    return [Named(id=int(one["id"]), name=one.get("name") or "") for one in found]


def _values(interaction: discord.Interaction) -> list[str]:
    data: Mapping[str, Any] = interaction.data or {}
    return list(data.get("values", ()))


PRESSES: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
    "setup:press": go_on,
    "setup:roles": pick_roles,
    "setup:channels": pick_channels,
    "setup:preset": pick_preset,
    "setup:use": use,
}
