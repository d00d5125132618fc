"""A job's card: one Components V2 container that changes in place, state by state.

The order of lines is the same in every state: who and what, then the state, then the options.
"""

from typing import Any

import discord
from discord import ui

from bot.core import previews
from bot.core.blocks import Appealed, Standing
from bot.core.jobs import HELD, SHOWN, EndReason, Job, Media, State, Withheld
from bot.core.models import Kind
from bot.core.ports import Card, Sent
from bot.core.requests import StoryboardRequest, own_words
from bot.ui import (
    batch_cards,
    board_cards,
    board_texts,
    member_texts,
    preview_texts,
    prompts,
    result_texts,
    takedown_texts,
    text_cards,
    text_texts,
    texts,
    wording,
)
from bot.ui.info_buttons import InfoButton
from bot.ui.job_buttons import (
    AgainButton,
    AnimateButton,
    CancelButton,
    DeleteButton,
    EditButton,
    FinalButton,
    OriginalButton,
    TellButton,
)
from bot.ui.member_buttons import AppealButton
from bot.ui.pressing import Pressable
from bot.ui.question_buttons import RedoButton
from bot.ui.setup_buttons import RemoveLimitButton

PARTING_MS = 150_000
"""A private card cannot be changed after its 15 minutes; before they end it says so."""
LONG_S = 60
"""A card whose estimate is longer offers to tell its author when it is over."""
GREY, BLURPLE, GREEN, RED = 0x80848E, 0x5865F2, 0x3BA55D, 0xDA373C
AMBER = 0xF0B232


def render(card: Card, now_ms: int) -> ui.LayoutView:
    """The card of a job as it is now. A fresh view each time: views are never re-sent."""
    job = card.job
    if job.withheld is not None:
        return withheld(job)
    if job.kind is Kind.BATCH and job.held_for is None:
        return batch_cards.render(card, now_ms)
    if job.end_reason in SHOWN:
        return _shown(card)
    if job.ended or job.cancel_requested_at_ms is not None:
        items = _end_items(card) if job.held_for is None else _unseen_end(card)
        return _view(items, GREY if _stopped(job) else RED)
    if job.state in HELD:
        return _view(_held_items(job), AMBER)
    accent = BLURPLE if job.state is not State.QUEUED else GREY
    return _view(_running_items(card, now_ms), accent)


def panel_of_batch(card: Card, now_ms: int) -> ui.LayoutView:
    """A batch for one person alone, who may change this message for 15 minutes from now."""
    if card.job.withheld is not None or card.job.held_for is not None:
        return render(card, now_ms)
    return batch_cards.render(card, now_ms, panel=True)


def _shown(card: Card) -> ui.LayoutView:
    """A result."""
    if card.job.kind.makes_text:
        return text_cards.render(card.job, card.onward_ticks)
    return _view([*_result_items(card), _result_buttons(card)], GREEN)


def in_direct_message(card: Card) -> ui.LayoutView:
    """A result as its author gets it by direct message, where no button of ours would work."""
    if card.job.kind.makes_text:
        return text_cards.without_buttons(card.job, card.onward_ticks)
    return _view(_result_items(card), GREEN)


def elsewhere(card: Card) -> ui.LayoutView:
    """The card of a result that its author got by direct message."""
    said = _text("✓ " + result_texts.by_direct_message())
    return _view([_title(card), said, _options(card), _buttons(InfoButton(card.job.id))], GREEN)


def over_notice(card: Card, shown: Sent | None) -> ui.LayoutView:
    """The word that a job is over, with the way to it; the result itself is elsewhere."""
    job = card.job
    link = None
    if shown is not None and not job.place.private:
        link = wording.jump(job.place.guild_id, shown.channel_id, shown.message_id)
    return _view([_text(result_texts.over(job, link)), _options(card)], GREY)


def shows_result(message: discord.Message, job: Job) -> bool:
    """Whether a message is one of those that show a job's result: by its buttons and files."""
    text = str([component.to_dict() for component in message.components])
    if job.kind.makes_text:
        return text_cards.shows(text, job)
    return f"{AgainButton.action}:{job.id}" in text or f"imagine-{job.id}-" in text


def withdrawn() -> ui.LayoutView:
    """What a public card shows for the moment before it is removed."""
    return _view([_text(texts.refused_publicly())], GREY)


def refusal(card: Card) -> ui.LayoutView:
    """How a refused job ended, as its author alone reads it."""
    end = _text("✖ " + _ended(card, private=True))
    redo = _redo(card.job)
    lines = [_title(card), end, *_rest(card), _options(card)]
    return _view([*lines, *([_buttons(*redo)] if redo else [])], RED)


def untold(card: Card) -> ui.LayoutView:
    """A public card whose refusal can no longer be told in private: it shows no prompt."""
    return _view([_text(f"<@{card.job.place.user_id}> {texts.gone_private()}")], RED)


def withheld(job: Job) -> ui.LayoutView:
    """The card of what was taken down, or hidden: it shows no prompt, and no picture."""
    author = f"**<@{job.place.user_id}>** {takedown_texts.on_card(job)}"
    said = [] if job.place.private else [_text(f"-# {takedown_texts.for_author(job)}")]
    return _view([_text(author), *said], RED)


def copy_withheld(job: Job) -> ui.LayoutView:
    """A copy of it, wherever somebody has one."""
    return _view([_text(takedown_texts.on_card(job))], RED)


def told_withheld(job: Job, down_by: Standing | None = None) -> ui.LayoutView:
    """What its author alone is told, of a takedown and why, or of its end.

    Another look is asked for once for each case, by whom it is about, and never from moderators
    where they cannot decide.
    """
    if down_by is None or job.withheld is not Withheld.TAKEN_DOWN:
        return _view([_text(takedown_texts.told(job))], GREY)
    case = down_by.case
    items: list[ui.Item[Any]] = [
        _text(takedown_texts.told(job)),
        _text(takedown_texts.why_down(down_by)),
    ]
    if case.open and case.user_id == job.place.user_id and down_by.appealed is Appealed.NO:
        items.append(_buttons(AppealButton(case.id)))
    return _view(items, GREY)


def notice(text: str) -> ui.LayoutView:
    """A plain private sentence in a card's place."""
    return _view([_text(text)], GREY)


def asked_twice(job: Job) -> ui.LayoutView:
    """Asks somebody who sent the same request again at once."""
    return _view([_text(texts.asked_twice(job)), _buttons(AgainButton(job.id))], GREY)


def ready(job: Job) -> ui.LayoutView:
    """The answer to a Cancel that came too late."""
    return _view([_text(texts.ready()), _buttons(DeleteButton(job.id))], GREY)


def confirm_removal(rule_id: str, warning: str) -> ui.LayoutView:
    """Asks an admin once before a limit goes."""
    return _view([_text(warning), _buttons(RemoveLimitButton(rule_id))], RED)


def _buttons(*buttons: Pressable) -> ui.ActionRow[Any]:
    row = ui.ActionRow[Any]()
    for button in buttons:
        row.add_item(button)
    return row


def _result_buttons(card: Card) -> ui.ActionRow[Any]:
    """Four at most: where there is an original to be had, it takes the place of Animate."""
    job = card.job
    again, info_ = AgainButton(job.id), InfoButton(job.id)
    if job.kind.makes_text:
        return _buttons(again, info_)
    has_original = card.original_until_ms is not None
    third = OriginalButton(job.id) if has_original else AnimateButton(job.id)
    if job.kind is Kind.STORYBOARD:
        return _buttons(again, RedoButton(job.id), third, info_)
    if final := _final(card):
        return _buttons(*final, again, EditButton(job.id), info_)
    return _buttons(again, EditButton(job.id), third, info_)


def _final(card: Card) -> list[Pressable]:
    """The button of a preview that makes the real thing, at the price it says."""
    if card.onward_ticks is None or not previews.is_preview(card.job):
        return []
    return [FinalButton(card.job.id, preview_texts.make_final(card.onward_ticks))]


def _redo(job: Job) -> list[Pressable]:
    """The way to other words for a scene of a storyboard."""
    return [RedoButton(job.id)] if job.kind is Kind.STORYBOARD and job.ended else []


def _stopped(job: Job) -> bool:
    return job.state is State.CANCELLED or job.cancel_requested_at_ms is not None


def _end_items(card: Card) -> list[ui.Item[Any]]:
    items: list[ui.Item[Any]] = [
        _title(card),
        _text(_end_line(card)),
        *_rest(card),
        _options(card),
    ]
    buttons: list[Pressable] = [InfoButton(card.job.id)]
    if card.job.state in {State.FAILED, State.EXPIRED}:
        buttons.insert(0, AgainButton(card.job.id))
    buttons += _redo(card.job)
    if card.job.kind is Kind.IMPROVE and card.job.ended:
        items.append(_text(text_texts.own_words_stand()))
        buttons.insert(0, text_cards.keep_mine(card.job))
    return [*items, _buttons(*buttons)]


def _rest(card: Card) -> list[ui.Item[Any]]:
    """That its author rests now; only they read the card of what was refused."""
    until_ms = card.rests_until_ms
    return [] if until_ms is None else [_text(member_texts.resting(until_ms))]


def _held_items(job: Job) -> list[ui.Item[Any]]:
    """Never the words, the picture or the rule; a private card cannot tell the end itself."""
    lines = [_text(texts.held(job))]
    if job.place.private:
        lines.append(_text(f"-# {texts.held_private(job)}"))
    return [ui.Section[Any](*lines, accessory=CancelButton(job.id))]


def _unseen_end(card: Card) -> list[ui.Item[Any]]:
    """The end of what no moderator approved: no words of it either."""
    job = card.job
    lines = f"{_end_line(card)}\n-# `#{job.number}`"
    return [_text(lines), _buttons(InfoButton(job.id))]


def _text(content: str) -> ui.TextDisplay[Any]:
    return ui.TextDisplay(content)


def _view(items: list[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view


def _running_items(card: Card, now_ms: int) -> list[ui.Item[Any]]:
    lines = [_title(card), _text(_state_line(card, now_ms)), _options(card)]
    section = ui.Section[Any](*lines, accessory=CancelButton(card.job.id))
    offers_word = _takes_long(card) and not card.job.tell_me
    return [
        section,
        *board_cards.rows(card),
        *([_buttons(TellButton(card.job.id))] if offers_word else []),
    ]


def _takes_long(card: Card) -> bool:
    if card.job.kind is Kind.STORYBOARD:
        return True
    waits_s = (card.starts_within_s or 0) if card.job.state is State.QUEUED else 0
    renders_s = card.usual.high_s if card.usual is not None else 0
    return waits_s + renders_s > LONG_S


def _result_items(card: Card) -> list[ui.Item[Any]]:
    items: list[ui.Item[Any]] = [_title(card)]
    if card.job.place.private:
        items.insert(0, _text(f"-# {texts.only_you(card.job)}"))
    if missing := _missing_line(card):
        items.append(_text(missing))
    if card.job.end_reason is EndReason.LINKED:
        return [*items, _options(card)]
    gallery = ui.MediaGallery[Any]()
    for place, media in enumerate(card.results, start=1):
        alt = _alt_text(card, media, place)
        gallery.add_item(media=f"attachment://{media.filename}", description=alt)
    return [*items, gallery, _options(card)]


def _missing_line(card: Card) -> str:
    """What is not as it was asked for: a preview, held back, made smaller, left out, lost."""
    job = card.job
    lines: list[str] = []
    if previews.is_preview(job):
        lines.append(preview_texts.preview())
    elif previews.is_final_at_once(job):
        lines.append(preview_texts.final_at_once())
    request = job.request
    if isinstance(request, StoryboardRequest) and (said := board_texts.missing(card, request)):
        lines.append(said)
    if job.kept_back:
        lines.append(texts.kept_back(len(job.outputs), job.kept_back))
    if job.end_reason is EndReason.LINKED:
        lines.append(result_texts.linked(card.results, card.limit_bytes))
    elif card.too_large:
        lines.append(result_texts.left_out(card.too_large, job))
    if card.smaller:
        lines.append(result_texts.made_smaller(card.smaller, card.limit_bytes))
    if card.original_until_ms is not None:
        linked = job.end_reason is EndReason.LINKED
        lines.append(result_texts.original_until(card.original_until_ms, linked=linked))
    seen = 0 if job.end_reason is EndReason.LINKED else len(card.results)
    if (lost := len(job.outputs) - seen - card.too_large) > 0:
        lines.append(texts.lost_sibling(lost))
    return " ".join(lines)


def _title(card: Card) -> ui.TextDisplay[Any]:
    job = card.job
    return _text(f"**<@{job.place.user_id}>** {prompts.shown(own_words(job.request))}")


def _state_line(card: Card, now_ms: int) -> str:
    job = card.job
    if job.place.private and now_ms > job.place.reply_until_ms - PARTING_MS:
        return texts.parting(job)
    if job.kind is Kind.STORYBOARD and job.state is State.RENDERING:
        return board_texts.working(card)
    if job.state is State.SUBMITTING and card.trouble:
        return texts.trouble()
    if job.state is not State.QUEUED:
        return texts.working(job, card.usual)
    return _waiting_line(card)


def _waiting_line(card: Card) -> str:
    """Why it does not begin yet."""
    if card.price_rose:
        return texts.price_rose(card.job)
    if card.trouble or card.job.trouble is not None:
        return texts.trouble()
    return texts.waiting(card)


def _end_line(card: Card) -> str:
    job = card.job
    if _stopped(job):
        return "⏹ " + result_texts.stopped(job, card.kept_until_ms if card.results else None)
    if job.state is State.DONE:
        return "✖ " + result_texts.kept(job, card.results, card.kept_until_ms)
    return "✖ " + _ended(card, private=job.place.private)


def _ended(card: Card, *, private: bool) -> str:
    """How a job without a result ended."""
    if card.scenes and card.job.held_for is None:
        return board_texts.ended(card, private=private)
    return texts.ended(card.job, private=private)


def _options(card: Card) -> ui.TextDisplay[Any]:
    """The last line: what was asked, and what else there is to know in this state."""
    job = card.job
    parts = [texts.what(job.request)]
    if not job.ended:
        left = (texts.left_after(card.left, job), texts.money_left(card.left, card.prices))
        parts += filter(None, left)
    if job.end_reason in SHOWN:
        parts += filter(None, (texts.price(job, card.prices), texts.made_by_ai()))
    if job.tell_me and not job.ended:
        parts.append(texts.will_be_told())
    if job.ended or _stopped(job):
        parts.append(f"`#{job.number}`")
    return _text("-# " + " · ".join(parts))


def _alt_text(card: Card, media: Media, place: int) -> str:
    prompt = prompts.plain(own_words(card.job.request))
    return prompts.cut(texts.alt(place, len(card.results), media, prompt), 1000)
