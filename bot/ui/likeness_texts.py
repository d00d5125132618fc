"""What moderators are told of fingerprints: what is known again after it was taken down."""

from bot.core.cases.likeness import Page
from bot.core.ports import Remembered
from bot.ui import takedown_texts, wording
from bot.ui.speech import _, ngettext


def page(shown: Page) -> str:
    """The cases that left fingerprints, and what they do."""
    if not shown.cases and not shown.skip:
        return _(
            "No fingerprints are kept here. Taking something down leaves them: the same file is "
            "refused then."
        )
    if not shown.cases:
        return _("There are no more.")
    head = _("Fingerprints of what was taken down")
    foot = _(
        "The same file is refused, and a picture that looks like it waits for a moderator. "
        "`/mod fingerprints remove` lets what one case took down be used again."
    )
    return "\n".join([f"**{head}**", *map(_case, shown.cases), f"-# {foot}"])


def _case(one: Remembered) -> str:
    head = _("Case {number}: {reason}").format(
        number=one.case_number, reason=takedown_texts.reason(one.reason)
    )
    who = "" if one.added_by_id is None else f" · <@{one.added_by_id}>"
    return f"{head} · {_kept(one)}{who} · {wording.moment(one.at_ms)}"


def _kept(one: Remembered) -> str:
    """How many files are known again, and how many of them also when they were changed."""
    files = ngettext("{count} file", "{count} files", one.files).format(count=one.files)
    if not one.near_files:
        return files + " " + _("(exactly the same)")
    if one.near_files == one.files:
        return files + " " + _("(and what looks like it)")
    return (
        files
        + " "
        + ngettext(
            "(of {count} also what looks like it)",
            "(of {count} also what looks like them)",
            one.near_files,
        ).format(count=one.near_files)
    )


def removed(case_number: int, count: int) -> str:
    """Told to who removed the fingerprints of a case."""
    return ngettext(
        "Removed {count} fingerprint of case {number}. What it took down stays down, but may be "
        "used or made again.",
        "Removed {count} fingerprints of case {number}. What it took down stays down, but may be "
        "used or made again.",
        count,
    ).format(count=count, number=case_number)
