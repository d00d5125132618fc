"""Numbers, sums and moments as people write them."""

from gettext import gettext as _

from bot.core.models import TICKS_PER_CENT, TICKS_PER_USD

BAR_CELLS = 10


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


def bar(percent: int) -> str:
    """Progress as ten cells."""
    full = round(percent / 100 * BAR_CELLS)
    return "▰" * full + "▱" * (BAR_CELLS - full)
