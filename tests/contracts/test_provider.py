"""The provider's client against the sandbox's Grok Imagine, in-process and over a socket."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.adapters.grok import Grok
from bot.adapters.turns import OwnTurns
from bot.core import offers
from bot.core.errors import (
    Moderated,
    NotTaken,
    OutOfCredit,
    PollFailed,
    ProviderDown,
    ProviderError,
    RateLimited,
    Rejected,
    RenderFailed,
    ResultExpired,
    Unanswered,
    WrongKey,
)
from bot.core.models import BUILT_IN, Kind
from bot.core.ports import Answered, Finished, Input, Pending, Picture, Taken
from bot.core.requests import EditRequest, ImageRequest, Request, VideoRequest
from sandbox.grok import faults
from sandbox.grok.faults import Fault
from sandbox.grok.imagine import API_KEY, GrokImagine
from sandbox.grok.messages import Response
from tests.contracts import _files
from tests.contracts._front import FRONTS, Front

MEMBER = "0123456789abcdef0123456789abcdef"
IMAGE = offers.resolved(ImageRequest(prompt="a lamp", count=2), BUILT_IN)
EDIT = offers.resolved(EditRequest(prompt="make it red", inputs=1), BUILT_IN)
VIDEO = offers.resolved(VideoRequest(prompt="a lamp turns on", seconds=2), BUILT_IN)
PICTURE = Picture(content_type="image/png", data=_files.picture("PNG"))
TEAM = faults.TEAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The client under test, and the provider it talks to."""

    front: Front
    client: Grok

    @property
    def grok(self) -> GrokImagine:
        return self.front.grok

    async def submit(self, request: Request, *inputs: Input) -> Taken | Finished | Answered:
        return await self.client.submit(request, inputs, MEMBER)

    async def outcome(self, request: Request, *inputs: Input) -> Pending | Finished:
        """What the poll says once all of the job's time has passed."""
        taken = await self.submit(request, *inputs)
        assert isinstance(taken, Taken)
        self.front.clock.now_s += 60
        return await self.client.poll(request.kind, taken.provider_id)

    @property
    def sent(self) -> dict[str, Any]:
        """The body of the last request that the provider took."""
        return self.grok.requests[-1].body


@pytest.fixture(params=FRONTS)
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with FRONTS[request.param]() as front:
        client = Grok(
            base_url=front.origin, key=API_KEY, transport=front.transport, turns=OwnTurns(1000)
        )
        yield Scene(front=front, client=client)
        await client.aclose()


# --- what is sent -------------------------------------------------------------------------------


async def test_pictures_are_asked_for_as_deferred(scene: Scene) -> None:
    """A picture's request says all that was chosen, and holds no connection open."""
    wish = replace(IMAGE, aspect="16:9", model="grok-imagine-image-2.0", quality="medium")
    assert isinstance(await scene.submit(wish), Taken)
    assert scene.sent == {
        "model": "grok-imagine-image-2.0",
        "prompt": "a lamp",
        "n": 2,
        "aspect_ratio": "16:9",
        "resolution": "1k",
        "quality": "medium",
        "response_format": "url",
        "deferred": True,
        "user": MEMBER,
    }


async def test_edits_carry_their_pictures(scene: Scene) -> None:
    """A picture to edit travels inside the request: nothing has to be public."""
    await scene.submit(EDIT, PICTURE)
    data = base64.b64encode(PICTURE.data).decode()
    reference = {"type": "image_url", "url": f"data:image/png;base64,{data}"}
    assert scene.sent["image"] == reference
    await scene.submit(replace(EDIT, inputs=2), PICTURE, PICTURE)
    assert scene.sent["images"] == [reference, reference]
    assert "image" not in scene.sent


async def test_clips_say_their_length_and_size(scene: Scene) -> None:
    """The provider's own defaults are never relied upon; sound is only mentioned to have none."""
    await scene.submit(VIDEO)
    assert scene.sent == {
        "model": "grok-imagine-video-1.5-lite",
        "prompt": "a lamp turns on",
        "duration": 2,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "user": MEMBER,
    }
    await scene.submit(replace(VIDEO, first_frame=True, aspect=None, audio=False), PICTURE)
    assert scene.sent["generate_audio"] is False
    assert scene.sent["image"]["url"].startswith("data:image/png;base64,")
    assert "aspect_ratio" not in scene.sent


# --- jobs that end well -------------------------------------------------------------------------


async def test_a_picture_is_waited_for_and_finished(scene: Scene) -> None:
    """A deferred picture is pending, then done with its links and its price."""
    taken = await scene.submit(IMAGE)
    assert isinstance(taken, Taken)
    assert await scene.client.poll(Kind.IMAGE, taken.provider_id) == Pending(progress_percent=None)
    scene.front.clock.now_s += 60
    done = await scene.client.poll(Kind.IMAGE, taken.provider_id)
    assert isinstance(done, Finished)
    assert len(set(done.urls)) == 2
    assert done.cost_ticks == scene.grok.bill[-1].ticks == offers.price(IMAGE, BUILT_IN)
    assert done.kept_back == 0


async def test_an_edit_is_finished(scene: Scene) -> None:
    """An edit is polled as pictures are, and its price has the picture it was given in it."""
    done = await scene.outcome(EDIT, PICTURE)
    assert isinstance(done, Finished)
    assert len(done.urls) == 1
    assert done.cost_ticks == offers.price(EDIT, BUILT_IN)


async def test_a_clip_tells_how_far_it_is(scene: Scene) -> None:
    """The provider's own percentage rises until the clip is there."""
    taken = await scene.submit(VIDEO)
    assert isinstance(taken, Taken)
    seen = [await scene.client.poll(Kind.VIDEO, taken.provider_id)]
    scene.front.clock.now_s += 20
    seen.append(await scene.client.poll(Kind.VIDEO, taken.provider_id))
    assert seen == [Pending(progress_percent=0), Pending(progress_percent=50)]
    scene.front.clock.now_s += 40
    done = await scene.client.poll(Kind.VIDEO, taken.provider_id)
    assert isinstance(done, Finished)
    assert done.urls[0].endswith(".mp4")
    assert done.cost_ticks == offers.price(VIDEO, BUILT_IN)


async def test_a_clip_without_status_is_finished(scene: Scene) -> None:
    """Where a link is, the clip is done, whether the answer says so or not."""
    scene.grok.faults.add(faults.done_without_status())
    assert isinstance(await scene.outcome(VIDEO), Finished)


async def test_an_empty_answer_means_patience(scene: Scene) -> None:
    """A poll that is answered by nothing is a job that goes on."""
    scene.grok.faults.add(faults.empty_poll())
    assert await scene.outcome(VIDEO) == Pending(progress_percent=None)


async def test_pictures_kept_back_are_counted(scene: Scene) -> None:
    """Of several pictures the good ones are delivered, and the others are counted."""
    scene.grok.faults.add(faults.flagged_images(1))
    done = await scene.outcome(IMAGE)
    assert isinstance(done, Finished)
    assert (len(done.urls), done.kept_back) == (1, 1)


# --- jobs that end badly ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "request_", "billed"),
    [
        (faults.moderated_image(), IMAGE, False),
        (faults.flagged_images(2), IMAGE, True),
        (faults.missing_images(2), IMAGE, True),
        (faults.moderated_clip(), VIDEO, False),
        (faults.moderated_clip(long_code=True), VIDEO, False),
        (faults.flagged_clip(), VIDEO, True),
        (faults.flagged_clip(None), VIDEO, True),
        (faults.moderated_clip_as_failure(), VIDEO, False),
        (faults.moderated_clip_as_failure("internal_error"), VIDEO, False),
    ],
)
async def test_moderation_is_recognised(
    scene: Scene, fault: Fault, request_: Request, *, billed: bool
) -> None:
    """However a refusal by moderation looks, it is one, with its bill where that is stated."""
    scene.grok.faults.add(fault)
    with pytest.raises(Moderated) as caught:
        await scene.outcome(request_)
    assert caught.value.cost_ticks == (offers.price(request_, BUILT_IN) if billed else None)


@pytest.mark.parametrize(
    "code", ["permission_denied", "failed_precondition", "service_unavailable", "internal_error"]
)
async def test_a_failure_while_rendering_is_final(scene: Scene, code: faults.FailureCode) -> None:
    """A job that failed at the provider is over, without a bill."""
    scene.grok.faults.add(faults.failed(code))
    with pytest.raises(RenderFailed, match=code) as caught:
        await scene.outcome(VIDEO)
    assert caught.value.cost_ticks is None


async def test_results_do_not_last(scene: Scene) -> None:
    """A result that expired is told, by status or by an id that is not known any more."""
    scene.grok.faults.add(faults.expired())
    with pytest.raises(ResultExpired):
        await scene.outcome(VIDEO)
    for kind in Kind:
        with pytest.raises(ResultExpired):
            await scene.client.poll(kind, "729aeede-e168-98ad-98a4-311003a92460")


# --- submissions that go wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.missing_key("submit-video"), WrongKey),
        (faults.wrong_key("submit-video"), WrongKey),
        (faults.forbidden("submit-video"), WrongKey),
        (faults.rate_limited("submit-video"), RateLimited),
        (faults.out_of_credit("submit-video"), OutOfCredit),
        (faults.overloaded("submit-video"), ProviderDown),
        (faults.model_gone("submit-video"), Rejected),
        (faults.dropped_before("submit-video"), Unanswered),
        (faults.dropped_after("submit-video"), Unanswered),
        (faults.bad_gateway("submit-video"), Unanswered),
        (faults.bad_gateway("submit-video", 500), Unanswered),
        (faults.bad_gateway("submit-video", 504), Unanswered),
        (faults.bad_gateway("submit-video", 520), Unanswered),
        (faults.nonsense("submit-video"), Unanswered),
        (faults.nonsense("submit-video", b'{"request_id": {"a": 1}}'), Unanswered),
        (faults.nonsense("submit-video", b'{"request_id": "../../v1/files"}'), Unanswered),
    ],
)
async def test_what_a_failed_submission_means(
    scene: Scene, fault: Fault, error: type[ProviderError]
) -> None:
    """Proof that nothing was taken, a final no, or an answer that nobody can know."""
    scene.grok.faults.add(fault)
    with pytest.raises(error) as caught:
        await scene.submit(VIDEO)
    assert type(caught.value) is error
    assert TEAM not in str(caught.value)


async def test_the_wished_pause_is_passed_on(scene: Scene) -> None:
    """A provider that says when to come back is heard."""
    scene.grok.faults.add(faults.rate_limited("submit-video", retry_after_s=17))
    with pytest.raises(RateLimited) as caught:
        await scene.submit(VIDEO)
    assert caught.value.retry_after_s == 17


async def test_a_request_the_provider_cannot_serve_is_rejected(scene: Scene) -> None:
    """What the provider's own rules forbid is final, with its reason for the log."""
    with pytest.raises(Rejected, match="between 1 and 15"):
        await scene.submit(replace(VIDEO, seconds=16))
    with pytest.raises(Rejected, match="422"):
        await scene.submit(replace(VIDEO, aspect="auto"))


async def test_a_key_of_nobodys_is_wrong(scene: Scene) -> None:
    """A mistyped key is told as such, and never repeated."""
    key = "xai-not-a-key-of-anybody"
    client = Grok(
        base_url=scene.front.origin, key=key, transport=scene.front.transport, turns=OwnTurns(1000)
    )
    with pytest.raises(WrongKey) as caught:
        await client.submit(VIDEO, (), MEMBER)
    assert key not in str(caught.value)
    with pytest.raises(WrongKey):
        await client.check_key()
    await client.aclose()


# --- polls that go wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        faults.early_bad_request(),
        faults.missing_key("poll"),
        faults.wrong_key("poll"),
        faults.rate_limited("poll"),
        faults.out_of_credit("poll"),
        faults.overloaded("poll"),
        faults.bad_gateway("poll"),
        faults.dropped_before("poll"),
        faults.nonsense("poll"),
        faults.nonsense("poll", b"[]"),
        faults.nonsense("poll", b"{}"),
        faults.answering("poll", Response(status=200)),
    ],
)
async def test_a_failed_look_ends_nothing(scene: Scene, fault: Fault) -> None:
    """Trouble with one poll says nothing about the job: the next one finds it done."""
    scene.grok.faults.add(fault)
    taken = await scene.submit(VIDEO)
    assert isinstance(taken, Taken)
    scene.front.clock.now_s += 60
    with pytest.raises(PollFailed):
        await scene.client.poll(Kind.VIDEO, taken.provider_id)
    assert isinstance(await scene.client.poll(Kind.VIDEO, taken.provider_id), Finished)


# --- the key ------------------------------------------------------------------------------------


async def test_the_key_has_a_name(scene: Scene) -> None:
    """A working key is shown by the name it has at the provider."""
    assert await scene.client.check_key() == "sandbox"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.missing_key("api-key"), WrongKey),
        (faults.forbidden("api-key"), WrongKey),
        (faults.out_of_credit("api-key"), OutOfCredit),
        (faults.rate_limited("api-key"), RateLimited),
        (faults.overloaded("api-key"), ProviderDown),
        (faults.bad_gateway("api-key"), ProviderDown),
        (faults.dropped_before("api-key"), ProviderDown),
        (faults.model_gone("api-key"), NotTaken),
        (faults.nonsense("api-key"), NotTaken),
        (faults.nonsense("api-key", b'{"api_key_blocked": true}'), WrongKey),
    ],
)
async def test_a_key_that_cannot_be_checked(
    scene: Scene, fault: Fault, error: type[ProviderError]
) -> None:
    """The check tells a wrong key from a provider that is in trouble."""
    scene.grok.faults.add(fault)
    with pytest.raises(error) as caught:
        await scene.client.check_key()
    assert type(caught.value) is error
