"""What the bot says of itself: help, privacy, and who runs it."""

from bot.core.cases.values import About
from bot.core.house import House
from bot.ui.speech import _


def help_text(about: About) -> str:
    """What the bot does, and who runs it."""
    lines = [
        _("**Pictures and clips from your words**"),
        _("`/imagine` makes pictures."),
        _("`/edit` changes a picture or a clip, or combines up to five pictures."),
        _("`/video` makes a clip from words, or from pictures; `/extend` lets one go on."),
        _("`/storyboard` makes one clip of several scenes."),
        _(
            "`/batch file` makes many at once, from a file with one in each line; `/batch list` "
            "and `/batch show` tell how far yours are."
        ),
        _("`/describe` puts a picture into words that would make something like it."),
        _(
            "Under every result, and in the Apps menu of any message with a picture, you can "
            "change it or animate it."
        ),
        _(
            "Say what you would like to see; every other option has a cheap default. The list of "
            "models shows what each would cost."
        ),
        _("`/queue` shows what waits, `/result` hands out what could not be shown."),
        _(
            "This server has limits. If one stops you, you are told which, and nothing is charged. "
            "`/usage show` shows what you spent and what is left."
        ),
        _(
            "Admins begin with `/setup`. They set limits with `/quota` and `/budget`, say who may "
            "use what with `/access`, make looks with `/style`, decide the rest with `/settings`, "
            "and take all numbers with `/usage export`; moderators look back with `/logs search` "
            "and decide on what waits for them with `/mod queue`."
        ),
        _("**Report** in the Apps menu of a message tells moderators what is wrong with it."),
        _("`/privacy` says what is kept about you, sends it to you and removes it."),
        f"-# {_operator(about)}",
    ]
    return "\n".join([*lines, *_policy(about)])


def privacy_text(about: About, house: House, *, at_home: bool) -> str:
    """What is kept about a person, for how long, who gets it, and whom to ask."""
    results_days = min(house.keep_results_days, about.keep_days)
    here = _("Here") if at_home else _("Outside of servers, and on those that decided nothing else")
    lines = [
        _("**What this bot keeps**"),
        _(
            "Your requests: your Discord id, the words, the options, when and where you asked, "
            "what came of it and what it cost. The pictures and clips you attach, without their "
            "hidden data such as the place they were taken, and the results. What you report, what "
            "moderators decided about you, and what you chose below."
        ),
        _("**For how long**"),
        _(
            "{here}: what you attach {inputs} h after a request is over, results {results} days, "
            "words and ids {records} days, cases {cases} days after they are closed, decisions of "
            "admins and moderators {audit} days. After that only sums stay that are nobody's."
        ).format(
            here=here,
            inputs=house.keep_inputs_hours,
            results=results_days,
            records=house.keep_records_days,
            cases=house.keep_cases_days,
            audit=house.keep_audit_days,
        ),
        _("**Who gets it**"),
        _(
            "xAI, which makes the pictures and clips: your words, the files you attach or work on, "
            "and a code that stands for you, never your name or id. xAI keeps them under its own "
            "terms."
        ),
        _("This server's moderators can read what was asked here, private requests included.")
        if at_home
        else _("A server's moderators can read what was asked there, private requests included."),
        _("Whoever runs this bot can read all of it."),
        _("**Who may work on it**"),
        _(
            "Others may edit and animate what I made for you from words, unless you say no below. "
            "What was made from something you attached is for you alone."
        ),
        f"-# {_operator(about)}",
    ]
    return "\n".join([*lines, *_policy(about)])


def sharing(*, shares: bool) -> str:
    """The button that says what a person chose, and changes it."""
    answer = _("yes") if shares else _("no")
    return _("Others may work on what I made: {answer}").format(answer=answer)


def _policy(about: About) -> list[str]:
    if about.privacy_url is None:
        return []
    return ["-# " + _("The full privacy policy: {url}").format(url=about.privacy_url)]


def _operator(about: About) -> str:
    if about.operator_name is None:
        who = _("Whoever runs this bot has left no name.")
    else:
        who = _("This bot is run by {name}.").format(name=about.operator_name)
    if about.operator_contact is None:
        return who
    return who + " " + _("Contact: {contact}").format(contact=about.operator_contact)
