"""From an interaction to a job in the queue: check, acknowledge, submit, say what came of it.

What can be known from the options alone is answered before the acknowledgement; the
acknowledgement comes before any database or network work, for Discord waits three seconds.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
import discord

from bot.core import offers
from bot.core.access import Barred, Why
from bot.core.cases import intake
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.cases.values import Ask, Source
from bot.core.errors import BadUpload, NotAllowed, StoreDown
from bot.core.jobs import Job, Place
from bot.core.models import Kind
from bot.core.ports import Admission, Asked, Held, QueueFull, Repeated, Span, TooManyHeld
from bot.core.problems import Problem, either, problems
from bot.core.quota import Over
from bot.core.requests import Request
from bot.ui import (
    access_texts,
    cards,
    keepsake,
    member_cards,
    question_cards,
    question_texts,
    rights,
    texts,
)
from bot.ui._studio import here, space_id, studio_of

log = logging.getLogger(__name__)

TOKEN_LIFE_MS = 15 * 60 * 1000
ALREADY_ACKNOWLEDGED = 40060


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """Something that was asked for and cannot be, which the request itself leaves out."""

    problem: Problem
    instead: str | None = None
    """What the request has in its place; None when nothing."""


async def ask(
    interaction: discord.Interaction,
    request: Request,
    *,
    private: bool,
    sources: Sequence[Source] = (),
    again_of: str | None = None,
    final: Request | None = None,
    preview_id: str | None = None,
    typed: str = "",
    agreed: bool = False,
    misfits: Sequence[Misfit] = (),
) -> None:
    """Put a request in the queue, or say in private why not.

    The card itself is the worker's: it turns the acknowledgement into it. `again_of` names a job
    whose input files serve this one too; `final` is what this one is a cheap preview of, and
    `preview_id` the preview that it is the final of; `typed` is what would be lost with a form: a
    refusal gives it back; `agreed` says that whoever asks was told what it costs. `misfits` are
    what the person also asked for, and the request leaves out: they are told first. Where the bot
    is not at home, only its author sees what it answers.
    """
    private = stays_private(interaction, private=private)
    wanted = Ask(
        request=request,
        place=place_of(interaction, None, private=private),
        presence=rights.presence(interaction),
        sources=tuple(sources),
        again_of=again_of,
        final=final,
        preview_id=preview_id,
        agreed=agreed,
    )
    if (refusal := why_not(interaction, sources, private=private)) is not None:
        await _refuse_at_once(interaction, refusal, typed)
    elif misfits or problems(request, studio_of(interaction).offering.catalogue):
        await _offer_nearest(interaction, wanted, typed, misfits)
    elif not (private or rights.may_show(interaction)):
        text = f"{access_texts.may_not_show()} {access_texts.private_instead()}"
        await _offer(interaction, wanted.in_private(), text, access_texts.in_private(), typed)
    else:
        await _submit(interaction, wanted, typed)


async def answer(
    interaction: discord.Interaction,
    job_id: str,
    keep: Span | None = None,
    *,
    agreed: bool = False,
) -> None:
    """Let begin what a person was asked about, or ask the next question.

    `keep` is the part of their clip they chose, `agreed` that they may use what they attached.
    """
    studio = studio_of(interaction)
    job = await studio.ongoing.visible_job(await here(interaction), job_id)
    if job.place.channel_id != interaction.channel_id:
        raise NotAllowed(UNKNOWN_JOB)
    private = job.place.private
    refusal = why_not(interaction, (), private=private)
    if refusal is None and not (private or rights.may_show(interaction)):
        refusal = access_texts.may_not_show()
    if refusal is not None:
        await interaction.response.send_message(refusal, ephemeral=True)
        return
    async with acknowledged(interaction, private=private) as message_id:
        place = place_of(interaction, message_id, private=private)
        await _take_answer(interaction, job, place, keep, agreed=agreed)


async def _take_answer(
    interaction: discord.Interaction, job: Job, place: Place, keep: Span | None, *, agreed: bool
) -> None:
    private, presence = place.private, rights.presence(interaction)
    answers = studio_of(interaction).answers
    try:
        outcome = await answers.answer(job.id, place, keep, presence, agreed=agreed)
    except (BadUpload, NotAllowed) as problem:
        await refuse(interaction, cards.notice(problem.sentence), private=private)
        return
    if isinstance(outcome, Over):
        asked = Ask(
            request=job.request,
            place=place,
            presence=presence,
            again_of=job.id,
            preview_id=job.preview_id,
        )
        await refuse(interaction, await _over(interaction, asked, outcome), private=private)
    elif (refusal := await refusal_of(interaction, outcome)) is not None:
        await refuse(interaction, refusal, private=private)
    else:
        said = texts.held_now(outcome.job) if isinstance(outcome, Held) else texts.going()
        await _close_question(interaction, job.place, said)


async def _submit(interaction: discord.Interaction, wanted: Ask, typed: str) -> None:
    async with acknowledged(interaction, private=wanted.place.private) as message_id:
        await _let_in(interaction, wanted.shown_at(message_id), typed)


async def _let_in(interaction: discord.Interaction, wanted: Ask, typed: str) -> None:
    private = wanted.place.private
    try:
        outcome = await studio_of(interaction).desk.submit(wanted)
    except (BadUpload, NotAllowed) as problem:
        await refuse(interaction, cards.notice(problem.sentence), private=private, typed=typed)
        return
    if isinstance(outcome, Asked):
        view = await question_of(interaction, wanted.request, outcome.job)
        await refuse(interaction, view, private=private)
    elif isinstance(outcome, Over | Barred):
        if isinstance(outcome, Over):
            view = await _over(interaction, wanted, outcome)
        else:
            view = await barred_view(interaction, wanted, outcome)
        await refuse(interaction, view, private=private, typed=typed)
    elif (refusal := await refusal_of(interaction, outcome)) is not None:
        lost = "" if isinstance(outcome, Repeated) else typed
        await refuse(interaction, refusal, private=private, typed=lost)


async def _over(interaction: discord.Interaction, wanted: Ask, over: Over) -> discord.ui.LayoutView:
    """Which limit stopped a request, and the part of it that still fits as a button."""
    try:
        part = await studio_of(interaction).desk.part_of(wanted)
    except (BadUpload, NotAllowed):
        part = None
    return question_cards.over(over, part.job if isinstance(part, Asked) else None)


async def question_of(
    interaction: discord.Interaction, asked: Request, job: Job
) -> discord.ui.LayoutView:
    """What a person is asked before a job begins, with what speaks for and against it."""
    studio = studio_of(interaction)
    served_by = job.request.model
    needing = offers.why_dearer(asked, served_by, studio.offering.catalogue)
    standing = await studio.limits.standing(await here(interaction))
    share = None
    if job.kind is Kind.BATCH:
        share = await studio.batching.share(job, rights.presence(interaction))
    return question_cards.render(job, needing, standing, share)


async def _offer_nearest(
    interaction: discord.Interaction, wanted: Ask, typed: str, misfits: Sequence[Misfit]
) -> None:
    """Say what is wrong with a request, and offer the nearest that works if one change does it.

    Its price follows once it is known: the attached files have to be looked at for it.
    """
    catalogue = studio_of(interaction).offering.catalogue
    wrong = [*(misfit.problem for misfit in misfits), *problems(wanted.request, catalogue)]
    text = "\n".join(texts.problem(one) for one in wrong)
    if not (wanted.place.private or rights.may_show(interaction)):
        wanted = wanted.in_private()
        text += f"\n{access_texts.may_not_show()} {access_texts.private_instead()}"
    theirs = await studio_of(interaction).doorway.catalogue(
        wanted.place.space_id, wanted.place.role_ids, wanted.request.kind
    )
    nearest = offers.nearest(wanted.request, theirs) if not misfits else None
    if misfits and len(wrong) == len(misfits):
        nearest = _without(misfits, wanted.request)
    if nearest is None:
        await _refuse_at_once(interaction, text, typed)
        return
    label = question_texts.use(nearest)
    await _offer(interaction, wanted.changed_to(nearest.request), text, label, typed)


async def _offer(
    interaction: discord.Interaction, instead: Ask, text: str, label: str, typed: str
) -> None:
    """Offer something else as a button, at once; its price follows."""
    desk = studio_of(interaction).desk
    job_id = desk.new_id()
    view = question_cards.instead(job_id, text, label)
    files = keepsake.add_words(view, typed)
    await interaction.response.send_message(view=view, files=files, ephemeral=True)
    try:
        proposed = await desk.propose(instead, job_id)
    except (BadUpload, NotAllowed) as problem:
        await refuse(interaction, cards.notice(problem.sentence), private=True, typed=typed)
        return
    if isinstance(proposed, Barred):
        barred = await barred_view(interaction, instead, proposed)
        await refuse(interaction, barred, private=True, typed=typed)
    elif isinstance(proposed, Asked):
        priced = question_cards.instead(job_id, text, label, proposed.job.hold.ticks)
        await refuse(interaction, priced, private=True, typed=typed)


async def barred_view(
    interaction: discord.Interaction, wanted: Ask, barred: Barred
) -> discord.ui.LayoutView:
    """Why somebody may not have what they asked for, and what they may have as a button."""
    if barred.standing is not None:
        return member_cards.kept_out(barred)
    text, desk = access_texts.barred(barred), studio_of(interaction).desk
    if barred.nearest is not None:
        instead, label = (
            wanted.changed_to(barred.nearest.request),
            question_texts.use(barred.nearest),
        )
    elif barred.why is Why.SLOW_MODE:
        instead, label = wanted.in_private(), access_texts.in_private()
        text += f" {access_texts.private_instead()}"
    else:
        return cards.notice(text)
    job_id = desk.new_id()
    try:
        proposed = await desk.propose(instead, job_id)
    except (BadUpload, NotAllowed):
        return cards.notice(text)
    if not isinstance(proposed, Asked):
        return cards.notice(text)
    return question_cards.instead(job_id, text, label, proposed.job.hold.ticks)


def _without(misfits: Sequence[Misfit], request: Request) -> offers.Nearest:
    """A request that works as what comes nearest to what was asked for."""
    options = either([misfit.problem.option for misfit in misfits])
    return offers.Nearest(request=request, option=options, value=misfits[0].instead)


async def refusal_of(
    interaction: discord.Interaction, outcome: Admission
) -> discord.ui.LayoutView | None:
    """What a person reads whose request was not let in, or not yet; None when it was."""
    match outcome:
        case Over():
            return question_cards.over(outcome)
        case QueueFull() | TooManyHeld():
            moves_every_s = await studio_of(interaction).desk.line_moves_every_s()
            return cards.notice(texts.too_many(outcome, moves_every_s))
        case Asked(job=job):
            return await question_of(interaction, job.request, job)
        case Barred():
            return _kept_out(outcome)
        case Repeated(job=job):
            return cards.asked_twice(job)
        case _:
            return None


def _kept_out(barred: Barred) -> discord.ui.LayoutView:
    if barred.why in {Why.BLOCKED, Why.RESTING}:
        return member_cards.kept_out(barred)
    return cards.notice(access_texts.barred(barred))


async def _refuse_at_once(interaction: discord.Interaction, text: str, typed: str) -> None:
    """Refuse what was not acknowledged yet, and give back what was typed into a form."""
    if not typed:
        await interaction.response.send_message(text, ephemeral=True)
        return
    view = cards.notice(text)
    files = keepsake.add_words(view, typed)
    await interaction.response.send_message(view=view, files=files, ephemeral=True)


def stays_private(interaction: discord.Interaction, *, private: bool) -> bool:
    """Whether only its author sees an answer: who wants it so, and where the bot is not at home."""
    return private or not (rights.is_at_home(interaction) or rights.is_with_the_bot(interaction))


def why_not(
    interaction: discord.Interaction, sources: Sequence[Source], *, private: bool
) -> str | None:
    """What already speaks against a request, from its files and the channel's permissions."""
    if not private and not _may_post(interaction):
        return texts.may_not_post()
    unfit = next(filter(None, map(intake.source_problem, sources)), None)
    return unfit.sentence if unfit else None


@asynccontextmanager
async def acknowledged(
    interaction: discord.Interaction, *, private: bool
) -> AsyncGenerator[int | None]:
    """Acknowledge a request as `acknowledge` does; it is on record until the block has ended.

    Should this process die meanwhile, another one tells whoever asked.
    """
    message_id = await acknowledge(interaction, private=private)
    hearing = studio_of(interaction).hearing
    await hearing.note(interaction.id, interaction.application_id, interaction.token)
    task = asyncio.current_task()
    try:
        yield message_id
    finally:
        # A process that is made to end here has not answered.
        if task is None or not task.cancelling():
            with suppress(StoreDown):  # it is answered; whoever looks later sees its job
                await hearing.forget(interaction.id)


async def acknowledge(interaction: discord.Interaction, *, private: bool) -> int | None:
    """Defer the answer; returns the id of the message it became, where Discord tells.

    Raises discord.NotFound when the three seconds are over. An interaction that was acknowledged
    before (Discord may deliver it twice) is no error: its unique id decides at admission.
    """
    try:
        answer = await _defer(interaction, private=private)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        return await _acknowledged_before(interaction)
    return answer.message_id if answer is not None else None


async def _defer(
    interaction: discord.Interaction, *, private: bool
) -> discord.InteractionCallbackResponse[discord.Client] | None:
    """Acknowledge; once more when the connection broke, for Discord may not have heard it."""
    try:
        return await interaction.response.defer(ephemeral=private, thinking=True)
    except (aiohttp.ClientError, OSError):
        return await interaction.response.defer(ephemeral=private, thinking=True)


async def _acknowledged_before(interaction: discord.Interaction) -> int | None:
    """The id of the message that an earlier acknowledgement of the same interaction became."""
    try:
        message = await interaction.original_response()
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return None
    return message.id


async def refuse(
    interaction: discord.Interaction,
    view: discord.ui.LayoutView,
    *,
    private: bool,
    typed: str = "",
) -> None:
    """Turn an acknowledged answer into a refusal that only its author reads.

    What they typed into a form goes back to them with it.

    The first message after a public acknowledgement is public whatever it asks for, and nothing
    can follow once the answer is deleted: so edit, tell in private, delete, in this order.
    """
    files = keepsake.add_words(view, typed)
    try:
        if private:
            await interaction.edit_original_response(view=view, attachments=files)
            return
        await interaction.edit_original_response(view=cards.withdrawn())
        await interaction.followup.send(view=view, files=files, ephemeral=True)
        await interaction.delete_original_response()
    except discord.NotFound:
        log.info("an answer was gone before its refusal", extra={"action": "refusal_lost"})


async def _close_question(interaction: discord.Interaction, asked_at: Place, said: str) -> None:
    """Take the buttons off an answered question; that they stay is no harm, they do nothing.

    Discord lets a private message be changed with the token that it was sent with, no other.
    """
    if interaction.message is None or not asked_at.reply_token:
        return
    webhook = discord.Webhook.partial(
        asked_at.application_id, asked_at.reply_token, client=interaction.client
    )
    try:
        await webhook.edit_message(interaction.message.id, view=cards.notice(said))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.debug("a question stays open: %s", type(error).__name__)


def place_of(interaction: discord.Interaction, message_id: int | None, *, private: bool) -> Place:
    """Where an interaction came from, with all that is needed to answer it later."""
    created_ms = round(interaction.created_at.timestamp() * 1000)
    return Place(
        space_id=space_id(interaction),
        guild_id=interaction.guild_id or 0,
        channel_id=interaction.channel_id or 0,
        user_id=interaction.user.id,
        member_key=studio_of(interaction).member_key(interaction.user.id),
        interaction_id=interaction.id,
        application_id=interaction.application_id,
        reply_token=interaction.token,
        reply_until_ms=created_ms + TOKEN_LIFE_MS,
        message_id=message_id,
        private=private,
        upload_limit_bytes=interaction.filesize_limit,
        app_permissions=interaction.app_permissions.value,
        locale=str(interaction.locale),
        top_channel_id=rights.top_channel_id(interaction),
        role_ids=rights.role_ids(interaction),
    )


def _may_post(interaction: discord.Interaction) -> bool:
    """Whether the bot may put pictures into a channel, in every way it may need to."""
    if rights.is_with_the_bot(interaction):
        return True
    permissions = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_send = permissions.send_messages_in_threads if in_thread else permissions.send_messages
    return permissions.view_channel and may_send and permissions.attach_files
