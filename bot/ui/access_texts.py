"""Every sentence on who may have what made where: refusals, lists, and what admins are told."""

from collections.abc import Iterable, Sequence

from bot.core import access, models
from bot.core.access import (
    AccessRule,
    Barred,
    Bound,
    DeadList,
    Effect,
    Option,
    Subject,
    Terms,
    Topic,
    Why,
)
from bot.core.house import House
from bot.ui import member_texts, prompts, texts, wording
from bot.ui.speech import _, ngettext

# --- refusals -------------------------------------------------------------------------------


def barred(why: Barred) -> str:
    """Why somebody may not have what they asked for."""
    match why.why:
        case Why.BEYOND:
            return "\n".join(texts.problem(one) for one in why.problems)
        case Why.BLOCKED | Why.RESTING | Why.PAUSED:
            return member_texts.kept_out(why)
        case Why.NEWCOMER | Why.SLOW_MODE:
            return _not_yet(why)
        case Why.WORDS | Why.TAKEN_DOWN | Why.NOT_ADULT | Why.MINOR:
            return _by_what_it_is(why.why)
        case Why.NO_BATCHES | Why.TOO_MANY_BATCHES:
            return _no_batch(why)
        case _:
            return _by_a_list(why)


def _not_yet(why: Barred) -> str:
    """From when on they may."""
    words = {
        Why.NEWCOMER: _("You are new here. You may begin {when}."),
        Why.SLOW_MODE: _("This channel is in slow mode. You may show something again {when}."),
    }
    return words[why.why].format(when=wording.moment(why.until_ms or 0))


def _by_what_it_is(why: Why) -> str:
    """Why words or files are not taken, whoever asks with them."""
    return {
        Why.WORDS: _(
            "The rules here do not allow this. Nothing was charged. Ask for something else; a "
            "moderator can say more."
        ),
        Why.TAKEN_DOWN: _(
            "A moderator of this server removed this picture. It cannot be used here. "
            "Choose another."
        ),
        Why.NOT_ADULT: _(
            "Attached files are taken only in age-restricted channels of this server. "
            "Use one of those."
        ),
        Why.MINOR: _(
            "Somebody on this file may be under 18, so nothing is made of it here. "
            "Choose another. If that is wrong, a moderator can say more."
        ),
    }[why]


def _no_batch(why: Barred) -> str:
    """Why somebody may not send a batch, or not yet."""
    if why.why is Why.NO_BATCHES:
        return _(
            "Batches are not open to you here. Admins choose who may with `/settings batches`."
        )
    return ngettext(
        "You have {count} batch open, which is as many as you may have here. Wait until it is "
        "over, or stop it: `/batch list`.",
        "You have {count} batches open, which is as many as you may have here. Wait until one is "
        "over, or stop one: `/batch list`.",
        why.batches_open,
    ).format(count=why.batches_open)


def _by_a_list(why: Barred) -> str:
    """Which list refused, and whom or where it lets in."""
    by_channel = why.why in {Why.CHANNEL_DENIED, Why.CHANNEL_NOT_LISTED}
    denied = why.why in {Why.CHANNEL_DENIED, Why.ROLE_DENIED}
    if not why.listed:
        words = _(
            "{what} cannot be made here just now: every channel or role that was allowed is "
            "deleted. An admin can change that: `/access list`."
        )
        return words.format(what=topic(why.topic))
    words = {
        (True, True): _("{what} are not made in {names}. Try another channel."),
        (True, False): _("{what} are made only in {names}."),
        (False, True): _("{what} are not for {names} here. An admin can change that."),
        (False, False): _("{what} are only for {names} here. An admin can change that."),
    }[by_channel, denied]
    subject = Subject.CHANNEL if by_channel else Subject.ROLE
    return words.format(what=topic(why.topic), names=_mentions(subject, why.listed))


def may_not_show() -> str:
    """Told to who may not attach files where they ask."""
    return _("You may not attach files here, so nothing is shown to all for you.")


def in_private() -> str:
    """The button that makes it for its author alone."""
    return _("Only for me")


def private_instead() -> str:
    """Said beside that button."""
    return _("You can have it for you alone.")


# --- lists ----------------------------------------------------------------------------------


def topic(one: Topic) -> str:
    """What a list is about, as the subject of a sentence."""
    return {
        Topic.EVERYTHING: _("Pictures, clips and texts"),
        Topic.PICTURES: _("Pictures"),
        Topic.EDITS: _("Edits"),
        Topic.CLIPS: _("Clips"),
        Topic.STORYBOARDS: _("Storyboards"),
        Topic.TEXTS: _("Texts"),
    }[one]


def rule_set(rules: Sequence[AccessRule], terms: Terms, everyone_id: int) -> str:
    """What lists mean now, after channels or roles were put there."""
    lists = dict.fromkeys((rule.effect, rule.topic, rule.subject) for rule in rules)
    said = [_list(terms, *one, now=True) for one in lists]
    return " ".join([*said, *_warnings(terms, everyone_id)])


def removed(what: AccessRule | Bound, terms: Terms, everyone_id: int) -> str:
    """What holds after a rule or bound was taken away."""
    if isinstance(what, Bound):
        said = [_("Removed: {bound}").format(bound=bound(what))]
        return " ".join([*said, *_warnings(terms, everyone_id)])
    left = terms.listed(what.effect, what.topic, what.subject)
    if left:
        said = [_list(terms, what.effect, what.topic, what.subject, now=True)]
    else:
        said = [_emptied(what)]
    return " ".join([*said, *_warnings(terms, everyone_id)])


def removed_before() -> str:
    return _("This is not set any more. /access list shows what is.")


def nothing_named() -> str:
    return _("Choose a `channel` or a `role`.")


def everything(terms: Terms, house: House, everyone_id: int) -> str:
    """All that is decided on who may have what."""
    lists = dict.fromkeys((rule.effect, rule.topic, rule.subject) for rule in terms.rules)
    lines = [_list(terms, *one, now=False) for one in lists]
    lines += [bound(one) for one in terms.bounds]
    if house.newcomer_hours or house.account_days:
        lines.append(newcomers(house))
    if house.member_jobs_max is not None:
        lines.append(at_once(house.member_jobs_max))
    if not lines:
        return _("Everybody may have everything made, in every channel, within the limits.")
    return wording.as_many(lines, end=_warnings(terms, everyone_id))


def rule_choice(rule: AccessRule) -> str:
    """A rule in a list of choices, where mentions do not show."""
    sign = "#" if rule.subject is Subject.CHANNEL else "@"
    name = prompts.name(sign, rule.subject_name, rule.subject_id)
    words = {
        Effect.ALLOW: _("{what}: {name} allowed"),
        Effect.DENY: _("{what}: {name} denied"),
    }[rule.effect]
    return words.format(what=topic(rule.topic), name=name)


def bound_choice(one: Bound) -> str:
    """A bound in a list of choices."""
    whom = prompts.name("@", one.role_name, one.role_id) if one.role_id else _("everyone")
    return prompts.cut(f"{whom}: {allowed(one)}", wording.CHOICE_CHARS_MAX)


def _list(terms: Terms, effect: Effect, about: Topic, subject: Subject, *, now: bool) -> str:
    """What one list means."""
    rules = terms.listed(effect, about, subject)
    alive = [rule.subject_id for rule in rules if rule.lost_at_ms is None]
    if not alive:
        return _("{what}: every channel or role on this list is deleted.").format(what=topic(about))
    words = {
        (Effect.ALLOW, Subject.CHANNEL): _("{what} are made only in {names}{now}."),
        (Effect.ALLOW, Subject.ROLE): _("{what} are made only for {names}{now}."),
        (Effect.DENY, Subject.CHANNEL): _("{what} are never made in {names}{now}."),
        (Effect.DENY, Subject.ROLE): _("{what} are never made for {names}{now}."),
    }[effect, subject]
    return words.format(
        what=topic(about), names=_mentions(subject, alive), now=_(" now") if now else ""
    )


def _emptied(rule: AccessRule) -> str:
    """What it means that a list has nothing on it any more."""
    words = {
        (Effect.ALLOW, Subject.CHANNEL): _("{what}: no list of channels holds any more."),
        (Effect.ALLOW, Subject.ROLE): _("{what}: no list of roles holds any more."),
        (Effect.DENY, Subject.CHANNEL): _("{what}: no channel is denied any more."),
        (Effect.DENY, Subject.ROLE): _("{what}: no role is denied any more."),
    }
    return words[rule.effect, rule.subject].format(what=topic(rule.topic))


def _warnings(terms: Terms, everyone_id: int) -> list[str]:
    """That lists shut everybody out."""
    shut = access.shut_topics(terms, everyone_id)
    return [f"⚠ {nobody(one)}" for one in shut]


def nobody(about: Topic) -> str:
    """That nobody can have something."""
    return {
        Topic.EVERYTHING: _("Nobody can have anything made now."),
        Topic.PICTURES: _("Nobody can make pictures now."),
        Topic.EDITS: _("Nobody can edit pictures now."),
        Topic.CLIPS: _("Nobody can make clips now."),
        Topic.STORYBOARDS: _("Nobody can make storyboards now."),
        Topic.TEXTS: _("Nobody can have texts written now."),
    }[about]


def list_died(died: DeadList) -> str:
    """The alert that the last channel or role of a list was deleted."""
    why = {
        Subject.CHANNEL: _("the last channel that was allowed is deleted."),
        Subject.ROLE: _("the last role that was allowed is deleted."),
    }[died.subject]
    return f"{nobody(died.topic).removesuffix('.')}: {why} `/access list`"


def thing(key: str) -> str:
    """Which rule or bound a decision was about, by its key."""
    about, _colon, whose = key.partition(":")
    if about in set(Option):
        whom = f"<@&{whose}>" if int(whose) else _("everyone")
        return _("What {whom} may use").format(whom=whom)
    subject, _colon, named = whose.partition(":")
    return f"{topic(Topic(about))}, {_mentions(Subject(subject), [int(named)])}"


def effect(one: Effect) -> str:
    """What was decided on a channel or role."""
    return {Effect.ALLOW: _("allowed"), Effect.DENY: _("denied")}[one]


# --- bounds ---------------------------------------------------------------------------------


def bounds_set(bounds: Sequence[Bound]) -> str:
    """What members may use now."""
    return "\n".join(bound(one) for one in bounds)


def bound(one: Bound) -> str:
    """What members may use of one thing."""
    whom = f"<@&{one.role_id}>" if one.role_id else _("Everyone")
    return _("{whom}: {allowed}.").format(whom=whom, allowed=allowed(one))


def allowed(one: Bound) -> str:
    """A bound without whose it is."""
    names = _(" and ").join(map(models.name_of, one.values))
    words = {
        Option.PICTURE_MODELS: _("pictures with {value} alone"),
        Option.CLIP_MODELS: _("clips with {value} alone"),
        Option.PICTURE_SIZE: _("pictures up to {value}"),
        Option.CLIP_SIZE: _("clips up to {value}"),
        Option.CLIP_SECONDS: _("clips of up to {value} s"),
    }[one.option]
    return words.format(value=names if one.option.lists_models else one.values[0])


# --- newcomers, at once ---------------------------------------------------------------------


def newcomers(house: House) -> str:
    """How long newcomers wait."""
    hours, days = house.newcomer_hours, house.account_days
    if not hours and not days:
        return _("Newcomers may begin at once.")
    said: list[str] = []
    if hours:
        said.append(
            ngettext(
                "Members who joined less than {hours} hour ago have to wait.",
                "Members who joined less than {hours} hours ago have to wait.",
                hours,
            ).format(hours=hours)
        )
    if days:
        said.append(
            ngettext(
                "Members whose Discord account is younger than {days} day have to wait.",
                "Members whose Discord account is younger than {days} days have to wait.",
                days,
            ).format(days=days)
        )
    return " ".join(said)


def at_once(count: int | None) -> str:
    """How many requests of one person are worked on at once."""
    if not count:
        return _("Of each person as much is made at once as the bot's operator allows.")
    return ngettext(
        "Of each person {count} request is worked on at once; more wait their turn.",
        "Of each person {count} requests are worked on at once; more wait their turn.",
        count,
    ).format(count=count)


def _mentions(subject: Subject, ids: Iterable[int]) -> str:
    """Channels or roles by name, as a list in words."""
    sign = "#" if subject is Subject.CHANNEL else "@&"
    return wording.listed([f"<{sign}{one}>" for one in ids])
