"""Every sentence about the ZIPs of batches."""

from collections.abc import Sequence

from bot.core.cases.parcels import Packed
from bot.core.jobs import Job, State, Withheld
from bot.core.ports import Part
from bot.ui import batch_texts, wording
from bot.ui.speech import _, ngettext

NAMED_MAX = 10


def link(batch: Job, packed: Packed) -> str:
    """The way to a ZIP."""
    return _(
        "[All of `#{number}` as one ZIP]({link}) ({size}), until {until}. "
        "Whoever has this link has the files."
    ).format(
        number=batch.number,
        link=packed.link,
        size=wording.megabytes(packed.size_bytes),
        until=wording.moment(packed.until_ms, "f"),
    )


def part(one: Part) -> str:
    """What is said above a ZIP."""
    if one.of == 1:
        return _("All of `#{number}` as a ZIP, AI-generated.").format(number=one.batch.number)
    return _("`#{number}` as ZIPs, AI-generated: part {nth} of {of}.").format(
        number=one.batch.number, nth=one.nth, of=one.of
    )


def packing(batch: Job) -> str:
    """Said while a ZIP is made."""
    return _("Packing `#{number}`…").format(number=batch.number)


def left_out(names: Sequence[str]) -> str:
    """What is in none of the parts; empty when everything is in one."""
    if not names:
        return ""
    shown = ", ".join(names[:NAMED_MAX]) + ("…" if len(names) > NAMED_MAX else "")
    return ngettext(
        "{count} file is too large for here, or one too many: {names}",
        "{count} files are too large for here, or too many: {names}",
        len(names),
    ).format(count=len(names), names=shown)


def by_letter() -> str:
    """Said when Discord's time for answers runs out."""
    return _("The rest comes by direct message.")


def not_by_letter() -> str:
    """Said when somebody takes no direct messages either."""
    return _("The rest could not be sent by direct message. Open yours, and press ZIP again.")


def emptied(batch: Job) -> str:
    """What stands in place of a ZIP."""
    return _(
        "Something in this ZIP may not be seen any more. Press ZIP on `#{number}` for another one."
    ).format(number=batch.number)


def why_not(line: Job) -> str:
    """Why nothing, or not all, is there of a line; empty for what is whole."""
    if line.withheld is not None or line.delete_requested_at_ms is not None:
        return _unseen(line)
    if line.held_for is not None:
        return _("a moderator has to look at it, or did not want it shown")
    if line.finished_at_ms is None:
        return _("nothing came of it yet")
    if line.kept_back:
        return _("xAI kept back {count} of them").format(count=line.kept_back)
    if line.state is State.DONE:
        return _("its files are not kept any more")
    return batch_texts.why_not(line)


def _unseen(line: Job) -> str:
    """Why nobody is shown what came of a line."""
    if line.withheld is None:
        return _("deleted")
    if line.withheld is Withheld.HIDDEN:
        return _("hidden until a moderator has looked at it")
    return _("taken down")
