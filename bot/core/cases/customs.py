"""What the admins of a server decided besides limits: the house and its styles."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.core import decisions
from bot.core import house as houses
from bot.core.cases.deciding import Deciding
from bot.core.cases.offering import Offering
from bot.core.cases.values import Here
from bot.core.decisions import Change, Decision
from bot.core.errors import BadChannel, BadStyle, NotAllowed, NotAnAmount, UnknownStyle
from bot.core.house import House, LogResults, Money, Style, Styled
from bot.core.models import AUTO, TICKS_PER_CENT, TICKS_PER_USD, USUAL, Catalogue, Kind
from bot.core.ports import Permit, Rooms, Rules
from bot.core.problems import either, vocabulary
from bot.core.words import plain

LOG_NEEDS = (Permit.VIEW_CHANNEL, Permit.SEND_MESSAGES)
"""What the bot must be allowed in a log channel."""


class Customs:
    """How a server uses the bot, for its admins to set and for everybody to use."""

    def __init__(
        self, *, rules: Rules, rooms: Rooms, offering: Offering, deciding: Deciding
    ) -> None:
        self._rules = rules
        self._rooms = rooms
        self._offering = offering
        self._deciding = deciding

    # --- the house --------------------------------------------------------------------------

    async def house(self, space_id: str) -> House:
        """How a server uses the bot."""
        return await self._rules.house(space_id)

    async def set_usual_model(self, place: Here, kind: Kind, model: str | None) -> House:
        """Set the model that serves who leaves the choice; None or `auto` for the cheapest able.

        Raises NotAllowed for one that is not offered.
        """
        offered = self._offering.catalogue.offered(kind)
        if model is not None and model not in {AUTO, *(one.id for one in offered)}:
            names = either(tuple(one.name for one in offered))
            raise NotAllowed(f"`model` has no such value here. Choose {names}, or auto.")
        chosen = None if model == AUTO else model
        side = "video_model" if kind.makes_clip else "image_model"
        return await self._set(place, side, chosen)

    async def set_ask_above(self, place: Here, dollars: Decimal) -> House:
        """Set above which price people are asked first. Raises NotAnAmount."""
        most = houses.ASK_ABOVE_DOLLARS_MAX
        if not dollars.is_finite() or not 0 <= dollars <= most:
            raise NotAnAmount(f"`dollars` must be between 0 and {most}.")
        return await self._set(place, "ask_above_ticks", round(dollars * TICKS_PER_USD))

    async def set_uploads(self, place: Here, **chosen: bool | None) -> House:
        """Set rules on attached files, by their names in House; None leaves one as it is."""
        changes = [
            decisions.house_set(field, value)
            for field, value in chosen.items()
            if value is not None
        ]
        if changes:
            await self._deciding.decide(place, *changes)
        return await self.house(place.space_id)

    async def set_strikes(self, place: Here, *, yes: bool) -> House:
        """Set whether who has much refused rests for a while."""
        return await self._set(place, "strikes", yes)

    async def set_time_zone(self, place: Here, name: str) -> House:
        """Set where the server's days begin. Raises NotAllowed for no time zone."""
        known = {zone.casefold(): zone for zone in houses.time_zones()}
        wanted = name.strip().replace(" ", "_").casefold()
        if wanted not in known:
            raise NotAllowed("`zone` has no such name. Choose one from the list: Europe/Paris.")
        return await self._set(place, "time_zone", known[wanted])

    async def set_log_channel(self, place: Here, channel_id: int | None) -> House:
        """Set where decisions are told; None for nowhere.

        Raises BadChannel for a channel that everybody reads or where the bot cannot write, and
        DiscordDown when Discord does not tell.
        """
        if channel_id is not None:
            await self.check_log_channel(place, channel_id)
        return await self._set(place, "log_channel_id", channel_id)

    async def set_log_results(self, place: Here, which: LogResults) -> House:
        """Set which results have a card in the log channel."""
        return await self._set(place, "log_results", which)

    async def check_log_channel(self, place: Here, channel_id: int) -> None:
        """Raises BadChannel for what cannot be a log channel, and DiscordDown."""
        outlook = await self._rooms.outlook(place.guild_id, channel_id, LOG_NEEDS)
        if outlook is None:
            raise BadChannel("`channel` is no text channel of this server. Choose one that is.")
        if outlook.everybody_reads:
            raise BadChannel(f"Everybody can read <#{channel_id}>. Choose a private channel.")
        if outlook.missing:
            names = " and ".join(one.shown for one in outlook.missing)
            raise BadChannel(
                f"I cannot write in <#{channel_id}>. Allow me {names} there, or choose another one."
            )

    async def set_alerts_role(self, place: Here, role_id: int | None) -> House:
        """Set who is mentioned when an admin should know at once; None for nobody."""
        return await self._set(place, "alerts_role_id", role_id)

    async def set_alerts_channel(self, place: Here, channel_id: int) -> House:
        """Set where admins are told what they should know at once. Raises as `set_log_channel`."""
        await self.check_log_channel(place, channel_id)
        return await self._set(place, "alerts_channel_id", channel_id)

    async def set_keeping(self, place: Here, **changes: int | None) -> House:
        """Set how long things are kept: fields of the house and numbers, None where all stays.

        Raises NotAnAmount for what is out of bounds, and where results would outlive the requests
        that they are of.
        """
        chosen = {field: number for field, number in changes.items() if number is not None}
        for field, number in chosen.items():
            least, most = houses.KEEP_BOUNDS[field]
            if not least <= number <= most:
                option = field.removeprefix("keep_").rsplit("_", 1)[0]
                raise NotAnAmount(f"`{option}` must be between {least} and {most}.")
        house = replace(await self.house(place.space_id), **chosen)
        if house.keep_results_days > house.keep_records_days:
            raise NotAnAmount(
                f"`results` cannot be kept for longer than `records`, which are "
                f"{house.keep_records_days} days. Shorten the one or lengthen the other."
            )
        if chosen:
            wanted = [decisions.house_set(field, number) for field, number in chosen.items()]
            await self._deciding.decide(place, *wanted)
        return house

    async def list_roles(
        self,
        place: Here,
        field: str,
        *,
        add: int | None = None,
        remove: int | None = None,
        clear: bool = False,
    ) -> House:
        """Change one of the house's lists of roles. `clear` takes all but `add` off it."""
        changes: list[Change] = []
        if clear:
            changes += decisions.roles_listed(await self.house(place.space_id), field, ())
        if remove is not None:
            changes.append(decisions.role_listed(field, remove, yes=False))
        if add is not None:
            changes.append(decisions.role_listed(field, add, yes=True))
        if changes:
            await self._deciding.decide(place, *changes)
        return await self.house(place.space_id)

    async def set_batches(
        self,
        place: Here,
        *,
        role: int | None = None,
        remove: int | None = None,
        everyone: bool | None = None,
        lines: int | None = None,
        open_: int | None = None,
    ) -> House:
        """Set who may send batches and how large and how many; None leaves one as it is.

        Raises NotAnAmount.
        """
        numbers = {"batch_lines_max": ("lines", lines), "batches_open_max": ("open", open_)}
        changes: list[Change] = []
        if remove is not None:
            changes.append(decisions.role_listed("batch_role_ids", remove, yes=False))
        if role is not None:
            changes.append(decisions.role_listed("batch_role_ids", role, yes=True))
        if everyone is not None:
            changes.append(decisions.house_set("batches_for_all", everyone))
        for field, (option, number) in numbers.items():
            least, most = houses.BATCH_BOUNDS[field]
            if number is not None and not least <= number <= most:
                raise NotAnAmount(f"`{option}` must be between {least} and {most:,}.")
            if number is not None:
                changes.append(decisions.house_set(field, number))
        if changes:
            await self._deciding.decide(place, *changes)
        return await self.house(place.space_id)

    async def set_money(self, place: Here, shown: Money, credit_cents: Decimal | None) -> House:
        """Set how public cards speak of money. Raises NotAnAmount."""
        changes = [decisions.house_set("shown_money", shown)]
        if credit_cents is not None:
            most = houses.CREDIT_CENTS_MAX
            ticks = round(credit_cents * TICKS_PER_CENT) if credit_cents.is_finite() else 0
            if not 0 < ticks <= most * TICKS_PER_CENT:
                raise NotAnAmount(f"`cents` must be more than 0 and at most {most:,}.")
            changes.append(decisions.house_set("credit_ticks", ticks))
        await self._deciding.decide(place, *changes)
        return await self.house(place.space_id)

    async def _set(self, place: Here, field: str, value: str | int | None) -> House:
        await self._deciding.decide(place, decisions.house_set(field, value))
        return await self.house(place.space_id)

    # --- styles -----------------------------------------------------------------------------

    async def styles(self, place: Here) -> Sequence[Style]:
        """The styles of a server, and the built-in ones that it did not replace."""
        own = await self._rules.styles(place.space_id)
        names = {style.name for style in own}
        return [*own, *(style for style in houses.BUILT_IN if style.name not in names)]

    async def style(self, place: Here, name: str) -> Style:
        """A style by its name. Raises UnknownStyle."""
        wanted = _name(name)
        found = [style for style in await self.styles(place) if style.name == wanted]
        if not found:
            raise UnknownStyle
        return found[0]

    async def styled(self, place: Here, request: Styled, name: str) -> Styled:
        """A request in a style. Raises UnknownStyle."""
        return houses.styled(request, await self.style(place, name), self._offering.catalogue)

    async def put_style(self, place: Here, style: Style) -> tuple[Style, Style | None]:
        """Set a style, cleaned; returns it and the one it replaced, which may be a built-in one.

        Raises BadStyle, naming the option, for one that cannot be used.
        """
        clean = _checked(style, self._offering.catalogue)
        own = await self._rules.styles(place.space_id)
        is_new = clean.name not in {one.name for one in own}
        if is_new and len(own) >= houses.STYLES_MAX:
            raise BadStyle(
                f"A server has at most {houses.STYLES_MAX} styles. "
                "Remove one first: /style remove name."
            )
        decision = await self._deciding.decide(place, decisions.style_set(clean))
        return clean, _replaced(decision) or _built_in(clean.name)

    async def remove_style(self, place: Here, name: str) -> tuple[Style, Style | None]:
        """Remove a style that admins made; returns it and the built-in one that is back.

        Raises UnknownStyle, and NotAllowed for one that came with the bot.
        """
        wanted = _name(name)
        removed = _replaced(await self._deciding.decide(place, decisions.style_removed(wanted)))
        built_in = _built_in(wanted)
        if removed is None and built_in is not None:
            raise NotAllowed(
                "This style came with the bot and stays. /style add name puts another in its place."
            )
        if removed is None:
            raise UnknownStyle
        return removed, built_in

    async def own_styles(self, place: Here) -> Sequence[Style]:
        """The styles that admins made."""
        return await self._rules.styles(place.space_id)


def _name(text: str) -> str:
    return plain(text).lower()


def _replaced(decision: Decision) -> Style | None:
    """The style that stood before a decision about one."""
    before = [one.before for one in decision.changes if one.before is not None]
    return decisions.style_of(before[0]) if before else None


def _built_in(name: str) -> Style | None:
    return next((style for style in houses.BUILT_IN if style.name == name), None)


def _checked(style: Style, catalogue: Catalogue) -> Style:
    """A style whose words are clean and whose options exist. Raises BadStyle."""
    clean = replace(
        style,
        name=_name(style.name),
        words_before=plain(style.words_before),
        words_after=plain(style.words_after),
        model=None if style.model in {AUTO, USUAL} else style.model,
    )
    if not 1 <= len(clean.name) <= houses.NAME_CHARS_MAX:
        raise BadStyle(f"`name` must have 1 to {houses.NAME_CHARS_MAX} letters that can be seen.")
    for option, words in (("before", clean.words_before), ("after", clean.words_after)):
        if len(words) > houses.STYLE_WORDS_CHARS_MAX:
            most = houses.STYLE_WORDS_CHARS_MAX
            raise BadStyle(
                f"`{option}` has {len(words)} characters. Shorten it to {most} or fewer."
            )
    if not any(
        (clean.words_before, clean.words_after, clean.aspect, clean.resolution, clean.model)
    ):
        raise BadStyle("A style needs words or an option: fill in `before` or `after`.")
    for option in ("aspect", "resolution", "model"):
        _check_option(option, getattr(clean, option), catalogue)
    return clean


def _check_option(option: str, value: str | None, catalogue: Catalogue) -> None:
    known = [
        one
        for kind in (Kind.IMAGE, Kind.VIDEO)
        for one in vocabulary(kind, option, catalogue)
        if one != AUTO
    ]
    if value is not None and value not in known:
        raise BadStyle(f"`{option}` has no such value. Choose one from the list.")
