"""Every sentence about words that a model wrote: better ones, and those for a picture."""

from bot.core.jobs import EndReason, Job
from bot.core.models import Kind
from bot.core.requests import own_words
from bot.ui import prompts, wording
from bot.ui.speech import _

BLOCK_CHARS_MAX = 2_000
OWN_CHARS_MAX = 500
CAPTION_CHARS_MAX = 1_000


def better(job: Job) -> str:
    """Above words that were rewritten: they, and those of the person."""
    words = job.written.prompt if job.written is not None else ""
    own = prompts.shown(_own(job), OWN_CHARS_MAX)
    head = _("**Better words**, if you like them")
    return f"{head}\n{block(words)}\n**{_('Yours')}** {own}"


def described(job: Job) -> str:
    """What is to be seen on a picture, and words that would make something like it."""
    if job.written is None:
        return ""
    caption = prompts.shown(job.written.caption, CAPTION_CHARS_MAX)
    head = _("**Words that would make something like it**")
    return f"{caption}\n{head}\n{block(job.written.prompt)}"


def block(words: str) -> str:
    """Words that can be copied with one press: nothing in them can end the block."""
    shown = prompts.cut(prompts.plain(words).replace("```", "'''"), BLOCK_CHARS_MAX)
    return f"```\n{shown}\n```"


def costs(job: Job, onward_ticks: int | None) -> str:
    """What the words cost, and what making something with them would."""
    parts: list[str] = []
    if onward_ticks is not None:
        parts.append(_("Making it costs about {cost}").format(cost=wording.dollars(onward_ticks)))
    ticks = job.hold.ticks if job.cost_ticks is None else job.cost_ticks
    parts.append(_("these words cost {cost}").format(cost=wording.dollars(ticks)))
    return " · ".join([*parts, f"`#{job.number}`"])


def in_log(job: Job) -> str:
    """A finished request for words, in a few words."""
    return _("picture described") if job.kind is Kind.DESCRIBE else _("words found")


def working(job: Job) -> str:
    """What is happening with a request for words."""
    if job.kind is Kind.DESCRIBE:
        return _("Looking at the picture")
    return _("Finding better words")


def failed(job: Job) -> str | None:
    """What went wrong at the model; None where nothing else is to be said than of pictures."""
    if job.end_reason is not EndReason.PROVIDER_FAILED:
        return None
    if job.kind is Kind.DESCRIBE:
        return _("xAI could not describe this.")
    return _("xAI found no better words.")


def own_words_stand() -> str:
    """Said when no better words came."""
    return _("Your own words are still there: make it with them.")


def keep_mine() -> str:
    """The button that asks with the person's own words."""
    return _("Keep mine")


def form_title() -> str:
    return _("Make it with these words")


def form_prompt() -> str:
    return _("What you would like to see")


def form_private() -> str:
    return _("Only you see the result")


def _own(job: Job) -> str:
    wanted = getattr(job.request, "wanted", job.request)
    return own_words(wanted)
