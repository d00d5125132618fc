"""Every number that can be read off: what moves it, and where it is described and used."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.metrics import HEARD_MAX, Metrics
from bot.core.access import Barred, Why
from bot.core.errors import DiscordDown, DmClosed, RateLimited
from bot.core.gate import Gate, Trouble
from bot.core.jobs import EndReason, State
from bot.core.models import BUILT_IN, Kind
from bot.core.money import Amount
from bot.core.ports import Admitted, Call, Crowd, QueueFull, Rung, Sort, Strain, TooManyHeld
from bot.core.quota import Over, Used
from bot.core.takedowns import Reason
from tests.core import makers
from tests.core.makers import DOLLAR, NOW_MS

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "metrics.md"
PICTURES = BUILT_IN.image_models[0].id
CLIPS = BUILT_IN.video_models[0].id
BEGAN_ID = (NOW_MS - 1_420_070_400_000) << 22
"""The id of something that somebody did at NOW_MS."""

Values = Mapping[str, float]
"""Every sample by its name and labels, as in `imagine_claims_total{state="queued"}`."""


def a_meter() -> Metrics:
    return Metrics(version="1.2.3", role="all", offers=lambda m: BUILT_IN.find(m) is not None)


def values(meter: Metrics) -> Values:
    return {
        _written(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(meter.written().decode())
        for sample in family.samples
    }


def _written(name: str, labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


def is_acknowledged_late(meter: Metrics) -> None:
    meter.heard(BEGAN_ID, "imagine")
    meter.acknowledged(BEGAN_ID, NOW_MS + 700)


def is_missed(meter: Metrics) -> None:
    meter.heard(BEGAN_ID, "quota set")
    meter.missed(BEGAN_ID)


def is_over(meter: Metrics) -> None:
    rule = makers.rule()
    used = Used(rule=rule, used=rule.amount, resets_at_ms=NOW_MS)
    meter.came_to(Kind.IMAGE, Over(over=used, asked=1))


def ends(meter: Metrics) -> None:
    """A picture in time, a picture of a model that is not offered any more, and a clip."""
    done = makers.job(
        state=State.DONE,
        end_reason=EndReason.DELIVERED,
        counted_at_ms=NOW_MS - 42_000,
        finished_at_ms=NOW_MS,
    )
    gone = done.changed(request=makers.image(model="dall-e-9"))
    clip = done.changed(request=makers.video(model=CLIPS))
    pictures = done.changed(request=makers.image(model=PICTURES))
    meter.ended(pictures, Amount(images=2, ticks=DOLLAR // 4), Amount(images=2))
    meter.ended(gone, Amount(images=1, ticks=DOLLAR), Amount(images=1))
    meter.ended(clip, Amount(clips=1, video_ms=6000, ticks=DOLLAR), Amount(clips=1, video_ms=6000))


def is_full(meter: Metrics) -> None:
    meter.came_to(Kind.IMAGE, QueueFull(of_member=True, waiting=10))
    meter.came_to(Kind.VIDEO, TooManyHeld(of_member=False, held=10))
    meter.came_to(Kind.VIDEO, Barred(why=Why.WORDS))


def is_looked_at(meter: Metrics) -> None:
    crowd = Crowd(state=State.QUEUED, sort=Sort.REQUEST, jobs=3, since_ms=NOW_MS - 9000)
    meter.looked([crowd], Gate(trouble=Trouble.DOWN), NOW_MS)


MOVES: Mapping[str, tuple[Callable[[Metrics], None], Values]] = {
    "an acknowledgement": (
        is_acknowledged_late,
        {
            'imagine_acknowledgement_seconds_bucket{command="imagine",le="0.5"}': 0,
            'imagine_acknowledgement_seconds_bucket{command="imagine",le="0.75"}': 1,
            'imagine_acknowledgement_seconds_sum{command="imagine"}': 0.7,
        },
    ),
    "an acknowledgement that came too late": (
        is_missed,
        {'imagine_acknowledgements_missed_total{command="quota set"}': 1},
    ),
    "an admission": (
        lambda meter: meter.came_to(Kind.EDIT, Admitted(job=makers.job(), left=())),
        {'imagine_requests_total{kind="edit",outcome="admitted"}': 1},
    ),
    "a limit": (
        is_over,
        {
            'imagine_requests_total{kind="image",outcome="over_limit"}': 1,
            f'imagine_quota_refusals_total{{subject="{makers.rule().subject}"'
            f',unit="{makers.rule().unit}"}}': 1,
        },
    ),
    "other refusals": (
        is_full,
        {
            'imagine_refusals_total{reason="queue_full_of_member"}': 1,
            'imagine_refusals_total{reason="held_full_of_server"}': 1,
            'imagine_refusals_total{reason="words"}': 1,
            'imagine_requests_total{kind="video",outcome="barred"}': 1,
        },
    ),
    "a takedown": (
        lambda meter: meter.taken_down(Reason.HATE, 3),
        {
            'imagine_takedowns_total{reason="hate"}': 1,
            'imagine_results_taken_down_total{reason="hate"}': 3,
            'imagine_takedowns_total{reason="illegal"}': 0,
        },
    ),
    "a claim": (
        lambda meter: meter.claimed(State.RENDERING, 0.3),
        {
            'imagine_claims_total{state="rendering"}': 1,
            'imagine_step_lateness_seconds_sum{state="rendering"}': 0.3,
        },
    ),
    "a step": (
        lambda meter: meter.stepped(State.FETCHING, 1.5),
        {'imagine_step_seconds_sum{state="fetching"}': 1.5},
    ),
    "a fault": (
        lambda meter: meter.failed(State.FITTING),
        {
            'imagine_faults_total{during="fitting"}': 1,
            'imagine_faults_total{during="interaction"}': 0,
        },
    ),
    "a lost lease": (lambda meter: meter.lost_lease(), {"imagine_leases_lost_total": 1}),
    "ends": (
        ends,
        {
            'imagine_jobs_ended_total{kind="image",reason="delivered",state="done"}': 2,
            'imagine_job_seconds_sum{kind="image"}': 84,
            f'imagine_booked_dollars_total{{model="{PICTURES}"}}': 0.25,
            'imagine_booked_dollars_total{model="other"}': 1,
            f'imagine_pictures_made_total{{model="{PICTURES}"}}': 2,
            f'imagine_clips_made_total{{model="{CLIPS}"}}': 1,
            f'imagine_clip_seconds_made_total{{model="{CLIPS}"}}': 6,
        },
    ),
    "a check of files": (
        lambda meter: meter.spent("grok-4.3", DOLLAR // 100),
        {'imagine_booked_dollars_total{model="grok-4.3"}': 0.01},
    ),
    "deliveries": (
        lambda meter: (
            meter.delivered(Rung.REPLY_TOKEN, DiscordDown()),
            meter.delivered(Rung.DM, DmClosed()),
            meter.delivered(Rung.KEEP),
        )[0],
        {
            'imagine_deliveries_total{outcome="discord_down",rung="reply_token"}': 1,
            'imagine_deliveries_total{outcome="dm_closed",rung="dm"}': 1,
            'imagine_deliveries_total{outcome="sent",rung="keep"}': 1,
        },
    ),
    "a call of xAI": (
        lambda meter: meter.called(Call.SUBMIT, RateLimited()),
        {'imagine_provider_calls_total{call="submit",outcome="rate_limited"}': 1},
    ),
    "an answer of xAI": (
        lambda meter: meter.answered_by_provider(503, 0.2),
        {
            'imagine_provider_responses_total{status="5xx"}': 1,
            "imagine_provider_request_seconds_sum": 0.2,
        },
    ),
    "a turn": (
        lambda meter: meter.waited_for_turn(0.4),
        {"imagine_provider_turn_seconds_sum": 0.4},
    ),
    "tokens": (
        lambda meter: meter.read_and_wrote("grok-4.3", 900, 40),
        {
            'imagine_tokens_total{direction="in",model="grok-4.3"}': 900,
            'imagine_tokens_total{direction="out",model="grok-4.3"}': 40,
        },
    ),
    "answers of Discord": (
        lambda meter: (meter.answered_by_discord(429), meter.answered_by_discord(None))[0],
        {
            'imagine_discord_responses_total{status="429"}': 1,
            'imagine_discord_responses_total{status="none"}': 1,
        },
    ),
    "a look at the queue": (
        is_looked_at,
        {
            'imagine_queue_jobs{sort="request",state="queued"}': 3,
            'imagine_queue_jobs{sort="line",state="queued"}': 0,
            'imagine_queue_oldest_seconds{sort="request",state="queued"}': 9,
            'imagine_provider_gate_closed{trouble="down"}': 1,
            'imagine_provider_gate_closed{trouble="wrong_key"}': 0,
            "imagine_queue_read_timestamp_seconds": NOW_MS / 1000,
        },
    ),
    "a turn of the event loop": (
        lambda meter: meter.turned(0.02),
        {"imagine_event_loop_lag_seconds_sum": 0.02},
    ),
    "shards": (
        lambda meter: meter.watch_shards(lambda: {0: 0.05, 1: None, 2: float("inf")}),
        {
            'imagine_gateway_connected{shard="0"}': 1,
            'imagine_gateway_connected{shard="1"}': 0,
            'imagine_gateway_connected{shard="2"}': 1,
            'imagine_gateway_latency_seconds{shard="0"}': 0.05,
        },
    ),
    "a database": (
        lambda meter: meter.watch_database(lambda: Strain(busy=3, idle=2, most=10, failures=7)),
        {
            'imagine_database_connections{use="busy"}': 3,
            'imagine_database_connections{use="idle"}': 2,
            "imagine_database_connections_max": 10,
            "imagine_database_failures_total": 7,
        },
    ),
    "nothing": (
        lambda _: None,
        {'imagine_build_info{role="all",version="1.2.3"}': 1},
    ),
}
"""What happens, and what can be read off then."""


@pytest.mark.parametrize("happening", MOVES)
def test_what_happens_is_counted(happening: str) -> None:
    """Each thing that happens moves its own numbers, by as much as it was."""
    happens, expected = MOVES[happening]
    meter = a_meter()
    happens(meter)
    told = values(meter)
    for sample, value in expected.items():
        assert told.get(sample) == pytest.approx(value), sample


def test_who_is_never_acknowledged_is_forgotten() -> None:
    """However many people wait for nothing, no more than some of them are remembered."""
    meter = a_meter()
    for nth in range(HEARD_MAX + 1):
        meter.heard(BEGAN_ID + nth, "imagine")
    meter.acknowledged(BEGAN_ID, NOW_MS)
    meter.acknowledged(BEGAN_ID + 1, NOW_MS)

    told = values(meter)
    assert told['imagine_acknowledgement_seconds_count{command="other"}'] == 1
    assert told['imagine_acknowledgement_seconds_count{command="imagine"}'] == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A number as it is written for Prometheus, with everything that may happen."""

    name: str
    type: str
    labels: frozenset[str]
    text: str


def everything() -> Mapping[str, Shown]:
    """All numbers, by the names that expressions have for them."""
    meter = a_meter()
    for happens, _ in MOVES.values():
        happens(meter)
    found: dict[str, Shown] = {}
    for family in text_string_to_metric_families(meter.written().decode()):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = frozenset(label for one in family.samples for label in one.labels) - {"le"}
        shown = Shown(name=name, type=family.type, labels=labels, text=family.documentation)
        found |= {sample.name: shown for sample in family.samples}
    return found


def test_every_number_is_moved_by_something() -> None:
    """There is no number that nothing was shown to move."""
    moved = {re.split(r"\{", sample)[0] for _, expected in MOVES.values() for sample in expected}
    shown = everything()
    still = {one.name for one in shown.values()} - {shown[name].name for name in moved}
    assert {name for name in still if name.startswith("imagine_")} == set()


def test_every_number_is_described() -> None:
    """The reference has a row for each, with its type and labels, and for no other."""
    rows = re.findall(r"^\| `((?:imagine|process)_\w+)` \|.*$", PAGE.read_text(), re.MULTILINE)
    lines = PAGE.read_text().splitlines()
    shown = {one.name: one for one in everything().values()}
    for name, one in shown.items():
        labels = ", ".join(f"`{label}`" for label in sorted(one.labels))
        row = f"| `{name}` | {one.type} | {labels} | {one.text} |"
        assert row in lines, f"Add the row to {PAGE.name}: {row}"
    assert sorted(rows) == sorted(shown), "A row is of something that cannot be read off"


# --- what uses them ---------------------------------------------------------------------------

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
ALERTS_TEST = ROOT / "deploy" / "prometheus" / "alerts_test.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "imagine-bot.json"
OF_PROMETHEUS = frozenset({"job", "instance", "le"})
"""Labels that Prometheus itself sets, or knows of histograms."""


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def targets() -> list[tuple[str, str]]:
    """Every expression of the dashboard, with what its lines are called."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [
        (target["expr"], target["legendFormat"])
        for panel in panels
        for target in panel.get("targets", ())
    ]


def named_in(expression: str) -> frozenset[str]:
    """The numbers that an expression asks for."""
    return frozenset(re.findall(r"\b(?:imagine|process)_\w+", expression))


def labels_in(expression: str, words: str = "") -> frozenset[str]:
    """The labels that an expression selects or sorts by, or that words about it name."""
    selected = re.findall(r"(\w+)\s*(?:=~|!=|!~|=(?!=))\s*\"", expression)
    sorted_by = re.findall(r"by \(([\w, ]+)\)", expression)
    told = re.findall(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}", words)
    return frozenset([*selected, *told, *(one for some in sorted_by for one in some.split(", "))])


EXPRESSIONS = [
    *(
        (rule["expr"], " ".join(rule["annotations"].values()).replace("$value", ""))
        for rule in rules()
    ),
    *targets(),
]


@pytest.mark.parametrize(("expression", "words"), EXPRESSIONS)
def test_nothing_is_asked_for_that_is_not_there(expression: str, words: str) -> None:
    """Rules and dashboard use numbers, and labels, that the bot has."""
    known = everything()
    names = named_in(expression)
    assert names <= known.keys(), "no process tells of it"
    allowed = OF_PROMETHEUS.union(*(known[name].labels for name in names))
    assert labels_in(expression, words) <= allowed, "no such number has that label"


def test_every_number_is_looked_at() -> None:
    """The dashboard shows every number of the bot's own."""
    known = everything()
    shown = {known[name].name for expression, _ in targets() for name in named_in(expression)}
    assert {one.name for one in known.values() if one.name.startswith("imagine_")} <= shown


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_every_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    """Each has a weight, a time to be sure, words, a page with a section on it, and a trial."""
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    heading = f"### {rule['alert']}\n"

    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert "for" in rule
    assert rule["annotations"]["summary"].strip('"').endswith(".")
    assert anchor == rule["alert"].lower()
    assert heading in (ROOT / page).read_text(), f"Write the section {heading!r} in {page}"
    assert f"alertname: {rule['alert']}\n" in ALERTS_TEST.read_text(), "try it with promtool"


def test_every_alert_of_the_page_is_one() -> None:
    """The page on operating explains the alerts there are, and no others."""
    page = (ROOT / "docs" / "how-to" / "operate.md").read_text()
    explained = re.findall(r"^### (\w+)$", page, re.MULTILINE)
    assert sorted(explained) == sorted(rule["alert"] for rule in rules())


def test_the_dashboard_can_be_taken_as_it_is() -> None:
    """It names no data source of one installation, and says of every panel what it is about."""
    text = DASHBOARD.read_text()
    panels = json.loads(text)["panels"]
    uids = set(re.findall(r'"uid": "([^"]*)"', text))
    drawn = [panel for panel in panels if panel["type"] in {"stat", "timeseries"}]

    assert uids == {"${datasource}"}
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in drawn)
    assert all(panel["description"] for panel in drawn)
