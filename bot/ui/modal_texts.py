"""Every sentence of the forms that ask for words and options."""

from bot.core.models import ImageModel, VideoModel
from bot.ui import prompts, wording
from bot.ui.speech import _

NAME_CHARS_MAX = 60


def edit_title(*, clip: bool) -> str:
    return _("Edit this clip") if clip else _("Edit this picture")


def animate_title(*, clip: bool) -> str:
    return _("Go on from this clip") if clip else _("Animate this picture")


def describe_title() -> str:
    return _("Describe a picture")


def which_label() -> str:
    return _("Which one")


def which_hint() -> str:
    return _("They are counted from left to right.")


def which(place: int, count: int, *, clip: bool) -> str:
    """One of several pictures in a list, counted from 1."""
    what = _("clip") if clip else _("picture")
    if place == 1:
        return _("1 (left) · {what}").format(what=what)
    if place == count:
        return _("{place} (right) · {what}").format(place=place, what=what)
    return f"{place} · {what}"


def name(filename: str) -> str:
    """What somebody called their file; it is shown as it is, and may be anything."""
    return prompts.cut(prompts.plain(filename), NAME_CHARS_MAX)


def edit_label() -> str:
    return _("What should change")


def animate_label() -> str:
    return _("What happens in the clip")


def animate_hint() -> str:
    return _("It begins with this picture. You may leave this empty.")


def go_on_hint() -> str:
    return _("It begins with the last picture of this clip. You may leave this empty.")


def edit_hint(*, clip: bool) -> str:
    if clip:
        return _("It keeps its length and its size, up to 720p.")
    return _("Everything else stays as it is.")


def seconds_label() -> str:
    return _("How long")


def seconds(count: int) -> str:
    return _("{count} s").format(count=count)


def model_label() -> str:
    return _("Model")


def picture_model_hint() -> str:
    return _("What each is good at, and what this would cost with it.")


def clip_model_hint(seconds_: int) -> str:
    return _("What each is good at, and what {seconds} s would cost with it.").format(
        seconds=seconds_
    )


def usual_model() -> str:
    return _("The server's usual one, or the cheapest that can do it")


def model(one: ImageModel | VideoModel, variant: str | None) -> str:
    """A model with the quality or size it is offered in."""
    return one.name if variant is None else f"{one.name} · {variant}"


def model_price(one: ImageModel | VideoModel, ticks: int) -> str:
    return f"{one.good_for} · {wording.dollars(ticks)}"


def wishes_label() -> str:
    return _("Also")


def improve() -> str:
    return _("Improve my words first")


def improve_hint() -> str:
    return _("You see the new words and may change them before it begins.")


def private() -> str:
    return _("Private: only I see the result")


def no_picture(*, or_clip: bool) -> str:
    """Said of a message without anything to work on."""
    if or_clip:
        return _("There is no picture in this message, and no clip that I made.")
    return _("There is no picture in this message.")


def your_words() -> str:
    return _("Your words, to copy:")


def closed() -> str:
    """Said of a form that was open for too long, or from before a restart."""
    return _(
        "This form was open for too long, or I was restarted in the meantime. Nothing was "
        "asked for, and nothing was charged. Open it again and paste your words."
    )
