"""Every sentence about what came of a batch, as its galleries say it."""

from bot.core.jobs import Job, Media
from bot.core.ports import Portion
from bot.core.requests import own_words
from bot.ui import prompts, takedown_texts
from bot.ui.speech import _, ngettext

NAME_CHARS_MAX = 40
TEXT_CHARS_MAX = 160
"""Ten lines with as much text each have room in one message."""


def thread_name(batch: Job) -> str:
    """What the thread of a batch is called; Discord shows it as it is."""
    name = prompts.plain(batch.request.prompt)
    return name or _("Batch #{number}").format(number=batch.number)


def portion(one: Portion) -> str:
    """What is said of a line, above the pictures."""
    line = one.line
    if one.unseen:
        return f"{_head(line)} {_unseen(line)}"
    said = [f"{_head(line)} {prompts.shown(own_words(line.request))} `#{line.number}`"]
    if line.written is not None:
        said.append(f"> {prompts.shown(line.written.prompt, TEXT_CHARS_MAX)}")
    if one.too_large:
        said.append("-# " + _too_large(one.too_large))
    return "\n".join(said)


def last_line(batch: Job, part: int) -> str:
    """Said below the pictures: of which batch they are, and that a model made them."""
    number, ai = f"`#{batch.number}`", _("AI-generated")
    return "-# " + _("{ai} · {number} · part {part}").format(ai=ai, number=number, part=part)


def alt(line: Job, media: Media, count: int) -> str:
    """What a screen reader says of a picture or clip."""
    names = {"number": line.line_number, "part": media.part + 1}
    if media.is_clip:
        head = _("Clip of line {number}, AI-generated")
    elif count > 1:
        head = _("Picture {part} of line {number}, AI-generated")
    else:
        head = _("Picture of line {number}, AI-generated")
    return f"{head.format(**names)}: {prompts.plain(own_words(line.request))}"


def _head(line: Job) -> str:
    """The number of a line in its file, and what its author calls it."""
    named = line.line_name not in {"", str(line.line_number)}
    name = f" {prompts.shown(line.line_name, NAME_CHARS_MAX)} ·" if named else ""
    return f"**{line.line_number}**{name}"


def _unseen(line: Job) -> str:
    if line.withheld is not None:
        return takedown_texts.on_card(line)
    return _("`#{number}` was deleted.").format(number=line.number)


def _too_large(count: int) -> str:
    return ngettext(
        "{count} file is too large to be shown here: it is in the ZIP.",
        "{count} files are too large to be shown here: they are in the ZIP.",
        count,
    ).format(count=count)


# --- when one of several is meant ---------------------------------------------------------------


def which_down() -> str:
    return _("This message shows several lines of a batch. Which one do you take down?")


def which_reported() -> str:
    return _("This message shows several lines of a batch. Which one do you mean?")


def choice(line: Job) -> str:
    """A line, on a button."""
    return _("Line {line} · #{number}").format(line=line.line_number, number=line.number)


def all_of(batch: Job) -> str:
    """The whole batch, on a button."""
    return _("All of #{number}").format(number=batch.number)
