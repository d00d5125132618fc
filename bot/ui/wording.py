"""Numbers, sums, moments and lists as people write them."""

from collections.abc import Iterable, Sequence

from bot.core.models import TICKS_PER_CENT, TICKS_PER_USD, Kind
from bot.ui.speech import _

BAR_CELLS = 10
CHOICE_CHARS_MAX = 100
"""So long may an entry of a list of choices be in Discord."""
NAMED_MAX = 20
"""So many roles or channels are named in a sentence."""
LIST_CHARS_MAX = 3_900
"""Discord takes 4,000 characters in a message, headings and all."""


def dollars(ticks: int) -> str:
    """Money, to the cent; smaller sums to the tenth of a cent, and never as nothing."""
    if 0 < ticks < TICKS_PER_CENT // 10:
        return _("under $0.001")
    if ticks % TICKS_PER_CENT == 0:
        return f"${ticks / TICKS_PER_USD:,.2f}"
    return f"${ticks / TICKS_PER_USD:,.3f}"


def megabytes(size_bytes: int) -> str:
    """A file's size as people know it; what is over a limit never looks equal to it."""
    tenths = -(-size_bytes * 10 // (1024 * 1024))
    return f"{tenths / 10:g} MB"


def seconds(length_ms: int) -> str:
    """How long a clip is, to the tenth of a second."""
    return _("{seconds:g} s").format(seconds=round(length_ms / 1000, 1))


def moment(at_ms: int, style: str = "R") -> str:
    """A moment that Discord shows in each reader's own time and language."""
    return f"<t:{at_ms // 1000}:{style}>"


def jump(guild_id: int, channel_id: int, message_id: int) -> str:
    """The address of a message; Discord calls what is in no server @me."""
    return f"https://discord.com/channels/{guild_id or '@me'}/{channel_id}/{message_id}"


def kind(of: Kind) -> str:
    """A kind of job, by what it makes."""
    return {
        Kind.IMAGE: _("pictures"),
        Kind.EDIT: _("edited pictures"),
        Kind.VIDEO: _("clips"),
        Kind.CLIP_EDIT: _("edited clips"),
        Kind.EXTEND: _("extended clips"),
        Kind.DESCRIBE: _("descriptions"),
        Kind.IMPROVE: _("better words"),
        Kind.STORYBOARD: _("storyboards"),
        Kind.BATCH: _("batches"),
    }[of]


def bar(percent: int) -> str:
    """Progress as ten cells."""
    full = round(percent / 100 * BAR_CELLS)
    return "▰" * full + "▱" * (BAR_CELLS - full)


def listed(names: Sequence[str]) -> str:
    """Names as a list in words; of many the first, and how many more there are. At least one."""
    told = list(names[:NAMED_MAX])
    if (rest := len(names) - len(told)) > 0:
        told.append(_("{count} more").format(count=rest))
    return told[0] if len(told) == 1 else _(" and ").join([", ".join(told[:-1]), told[-1]])


def as_many(
    entries: Iterable[str], chars_max: int = LIST_CHARS_MAX, *, end: Sequence[str] = ()
) -> str:
    """Entries of a line or more each, and `end` after them.

    Of what is longer than `chars_max`, as many whole entries as have room from the first, and how
    many more there are.
    """
    shown, last = list(entries), list(end)
    text, count = "\n".join([*shown, *last]), len(shown)
    while len(text) > chars_max and shown:
        shown.pop()
        text = "\n".join([*shown, more(count - len(shown)), *last])
    return text


def more(count: int) -> str:
    """The last line of a list that is not told to its end."""
    return _("and {count} more").format(count=count)


def under(heading: str, entries: Sequence[str]) -> list[str]:
    """Entries, the first of them with a heading above; nothing where there is none."""
    return [f"{heading}\n{entry}" if not at else entry for at, entry in enumerate(entries)]
