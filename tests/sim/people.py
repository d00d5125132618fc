"""Members who ask for pictures and clips, press buttons, leave, and remove cards."""

import random
from typing import TYPE_CHECKING

from bot.core import ids, ladder
from bot.core.cases.answers import Answers
from bot.core.cases.desk import Desk
from bot.core.cases.values import Ask, Here, Kept, Source, Upload
from bot.core.errors import BadUpload, NotAllowed
from bot.core.given import longest_ms
from bot.core.jobs import By, Job, Place, Question
from bot.core.ports import Admission, Admitted, Asked, Held, Span
from bot.core.questions import ANSWER_WITHIN_MS
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    Request,
    Scene,
    StoryboardRequest,
    VideoRequest,
    to_json,
)
from tests.sim.virtual import after

if TYPE_CHECKING:
    from tests.sim.messages import Interaction
    from tests.sim.process import Process
    from tests.sim.world import World

SECRET = "a secret"
BOT_RIGHTS = ladder.VIEW_CHANNEL | (1 << 16)
ROUND_S = 300.0
MEBIBYTE = 1024 * 1024
CLIPS_MS = (1_500, 4_000, 8_000, 12_000, 16_000)
"""How long the clips are that people attach: some too short, some too long."""
CHANNEL_BASE, GUILD_BASE, USER_BASE = 200, 100, 300
SHOWN_STATES = frozenset({"fitting", "delivering", "done"})


class People:
    """Everybody there is."""

    def __init__(self, world: "World", rng: random.Random) -> None:
        self._world = world
        self._rng = rng
        self._asked = 0

    async def live(self) -> None:
        """Come and ask, at moments spread over most of the storm."""
        world = self._world
        self._decide_on_facts()
        world.spawn(self._keep_house())
        spread_s = world.swarm.storm_s * self._rng.choice((0.1, 0.5, 0.9))
        for _ in range(world.swarm.asks):
            at_s = self._rng.uniform(0, spread_s)
            world.spawn(self._come_and_ask(at_s))
            if self._rng.random() < world.swarm.burst_p:
                world.spawn(self._come_and_ask(at_s))

    def _decide_on_facts(self) -> None:
        swarm, room = self._world.swarm, self._world.chatroom
        for user_id in range(USER_BASE, USER_BASE + swarm.members):
            if self._rng.random() < swarm.dm_closed_p:
                room.closed_dms.add(user_id)
            if self._rng.random() < swarm.leaves_p:
                self._world.spawn(self._leave(user_id))

    async def _leave(self, user_id: int) -> None:
        await after(self._rng.uniform(0, self._world.swarm.storm_s))
        self._world.note("people", "", f"{user_id} leaves")
        self._world.chatroom.gone_members.add(user_id)

    async def _keep_house(self) -> None:
        """A round of housekeeping now and then, by whoever lives."""
        while True:
            await after(ROUND_S)
            if (process := self._world.a_process()) is not None:
                process.spawn(process.housekeeping.round())

    # --- asking -----------------------------------------------------------------------------

    async def _come_and_ask(self, at_s: float) -> None:
        await after(at_s)
        swarm, rng = self._world.swarm, self._rng
        ask = self._ask()
        if ask is None:
            return
        asks = [ask]
        if rng.random() < swarm.same_p:
            asks.append(self._ask_anew(ask.request, ask.place))
        if rng.random() < swarm.twice_p:
            asks.append(ask)
        for one in asks:
            self._send(one, delayed_s=0.0 if one is ask else rng.choice((0.0, 0.0, 1.5, 11.0)))

    def _send(self, ask: Ask, *, delayed_s: float) -> None:
        async def deliver() -> None:
            await after(delayed_s)
            process = self._world.a_process()
            if process is not None:
                process.spawn(self._submit(process.desk, ask))

        self._world.spawn(deliver())

    async def _submit(self, desk: Desk, ask: Ask) -> None:
        try:
            outcome: Admission | BadUpload | NotAllowed = await desk.submit(ask)
        except (BadUpload, NotAllowed) as problem:
            outcome = problem
        if isinstance(outcome, Admitted):
            self._world.note(
                "people", outcome.job.id, f"{ask.place.user_id} is let in: {ask.request.kind}"
            )
            self._world.spawn(self._press(outcome.job))
        elif isinstance(outcome, Held):
            self._world.note("people", outcome.job.id, f"{ask.place.user_id} waits for a yes")
            self._world.spawn(self._press(outcome.job))
        elif isinstance(outcome, Asked):
            self._world.note("people", outcome.job.id, f"{ask.place.user_id} is asked a question")
            self._world.spawn(self._make_up_mind(outcome.job))
        else:
            self._world.note(
                "people", "", f"{ask.place.user_id} is answered {type(outcome).__name__}"
            )

    # --- answering --------------------------------------------------------------------------

    async def _make_up_mind(self, job: Job) -> None:
        """Say yes, no, both at once, or nothing to what one is asked."""
        swarm, rng = self._world.swarm, self._rng
        await after(self._thinks_s())
        said = ["yes"] if rng.random() < swarm.answered_p else []
        if said and rng.random() < swarm.twice_p:
            said.append("yes")
        if rng.random() < swarm.not_wanted_p:
            said.insert(rng.randint(0, len(said)), "no")
        place = self._answer_place(job)
        for word in said:
            # Discord may deliver a press twice; a person may press twice.
            place = place if rng.random() < 0.5 else self._answer_place(job)
            if (process := self._world.a_process()) is not None:
                process.spawn(self._say(process.answers, word, job, place))
            await after(rng.choice((0.0, 0.0, 0.01, 1.0)))

    def _thinks_s(self) -> float:
        """Mostly not long; now and then until the question is about to be forgotten."""
        if self._rng.random() < 0.1:
            return ANSWER_WITHIN_MS / 1000 + self._rng.uniform(-0.3, 0.3)
        return self._rng.choice((1.0, 10.0, 60.0, 300.0)) * self._rng.random()

    def _answer_place(self, job: Job) -> Place:
        command = self._world.chatroom.interact(
            channel_id=job.place.channel_id, user_id=job.place.user_id, private=job.place.private
        )
        return self._place(command, job.place.guild_id - GUILD_BASE)

    async def _say(self, answers: Answers, word: str, job: Job, place: Place) -> None:
        self._world.note("people", job.id, f"{place.user_id} says {word}")
        try:
            if word == "no":
                await answers.drop_question(self._here(job, By.AUTHOR), job.id)
                return
            agreed = job.question is Question.CONSENT
            outcome = await answers.answer(job.id, place, self._part(job), agreed=agreed)
        except (BadUpload, NotAllowed) as problem:
            self._world.note("people", job.id, f"is told: {problem.sentence}")
            return
        self._world.note("people", job.id, f"is answered {type(outcome).__name__}")
        if isinstance(outcome, Admitted | Held):
            self._world.checks.note_confirmed(job.id)
            self._world.spawn(self._press(outcome.job))
        elif isinstance(outcome, Asked):
            self._world.spawn(self._make_up_mind(outcome.job))

    def _part(self, job: Job) -> Span | None:
        """The beginning or the end of a clip that is too long."""
        request = job.request
        if job.question is not Question.TOO_LONG:
            return None
        assert isinstance(request, ClipEditRequest | ExtendRequest)
        return Span(seconds=longest_ms(request) / 1000, end=self._rng.random() < 0.5)

    # --- what is asked for ------------------------------------------------------------------

    def _ask(self) -> Ask | None:
        swarm, rng = self._world.swarm, self._rng
        user_id = USER_BASE + rng.randrange(swarm.members)
        guild = rng.randrange(swarm.guilds)
        if user_id in self._world.chatroom.gone_members:
            return None
        private = rng.random() < swarm.private_p
        command = self._world.chatroom.interact(
            channel_id=CHANNEL_BASE + guild, user_id=user_id, private=private
        )
        request = self._request()
        if rng.random() < swarm.card_removed_p and not private:
            self._world.spawn(self._remove_card(command))
        return Ask(request=request, place=self._place(command, guild), sources=_files(request))

    def _ask_anew(self, request: Request, place: Place, again_of: str | None = None) -> Ask:
        """The same request by another command."""
        command = self._world.chatroom.interact(
            channel_id=place.channel_id, user_id=place.user_id, private=place.private
        )
        where = self._place(command, place.channel_id - CHANNEL_BASE)
        files = _files(request) if again_of is None else ()
        return Ask(request=request, place=where, sources=files, again_of=again_of)

    def _request(self) -> Request:
        self._asked += 1
        prompt = f"picture {self._asked}"
        match self._rng.randrange(10):
            case 0:
                return self._text_request(prompt)
            case 8:
                return self._clip_request(prompt)
            case 9:
                return self._storyboard(prompt)
            case 1 | 2:
                return VideoRequest(prompt=prompt, seconds=self._rng.choice((3, 6)))
            case 3:
                return EditRequest(prompt=prompt, inputs=1)
            case _:
                return ImageRequest(prompt=prompt, count=self._rng.choice((1, 1, 2, 3)))

    def _clip_request(self, prompt: str) -> Request:
        extended = ExtendRequest(prompt=prompt, seconds=self._rng.choice((2, 4)))
        return self._rng.choice((ClipEditRequest(prompt=prompt), extended))

    def _storyboard(self, prompt: str) -> Request:
        rng = self._rng
        scenes = tuple(Scene(prompt=f"{prompt}.{n}", seconds=2) for n in range(rng.choice((2, 3))))
        continues, first_frame = rng.random() < 0.6, rng.random() < 0.3
        return StoryboardRequest(
            prompt=prompt, scenes=scenes, continues=continues, first_frame=first_frame
        )

    def _text_request(self, prompt: str) -> Request:
        wanted = ImageRequest(prompt=prompt), EditRequest(prompt=prompt, inputs=1)
        better = [ImproveRequest(prompt=prompt, then=to_json(request)) for request in wanted]
        return self._rng.choice((DescribeRequest(), *better))

    def _place(self, command: "Interaction", guild: int) -> Place:
        world, rng = self._world, self._rng
        unknown = rng.random() < world.swarm.card_unknown_p
        installed = world.dice(f"guild {guild}").random() >= world.swarm.not_installed_p
        return Place(
            space_id=str(GUILD_BASE + guild),
            guild_id=GUILD_BASE + guild,
            channel_id=command.channel_id,
            user_id=command.user_id,
            member_key=ids.member_key(SECRET, command.user_id),
            interaction_id=command.id,
            application_id=1,
            reply_token=f"token-{command.id}",
            reply_until_ms=world.clock.now_ms() + round(world.swarm.token_s * 1000),
            message_id=None if unknown else command.card.id,
            private=command.private,
            upload_limit_bytes=ladder.OLD_BYTES_MAX,
            app_permissions=BOT_RIGHTS if installed else 0,
            locale="en-GB",
            top_channel_id=command.channel_id,
        )

    async def _remove_card(self, command: "Interaction") -> None:
        await after(self._rng.uniform(0, 2 * self._world.swarm.token_s))
        if not command.card.gone:
            self._world.note("people", command.card.job_id, f"card {command.card.id} is removed")
            command.card.gone = True

    # --- pressing ---------------------------------------------------------------------------

    async def _press(self, job: Job) -> None:
        swarm, rng = self._world.swarm, self._rng
        wishes = {
            "tell_when_over": swarm.tell_me_p,
            "cancel": swarm.cancel_p,
            "delete": swarm.delete_p,
            "again": swarm.again_p,
            "rework": swarm.rework_p,
        }
        wished = [wish for wish, p in wishes.items() if rng.random() < p]
        for wish in wished:
            waits_s = rng.choice((0.2, 2.0, 10.0, 60.0, 200.0)) * rng.random()
            if wish == "rework":
                waits_s += 30.0
            await after(waits_s if self._world.stormy else 0.0)
            presses = 2 if rng.random() < swarm.twice_p else 1
            for _ in range(presses):
                if (process := self._world.a_process()) is not None:
                    process.spawn(self._try(process, wish, job))

    async def _try(self, process: "Process", wish: str, job: Job) -> None:
        """What a moderator took down is out of reach of everybody's presses."""
        try:
            await self._do(process, wish, job)
        except NotAllowed as problem:
            self._world.note("people", job.id, f"is told: {problem.sentence}")

    async def _do(self, process: "Process", wish: str, job: Job) -> None:
        by = self._rng.choice((By.AUTHOR, By.AUTHOR, By.MODERATOR))
        here = self._here(job, By.AUTHOR if wish == "tell_when_over" else by)
        state = self._world.checks.state_of(job.id)
        self._world.note("people", job.id, f"{wish} is pressed by the {by}, {state}")
        match wish:
            case "tell_when_over":
                await process.ongoing.tell_when_over(here, job.id)
            case "cancel":
                await process.ongoing.cancel(here, job.id)
            case "delete" if state in SHOWN_STATES:
                await process.ongoing.delete(here, job.id)
            case "again" if self._world.stormy:
                request = job.request
                # Who has seen better words has made what they are for.
                follows = request.wanted if isinstance(request, ImproveRequest) else request
                again = self._ask_anew(follows, job.place, again_of=job.id)
                await self._submit(process.desk, again)
            case "rework" if self._world.stormy and not job.kind.makes_text:
                await self._submit(process.desk, self._rework(job))
            case _:
                return

    def _rework(self, job: Job) -> Ask:
        """Something made of what came of a job, by its author or by another."""
        rng = self._rng
        self._asked += 1
        prompt = f"picture {self._asked}"
        still = Kept(option="image", job_id=job.id, last_picture=job.kind.makes_clip)
        made: list[tuple[Request, Source]] = [
            (EditRequest(prompt=prompt, inputs=1), still),
            (VideoRequest(prompt=prompt, first_frame=True, seconds=3), still),
            (DescribeRequest(), still),
        ]
        if job.kind.makes_clip:
            clip = Kept(option="video", job_id=job.id)
            made = [(self._clip_request(prompt), clip), (self._clip_request(prompt), clip), *made]
        request, source = rng.choice(made)
        whose = USER_BASE + rng.randrange(self._world.swarm.members)
        user_id = job.place.user_id if rng.random() < 0.7 else whose
        command = self._world.chatroom.interact(
            channel_id=job.place.channel_id, user_id=user_id, private=rng.random() < 0.3
        )
        where = self._place(command, job.place.guild_id - GUILD_BASE)
        return Ask(request=request, place=where, sources=(source,))

    def _here(self, job: Job, by: By) -> Here:
        place = job.place
        return Here(
            space_id=place.space_id,
            guild_id=place.guild_id,
            user_id=place.user_id if by is By.AUTHOR else 1,
            moderates_channel_id=place.channel_id if by is By.MODERATOR else None,
        )


def _files(request: Request) -> tuple[Source, ...]:
    """What somebody attaches to a request: the same to the same."""
    if request.kind.takes_clip:
        length_ms = CLIPS_MS[int(request.prompt.rpartition(" ")[2]) % len(CLIPS_MS)]
        size_bytes = 3 * MEBIBYTE + length_ms
        url = f"sim://attached/0/{size_bytes}"
        return (Upload(option="video", url=url, size_bytes=size_bytes, clip=True),)
    picture = Upload(option="image", url="sim://attached/0/40000", size_bytes=40_000)
    return (picture,) * request.inputs
