"""What a seed decides: how large the world is, and which faults there are in it.

Each kind of fault is absent from half of all worlds and likely in the others: faults that meet find
more than every fault now and then.
"""

import random
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Swarm:
    """One world. A name that ends with _p is a probability; _s are virtual seconds."""

    storm_s: float
    """For how long there are faults; then they stop."""
    begins_at_ms: int
    processes: int
    guilds: int
    members: int
    asks: int
    token_s: float
    """How long an interaction's token lives: Discord's 15 minutes, or less to save time."""
    links: bool

    killed_p: float
    """That a process dies at a call to the outside: before, during or after it."""
    kill_every_s: float
    """0 for never."""
    stalled_p: float
    """That a process freezes when a call comes back, for longer than a lease."""

    discord_down_p: float
    discord_lost_p: float
    """That what was asked for happens, and the answer is lost."""
    discord_slow_p: float
    discord_outages: int
    smaller_limit_p: float
    not_installed_p: float
    card_unknown_p: float
    """That the answer to the defer was lost, which names the card's message."""
    no_permission_p: float
    dm_closed_p: float
    leaves_p: float
    card_removed_p: float

    submit_unsent_p: float
    submit_lost_p: float
    submit_refused_p: float
    provider_outages: int
    moderated_p: float
    rejected_p: float
    at_once_p: float
    render_failed_p: float
    never_finishes_p: float
    expired_p: float
    slow_p: float
    poll_failed_p: float
    kept_back_p: float
    bill_unknown_p: float
    bill_above_p: float

    fetch_failed_p: float
    fetch_broken_p: float
    link_gone_p: float
    cannot_fit_p: float

    burst_p: float
    private_p: float
    twice_p: float
    """That Discord delivers an interaction twice."""
    same_p: float
    cancel_p: float
    tell_me_p: float
    delete_p: float
    again_p: float
    rework_p: float
    """That somebody works on what came of a job."""
    upload_failed_p: float
    upload_slow_p: float
    """That a clip takes longer to the provider than a lease."""

    ask_above_cents: int
    """What costs more is asked about before it begins."""
    answered_p: float
    """That an author says yes to what they are asked."""
    not_wanted_p: float
    """That they say no, perhaps to what they said yes to; neither is never saying."""

    held: tuple[str, ...]
    """What every server has looked at by moderators: prompts, results, both or neither."""
    taken_down_p: float
    """That something is taken down, for each request there is."""

    def told(self) -> str:
        """For whoever reads about a failing seed: what is not nought."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return " ".join(f"{name}={_short(value)}" for name, value in named if value)


def drawn(rng: random.Random) -> Swarm:
    """A world of this chance."""

    def likely(most: float) -> float:
        return rng.uniform(most / 4, most) if rng.random() < 0.5 else 0.0

    processes = rng.choice((1, 2, 2, 3))
    # Every result comes when its token is dead, and must find another way.
    late = rng.random() < 0.25
    return Swarm(
        storm_s=rng.choice((600, 1200, 2400)),
        begins_at_ms=1_795_000_000_000 + rng.randrange(86_400_000),
        processes=processes,
        guilds=rng.choice((1, 2, 3)),
        members=rng.choice((2, 4, 6)),
        asks=rng.randint(4, 8),
        token_s=30 if late else rng.choice((60, 120, 300, 900)),
        links=rng.random() < 0.3,
        killed_p=likely(0.02),
        kill_every_s=rng.choice((0, 0, 0, 20, 90, 300)),
        stalled_p=likely(0.01) if processes > 1 else 0.0,
        discord_down_p=likely(0.4),
        discord_lost_p=likely(0.5),
        discord_slow_p=likely(0.2),
        discord_outages=rng.choice((0, 0, 1, 3)),
        smaller_limit_p=likely(0.5),
        not_installed_p=likely(0.5),
        card_unknown_p=1.0 if late else likely(0.8),
        no_permission_p=likely(0.6),
        dm_closed_p=likely(0.6),
        leaves_p=likely(0.4),
        card_removed_p=likely(0.5),
        submit_unsent_p=likely(0.2),
        submit_lost_p=likely(0.5),
        submit_refused_p=likely(0.5),
        provider_outages=rng.choice((0, 0, 0, 1, 2)),
        moderated_p=likely(0.4),
        rejected_p=likely(0.3),
        at_once_p=rng.choice((0.0, 0.5, 1.0)),
        render_failed_p=likely(0.3),
        never_finishes_p=likely(0.2),
        expired_p=likely(0.2),
        slow_p=0.9 if late else likely(0.5),
        poll_failed_p=likely(0.4),
        kept_back_p=likely(0.4),
        bill_unknown_p=likely(0.6),
        bill_above_p=likely(0.4),
        fetch_failed_p=likely(0.4),
        fetch_broken_p=likely(0.3),
        link_gone_p=likely(0.2),
        cannot_fit_p=likely(0.5),
        burst_p=likely(0.9),
        private_p=rng.choice((0.0, 0.3, 0.6)),
        twice_p=likely(0.5),
        same_p=likely(0.5),
        cancel_p=likely(0.5),
        tell_me_p=likely(0.8),
        delete_p=likely(0.5),
        again_p=likely(0.4),
        ask_above_cents=rng.choice((50, 50, 50, 30, 10, 0)),
        answered_p=rng.choice((0.5, 0.9, 1.0)),
        not_wanted_p=likely(0.6),
        rework_p=likely(0.9),
        upload_failed_p=likely(0.4),
        upload_slow_p=likely(0.7),
        held=rng.choice(((), (), (), ("prompts",), ("results",), ("prompts", "results"))),
        taken_down_p=likely(0.6),
    )


def _short(value: object) -> str:
    return f"{value:.2g}" if isinstance(value, float) else str(value)
