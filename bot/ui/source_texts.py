"""Every sentence about the pictures and clips that a request works on."""

from bot.core.models import KEY_PICTURES_MAX
from bot.core.ports import Record
from bot.core.problems import either
from bot.ui import prompts, wording
from bot.ui.speech import _, ngettext


def needs_picture() -> str:
    """Why a clip cannot be taken, after the name of the option."""
    return _("is a clip, and a picture is needed here. `/edit` and `/extend` take clips.")


def needs_clip() -> str:
    """Why a picture cannot be taken, after the name of the option."""
    return _("is a picture, and a clip is needed here. `/video` makes a clip from a picture.")


def clips_come_alone() -> str:
    """Why a clip cannot be taken beside other files, after the name of the option."""
    return _("is a clip, and clips are changed one at a time. Leave out the other files.")


def keeps_its_own() -> str:
    """Why a changed clip has no shape and no size to choose, after the name of the option."""
    return _("does not go with a clip: it keeps its own.")


def no_style() -> str:
    """Said of a style beside a clip, after the option's name."""
    return _("is for pictures. Leave it out, and describe the look in your words.")


def one_needed(options: tuple[str, ...]) -> str:
    """Said to whoever gave nothing to work on."""
    return _("There is nothing to work on yet. Give {options}.").format(options=_or(options))


def only_one(options: tuple[str, ...]) -> str:
    """Said to whoever gave several things of which one is wanted."""
    first, *others = options
    return _("`{first}` does not go together with {others}. Give only one of them.").format(
        first=first, others=_or(tuple(others))
    )


def unreadable_name() -> str:
    """Said of a name of a result that cannot be one."""
    return _(
        "`from` must be a number such as #12, one of several pictures such as #12.3, or a link "
        "to a message of mine. You can also choose from the list."
    )


def other_server() -> str:
    """Said of a link that leads out of the server."""
    return _(
        "`from` leads to another server. Only what was made in this one can be worked on here."
    )


def named_needs_clip() -> str:
    """Said when the named result is of the wrong kind."""
    return _("`from` leads to a picture, and a clip is needed here. Choose another.")


def named_needs_picture() -> str:
    """Said when the named result is of the wrong kind."""
    return _("`from` leads to a clip, and a picture is needed here. Choose another.")


def choice(record: Record) -> str:
    """A result in a list of choices: its number, what it is, its words."""
    job = record.job
    kind = (
        _("clip")
        if job.kind.makes_clip
        else ngettext("picture", "{count} pictures", record.results).format(count=record.results)
    )
    words = prompts.plain(job.request.prompt)
    return prompts.cut(f"#{job.number} · {kind} · {words}", wording.CHOICE_CHARS_MAX)


def key_title() -> str:
    """Above the form for pictures that a clip passes through."""
    return _("Key pictures")


def key_pictures() -> str:
    return _("Pictures, up to {most}").format(most=KEY_PICTURES_MAX)


def key_pictures_more() -> str:
    return _("The clip passes through them, in this order.")


def key_moments() -> str:
    return _("Their moments, in seconds")


def key_moments_more(seconds: int) -> str:
    return _("One for each, between 0 and {seconds}, at least a third of a second apart.").format(
        seconds=seconds
    )


def moments_unreadable(typed: str) -> str:
    """Why moments cannot be read, after the name of the option."""
    return _("has moments that I cannot read: {typed}. Write seconds, such as 1, 2.5, 4.").format(
        typed=prompts.shown(typed)
    )


def moments_do_not_match(typed: str, moments: int, pictures: int) -> str:
    """Why moments cannot be used, after the name of the option."""
    return _(
        "needs a moment for each picture. You attached {pictures} and wrote {moments}: {typed}."
    ).format(pictures=pictures, moments=moments, typed=prompts.shown(typed))


def moments(times_ms: tuple[int, ...]) -> str:
    """Moments as people write them, for a button."""
    listed = ", ".join(f"{at_ms / 1000:g}" for at_ms in times_ms)
    return _("{moments} s").format(moments=listed)


def _or(options: tuple[str, ...]) -> str:
    return either(tuple(f"`{option}`" for option in options))
