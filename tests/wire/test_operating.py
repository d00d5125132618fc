"""What whoever runs the bot sees of it from outside: /metrics, /healthz and /readyz."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families
from stage import SEEN_S_MAX, Stage, words

from sandbox import __main__ as sandbox_main
from sandbox.discord import faults as discord_faults
from sandbox.grok import faults as grok_faults
from tests.contracts._postgres import postgres_server

pytestmark = pytest.mark.asyncio(loop_scope="module")

Staged = Callable[..., AbstractAsyncContextManager[Stage]]
Numbers = Mapping[str, float]
"""Every sample by its name and labels, as in `imagine_claims_total{state="queued"}`."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(staged: Staged, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The bot with its numbers to be read, and ten cents a day for each member."""
    folder: Path = tmp_path_factory.mktemp("stage")
    own = {"HEALTH_PORT": free_port(), "STARTER_MEMBER_DAILY_USD": "0.10"}
    async with staged(folder, **own) as made:
        yield made


def free_port() -> str:
    return str(urlsplit(sandbox_main.free_origin()).port)


def watching(stage: Stage) -> httpx.AsyncClient:
    """The addresses by which a bot is watched."""
    origin = f"http://127.0.0.1:{stage.settings['HEALTH_PORT']}"
    return httpx.AsyncClient(base_url=origin, trust_env=False)


@pytest_asyncio.fixture(loop_scope="module")
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with watching(stage) as client:
        yield client


async def numbers(http: httpx.AsyncClient) -> Numbers:
    """What Prometheus would read, by its own parser."""
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    return {
        _written(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _written(name: str, labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


async def until_ready(http: httpx.AsyncClient, wanted: str) -> httpx.Response:
    """Ask whether it is ready until the answer is as wanted."""
    async with asyncio.timeout(SEEN_S_MAX):
        while (answer := await http.get("/readyz")).text != wanted:
            pass
    return answer


async def test_the_numbers_are_what_happened(stage: Stage, http: httpx.AsyncClient) -> None:
    """A picture, a refusal for want of room, and an xAI that is busy once: each counted once."""
    await until_ready(http, "ok\n")
    ann = stage.discord.person("ann")
    stage.grok.faults.add(grok_faults.rate_limited("submit-image"))
    await ann.slash(stage.pictures, "imagine", prompt="a lighthouse")
    await stage.card(lambda text: "AI-generated" in text)
    await stage.hears("action=job_done")
    await ann.slash(stage.pictures, "video", prompt="a paper boat", seconds=15)
    await stage.hears("action=job_over_limit")
    told = await numbers(http)
    bill_usd = sum(charge.ticks for charge in stage.grok.bill) / 10**10
    model = 'model="grok-imagine-image"'

    for sample, value in {
        'imagine_requests_total{kind="image",outcome="admitted"}': 1,
        'imagine_requests_total{kind="video",outcome="over_limit"}': 1,
        'imagine_quota_refusals_total{subject="everyone",unit="dollars"}': 1,
        'imagine_acknowledgement_seconds_count{command="imagine"}': 1,
        'imagine_acknowledgement_seconds_count{command="video"}': 1,
        'imagine_provider_calls_total{call="submit",outcome="rate_limited"}': 1,
        'imagine_provider_calls_total{call="submit",outcome="ok"}': 1,
        'imagine_provider_responses_total{status="429"}': 1,
        'imagine_jobs_ended_total{kind="image",reason="delivered",state="done"}': 1,
        'imagine_job_seconds_count{kind="image"}': 1,
        'imagine_deliveries_total{outcome="sent",rung="reply_token"}': 1,
        f"imagine_pictures_made_total{{{model}}}": 1,
        f"imagine_booked_dollars_total{{{model}}}": bill_usd,
        'imagine_gateway_connected{shard="0"}': 1,
        'imagine_provider_gate_closed{trouble="down"}': 0,
        'imagine_queue_jobs{sort="request",state="queued"}': 0,
    }.items():
        assert told.get(sample) == pytest.approx(value), sample
    assert bill_usd > 0
    polls = told['imagine_provider_calls_total{call="poll",outcome="ok"}']
    assert polls == told['imagine_step_seconds_count{state="rendering"}'] >= 1
    assert told['imagine_step_lateness_seconds_sum{state="rendering"}'] < SEEN_S_MAX
    assert told["imagine_event_loop_lag_seconds_count"] > 0
    assert told["process_resident_memory_bytes"] > 0
    assert "lighthouse" not in (await http.get("/metrics")).text


async def test_whoever_is_not_heard_is_not_ready(stage: Stage, http: httpx.AsyncClient) -> None:
    """While Discord's gateway is away the bot says so, lives on, and is ready again after."""
    away = [discord_faults.broken("GET", path) for path in ("/gateway", "/gateway/*")]
    with stage.discord.faults.during(*away):
        stage.discord.gateway.close_all(4000)
        unready = await until_ready(http, "not connected to Discord\n")
        alive = await http.get("/healthz")
        told = await numbers(http)
    await until_ready(http, "ok\n")

    assert (unready.status_code, alive.status_code) == (503, 200)
    assert told['imagine_gateway_connected{shard="0"}'] == 0
    assert 'imagine_gateway_latency_seconds{shard="0"}' not in told


async def test_without_its_database_it_is_not_ready(staged: Staged, tmp_path: Path) -> None:
    """While Postgres is away the bot says so at once, lives on, and is ready again after."""
    with postgres_server() as server:
        await server.database()
        async with (
            staged(tmp_path, DATABASE_URL=server.url, HEALTH_PORT=free_port()) as stage,
            watching(stage) as http,
        ):
            await until_ready(http, "ok\n")
            await server.stop()
            unready = await until_ready(http, "the database does not answer\n")
            alive, told = await http.get("/healthz"), await numbers(http)
            await server.start()
            await until_ready(http, "ok\n")

    assert (unready.status_code, alive.status_code) == (503, 200)
    assert told["imagine_database_failures_total"] > 0
    assert told["imagine_database_connections_max"] == 10


async def test_who_is_about_to_end_says_so(stage: Stage, http: httpx.AsyncClient) -> None:
    """From the signal to stop until its last step is done a process is alive, and not ready."""
    held = stage.grok.faults.hold("media")
    ben = stage.discord.person("ben")
    await ben.slash(stage.pictures, "imagine", prompt="a last wish")
    await held.reached()
    assert stage.bot is not None
    stage.bot.send_signal(signal.SIGTERM)
    await stage.hears("action=stopping")
    unready, alive = await http.get("/readyz"), await http.get("/healthz")
    held.release()
    code = await stage.end(signal.SIGTERM)

    assert (unready.status_code, unready.text) == (503, "draining\n")
    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert code == 0
    assert any("a last wish" in words(card) for card in ben.sees(stage.pictures))
