"""What must hold, asked of the database and of Discord's side past the code that is tested.

Safety is looked at again and again while things happen; the rest when everything is over.
"""

import json
import sqlite3
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.core import offers, windows
from bot.core.models import BUILT_IN, Kind
from bot.core.money import NOTHING
from bot.core.quota import Rule, Subject, Unit
from bot.core.requests import from_json
from tests.sim.messages import RESULT, WITHDRAWN, Message
from tests.sim.renders import REFUSAL_TICKS, SimBlobs

if TYPE_CHECKING:
    from tests.sim.world import World

UNITS = ("images", "video_ms", "clips", "ticks")
COLUMN = {
    Unit.IMAGES: "images",
    Unit.SECONDS: "video_ms",
    Unit.CLIPS: "clips",
    Unit.DOLLARS: "ticks",
}
KEPT = frozenset(
    {
        *("kept_too_large", "kept_no_permission", "kept_withdrawn", "kept_unreachable"),
        "stopped_late",
    }
)
UNANSWERED = frozenset({"not_wanted", "never_answered"})
"""Ends of questions: nothing was held, and nobody is told."""
NOT_SHOWN_YET = ("done", "withheld")
SHOWN_AT_LAST = {("done", "delivered"), ("done", "kept_unreachable")}
"""What a takedown that is taken back makes of what nobody had been shown."""
IN_ADVANCE = frozenset({"hold", "carry_in"})
"""Entries that are made only where the limits have room."""

Sums = dict[tuple[str, str, int], list[int]]


class Checks:
    """The promises of the bot."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._look = world.look
        self._look.row_factory = None
        self._ended = dict[str, tuple[str, str]]()
        self._entries_seen = 0
        self._sums: Sums = defaultdict(lambda: [0, 0, 0, 0])
        """By space, subject and quarter hour."""
        self._confirmed = set[str]()

    def note_confirmed(self, job_id: str) -> None:
        """An author's answer let a job in."""
        if job_id in self._confirmed:
            self._world.broke("confirmed_twice", job_id, "two answers let it in")
        self._confirmed.add(job_id)

    def state_of(self, job_id: str) -> str:
        """Where a job is."""
        found = self._look.execute("select state from jobs where id = ?", (job_id,)).fetchone()
        return found[0] if found else "gone"

    # --- at any instant ---------------------------------------------------------------------

    def at_any_instant(self) -> None:
        """What never may be otherwise."""
        self._look.execute("begin")
        try:
            self._count_new_entries()
            self._compare_sums()
            self._check_ends_stay()
            self._check_nothing_held_while_asked()
        finally:
            self._look.execute("rollback")

    def _count_new_entries(self) -> None:
        """The entries in the order they were made: what was let in had room when it came."""
        rows = self._look.execute(
            "select rowid, job_id, space_id, member_key, kind, counted_at_ms,"
            " channel_id, images, video_ms, clips, ticks from entries"
            " where rowid > ? order by rowid",
            (self._entries_seen,),
        ).fetchall()
        for rowid, job_id, space_id, member_key, kind, counted_at_ms, channel_id, *amounts in rows:
            self._entries_seen = rowid
            quarter_ms = windows.quarter_start_ms(counted_at_ms)
            for whose in (*_whose(space_id, member_key), (space_id, f"channel:{channel_id}")):
                sums = self._sums[*whose, quarter_ms]
                for nth, amount in enumerate(amounts):
                    sums[nth] += amount
            if kind in IN_ADVANCE:
                self._check_limits(job_id, space_id, member_key, counted_at_ms, amounts)

    def _check_limits(
        self, job_id: str, space_id: str, member_key: str, counted_at_ms: int, amounts: list[int]
    ) -> None:
        policy = self._world.policy
        for rule in (*policy.starters(), *policy.ceilings.rules("100")):
            nth = UNITS.index(COLUMN[rule.unit])
            used = self._used(rule, space_id, member_key, counted_at_ms)[nth]
            if amounts[nth] > 0 and used > rule.amount:
                self._world.broke(
                    "limit_passed",
                    job_id,
                    f"let in to {used} of {rule.amount} {rule.unit} a {rule.window}",
                )

    def _used(self, rule: Rule, space_id: str, member_key: str, at_ms: int) -> list[int]:
        space, member, operator = _whose(space_id, member_key)
        whose = {Subject.GUILD: space, Subject.EVERYONE: member, Subject.OPERATOR: operator}
        start_ms = windows.window_start_ms(rule.window, at_ms)
        end_ms = windows.window_end_ms(rule.window, at_ms)
        counted = [
            sums
            for (*one, quarter_ms), sums in self._sums.items()
            if tuple(one) == whose[rule.subject] and start_ms <= quarter_ms < end_ms
        ]
        return [sum(sums[nth] for sums in counted) for nth in range(len(UNITS))]

    def _compare_sums(self) -> None:
        rows = self._look.execute(
            "select space_id, subject, quarter_start_ms, images, video_ms, clips, ticks from used"
        ).fetchall()
        kept = {(row[0], row[1], row[2]): list(row[3:]) for row in rows}
        if kept != self._sums:
            wrong = {key: (kept.get(key), self._sums.get(key)) for key in kept.keys() | self._sums}
            differs = {key: both for key, both in sorted(wrong.items()) if both[0] != both[1]}
            self._world.broke("ledger", "", f"sums kept and sums of entries: {differs}")

    def _check_ends_stay(self) -> None:
        rows = self._look.execute(
            "select id, state, coalesce(end_reason, '') from jobs where finished_at_ms is not null"
        ).fetchall()
        ended = {job_id: (state, reason) for job_id, state, reason in rows}
        for job_id, end in self._ended.items():
            shown_at_last = end == NOT_SHOWN_YET and ended.get(job_id) in SHOWN_AT_LAST
            if ended.get(job_id) != end and not shown_at_last:
                self._world.broke("end_undone", job_id, f"was {end}, is {ended.get(job_id)}")
        self._ended = ended

    def _check_nothing_held_while_asked(self) -> None:
        """Neither what waits for a yes nor what got a no counts for anything."""
        rows = self._look.execute(
            "select id, state from jobs where parent_id is null and exists"
            " (select 1 from entries where entries.job_id = jobs.id)"
            " and (state in ('asking', 'held_for_approval')"
            " or end_reason in ('not_wanted', 'never_answered', 'not_approved', 'never_approved'))"
        ).fetchall()
        for job_id, state in rows:
            self._world.broke("held_unanswered", job_id, f"is {state}, and something is held")

    # --- at the end -------------------------------------------------------------------------

    def is_quiet(self) -> bool:
        """Whether nothing is left to do, for a takedown neither."""
        left = self._look.execute("select 1 from follow_ups").fetchone()
        return left is None and not self._unfinished()

    def _unfinished(self) -> list[tuple[Any, ...]]:
        return self._look.execute(
            "select id, state, next_at_ms, lease_until_ms from jobs"
            " where next_at_ms is not null or finished_at_ms is null"
        ).fetchall()

    def why_not_quiet(self) -> None:
        """Name a job that never comes to its end."""
        if not self._unfinished():
            left = self._look.execute("select case_id, step from follow_ups").fetchall()
            self._world.broke("never_over", "", f"takedowns without what follows: {left}")
            return
        job_id, state, *moments = self._unfinished()[0]
        self._world.broke("never_over", job_id, f"is {state} for hours: {moments}")

    def at_the_end(self) -> None:
        """Everything is over: look what came of it."""
        self.at_any_instant()
        self._check_entries()
        cursor = self._look.cursor()
        cursor.row_factory = sqlite3.Row
        for row in cursor.execute("select * from jobs order by id").fetchall():
            job = dict(row)
            self._check_faults(job)
            self._check_hold(job)
            self._check_charge(job)
            if job["parent_id"] is None:
                self._check_told(job)
            self._check_kept(job)
            self._check_deleted(job)
            self._check_taken_down(job)
        self._check_admitted_once()

    def _check_entries(self) -> None:
        rows = self._look.execute(
            "select job_id, sum(kind = 'hold'), sum(kind in ('settle', 'release'))"
            " from entries group by job_id"
        ).fetchall()
        for job_id, holds, ends in rows:
            if (holds, ends) != (1, 1):
                self._world.broke("charged_twice", job_id, f"{holds} holds, {ends} settlements")
        unheld = self._look.execute(
            "select id, end_reason, held_for from jobs where not exists"
            " (select 1 from entries where entries.job_id = jobs.id)"
        ).fetchall()
        for job_id, reason, held_for in unheld:
            if reason not in UNANSWERED and held_for is None:
                self._world.broke("never_held", job_id, f"{reason}, and nothing was ever held")

    def _check_admitted_once(self) -> None:
        rows = self._look.execute(
            "select message_id, max(id) from jobs where message_id is not null"
            " group by message_id having count(*) > 1"
        ).fetchall()
        for message_id, job_id in rows:
            self._world.broke("admitted_twice", job_id, f"two jobs of one command: {message_id}")

    def _check_faults(self, job: dict[str, Any]) -> None:
        if job["faults"]:
            self._world.broke("our_fault", job["id"], f"{job['faults']} steps failed by our fault")

    def _check_hold(self, job: dict[str, Any]) -> None:
        """What was set aside is the price of what was let in, also of a part of a clip."""
        request = from_json(job["request"])
        unanswered = job["end_reason"] in UNANSWERED or job["held_for"] is not None
        row: tuple[int, ...] | None = self._look.execute(
            "select images, video_ms, clips, ticks from entries where job_id = ? and kind = 'hold'",
            (job["id"],),
        ).fetchone()
        if row is None and unanswered and job["parent_id"] is None:
            return
        # The scenes of a storyboard hold what they cost, and it holds nothing itself.
        whole = request.kind is Kind.STORYBOARD
        expected = asdict(NOTHING if whole else offers.amount(request, BUILT_IN))
        if row is None or dict(zip(UNITS, row, strict=True)) != expected:
            self._world.broke("wrong_hold", job["id"], f"held {row}, expected {expected}")

    def _check_charge(self, job: dict[str, Any]) -> None:
        """Dollars follow the bill, counts follow what was delivered: the table of states.md."""
        row = self._look.execute(
            "select coalesce(sum(images), 0), coalesce(sum(video_ms), 0), coalesce(sum(clips), 0),"
            " coalesce(sum(ticks), 0) from entries where job_id = ?",
            (job["id"],),
        ).fetchone()
        booked: dict[str, int] = dict(zip(UNITS, row, strict=True))
        if job["kind"] == Kind.STORYBOARD:
            self._check_storyboard(job, booked)
            return
        bills = [
            render.cost_ticks
            for render in self._world.renders.by_job.get(job["id"], ())
            if render.cost_ticks is not None
        ]
        bill = job["cost_ticks"]
        if bill is not None and bill not in (*bills, REFUSAL_TICKS):
            self._world.broke("wrong_bill", job["id"], f"{bill} is none of the bills {bills}")
        parts, ticks = self._expected(job)
        if booked["ticks"] != ticks or self._parts(job, booked) not in parts:
            self._world.broke(
                "wrong_charge", job["id"], f"booked {booked}, expected {ticks} ticks for {parts}"
            )

    def _check_storyboard(self, job: dict[str, Any], booked: dict[str, int]) -> None:
        """It counts for nothing itself, and is made of their clips."""
        if any(booked.values()):
            self._world.broke("wrong_charge", job["id"], f"a storyboard is booked itself: {booked}")
        scenes = self._look.execute(
            "select request from jobs where parent_id = ? and end_reason = 'part'",
            (job["id"],),
        ).fetchall()
        whole = self._look.execute(
            "select duration_ms from media where job_id = ? and role = 'result'", (job["id"],)
        ).fetchall()
        (cost,) = self._look.execute(
            "select coalesce(sum(coalesce(cost_ticks, hold_ticks * cost_assumed)), 0) from jobs"
            " where parent_id = ?",
            (job["id"],),
        ).fetchone()
        if (job["cost_ticks"] or 0) != cost:
            self._world.broke(
                "wrong_bill", job["id"], f"it says {job['cost_ticks']}, its scenes {cost}"
            )
        made_ms = sum(offers.made_ms(from_json(request)) for (request,) in scenes)
        if job["state"] == "done" and whole != [(made_ms,)]:
            self._world.broke("wrong_whole", job["id"], f"{whole}, and its scenes are {made_ms} ms")

    def _expected(self, job: dict[str, Any]) -> tuple[set[int], int]:
        bill, hold = job["cost_ticks"], job["hold_ticks"]
        asked = self._asked(job)
        delivered = self._look.execute(
            "select count(*) from media where job_id = ? and role = 'result' and added_at_ms <= ?",
            (job["id"], job["finished_at_ms"]),
        ).fetchone()[0]
        or_hold = hold if bill is None else bill
        match job["state"], job["end_reason"]:
            case ("done", _) | ("refused", "not_shown"):
                return {delivered}, or_hold
            case "refused", reason if reason != "not_approved":
                return {0, asked}, or_hold
            case "cancelled", "stopped_late":
                return {asked}, or_hold
            case "expired", "never_finished" | "never_reviewed":
                return {0}, or_hold
            case "failed", _:
                return {0}, bill or 0
            case _:
                return {0}, 0

    def _asked(self, job: dict[str, Any]) -> int:
        """How many clips or pictures; of a text none is counted."""
        kind = Kind(job["kind"])
        if kind.makes_text:
            return 0
        return 1 if kind.makes_clip else job["quantity"]

    def _parts(self, job: dict[str, Any], booked: dict[str, int]) -> int:
        request = from_json(job["request"])
        if not request.kind.makes_clip:
            return booked["images"]
        if booked["video_ms"] != booked["clips"] * offers.made_ms(request):
            return -1
        return booked["clips"]

    def _check_told(self, job: dict[str, Any]) -> None:
        """Whoever asked can know what became of it."""
        if job["end_reason"] in UNANSWERED:
            return
        room = self._world.chatroom
        seen, command = room.seen(job["id"]), room.interactions[self._interaction(job)]
        if job["end_reason"] in {"delivered", "linked"}:
            if not seen.results and not self._was_taken_down(job):
                self._world.broke("never_shown", job["id"], "delivered, and nobody ever saw it")
            shown = [room.messages[one] for one in seen.results]
            if self._was_taken_down(job):
                return
            if not any(message.gone or message.shows == RESULT for message in shown):
                self._world.broke("hidden", job["id"], f"its result was overwritten: {shown}")
        elif job["withheld"] is None and not self._can_know(
            job, command.card, told=command.told or bool(seen.notices)
        ):
            self._world.broke(
                "untold", job["id"], f"{job['state']} {job['end_reason']}: {command.card}"
            )

    def _can_know(self, job: dict[str, Any], card: Message, *, told: bool) -> bool:
        room = self._world.chatroom
        shown = card.gone or card.shows in {RESULT, WITHDRAWN} or card.shows.startswith("end ")
        kept = job["end_reason"] in KEPT
        pressed = job["state"] == "cancelled" or job["delete_requested_at_ms"] is not None
        # Nobody can be reached: /result says what became of it.
        no_token = self._world.now_s() > room.interactions[self._interaction(job)].token_until_s
        no_card = (
            not job["app_permissions"]
            or job["message_id"] is None
            or self._world.lost_rights(job["channel_id"])
        )
        no_message = job["user_id"] in room.closed_dms | room.gone_members
        unreachable = no_token and (
            job["private"] or self._tried_to_notice(job["id"]) or (no_card and no_message)
        )
        return told or shown or kept or pressed or unreachable

    def _tried_to_notice(self, job_id: str) -> bool:
        """Whether a direct message may have been sent: it is not sent twice."""
        found = self._look.execute(
            "select 1 from posts where job_id = ? and purpose = 'notice'", (job_id,)
        ).fetchone()
        return found is not None

    def _interaction(self, job: dict[str, Any]) -> int:
        return job["interaction_id"]

    def _check_kept(self, job: dict[str, Any]) -> None:
        """What was paid for is still here."""
        dropped = self._look.execute(
            "select 1 from jobs where id in (?, ?)"
            " and (cancelled_by = 'moderator' or delete_requested_at_ms is not null"
            " or held_for is not null)",
            (job["id"], job["parent_id"]),
        ).fetchone()
        if dropped or job["state"] != "done":
            return
        rows = self._look.execute(
            "select blob from media where job_id = ? and role = 'result' and deleted_at_ms is null",
            (job["id"],),
        ).fetchall()
        if Kind(job["kind"]).makes_text:
            self._check_text(job)
            return
        blobs = SimBlobs(self._world.folder, "checks")
        if not rows or any(not blobs.path(blob).exists() for (blob,) in rows):
            self._world.broke("lost", job["id"], f"done, and its files are not here: {rows}")

    def _check_text(self, job: dict[str, Any]) -> None:
        """The words are there, and are those of an answer that was paid for."""
        written = json.loads(job["written"] or "{}").get("prompt")
        answers = {render.id: render for render in self._world.renders.by_job.get(job["id"], ())}
        if written not in answers or answers[written].cost_ticks != job["cost_ticks"]:
            self._world.broke("lost", job["id"], f"done, and its words are {written}")

    def _check_deleted(self, job: dict[str, Any]) -> None:
        """What was to be removed is not there any more, where the bot may remove it."""
        if job["delete_requested_at_ms"] is None or job["private"] or not job["app_permissions"]:
            return
        room = self._world.chatroom
        # A card whose id was never learned is beyond the bot's reach.
        unknown = room.interactions[self._interaction(job)].card if not job["message_id"] else None
        stays = [
            message
            for one in sorted(room.seen(job["id"]).results)
            if (message := room.messages[one]) is not unknown
            and not message.gone
            and message.shows == RESULT
        ]
        if stays and not self._world.lost_rights(job["channel_id"]):
            self._world.broke("still_there", job["id"], f"deleted, and still shown: {stays}")

    def _was_taken_down(self, job: dict[str, Any]) -> bool:
        """Whether a job is, or was for a while, taken down."""
        return job["withheld"] is not None or bool(
            self._look.execute(
                "select 1 from job_events where job_id = ?"
                " and what in ('taken_down', 'sealed', 'hidden')",
                (job["id"],),
            ).fetchone()
        )

    def _check_taken_down(self, job: dict[str, Any]) -> None:
        """Nothing shows what was taken down, where the bot may still change it."""
        if job["withheld"] is None or job["parent_id"] is not None:
            return
        room, reached = self._world.chatroom, job["app_permissions"] and not job["private"]
        unknown = room.interactions[self._interaction(job)].card if not job["message_id"] else None
        stays = [
            message
            for one in sorted(room.seen(job["id"]).results)
            if (message := room.messages[one]) is not unknown
            and not message.gone
            and message.shows == RESULT
            and (reached or message.channel_id < 0)
        ]
        if stays and not self._world.lost_rights(job["channel_id"]):
            self._world.broke("still_shown", job["id"], f"taken down, and still shown: {stays}")


def _whose(space_id: str, member_key: str) -> tuple[tuple[str, str], ...]:
    """The sums that an entry counts in: of the space, of the member, of all."""
    return (space_id, "space"), (space_id, f"member:{member_key}"), ("", "operator")
