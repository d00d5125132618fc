"""What Prometheus reads off a process: bot.core.ports.Meter, over prometheus-client.

Every name here is described in docs/reference/metrics.md, and stays. Labels have few values: what
is not offered just now, or not known, is `other`.
"""

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.core import ids
from bot.core.access import Barred
from bot.core.errors import DeliveryError, ImagineError, ProviderError
from bot.core.gate import Gate, Trouble
from bot.core.jobs import ENDS, EndReason, Job, State
from bot.core.models import TICKS_PER_USD, Kind
from bot.core.money import Amount
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Asked,
    Call,
    Crowd,
    During,
    Held,
    QueueFull,
    Repeated,
    Rung,
    Sort,
    Strain,
    TooManyHeld,
)
from bot.core.quota import Over
from bot.core.takedowns import Reason

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST
OTHER = "other"
SOME_STATES = tuple(state for state in State if state not in ENDS)
HEARD_MAX = 10_000
"""So many people may wait for an acknowledgement at once; who comes before them is `other`."""

_ACKNOWLEDGED_S = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Discord waits for three seconds."""
_STEP_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_LATE_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_JOB_S = (2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
_REQUEST_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 100.0)
_TURN_S = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LAG_S = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)

_OUTCOMES: Mapping[type, str] = {
    Admitted: "admitted",
    Asked: "asked",
    Held: "held",
    AlreadyAdmitted: "delivered_twice",
    Repeated: "repeated",
    QueueFull: "queue_full",
    TooManyHeld: "held_full",
    Over: "over_limit",
    Barred: "barred",
}


class Metrics:
    """Counts and times what happens, and writes it down for Prometheus."""

    def __init__(self, *, version: str, role: str, offers: Callable[[str], bool]) -> None:
        """`offers` says whether a model is offered just now."""
        # When something began to be counted is of no use to anybody, and doubles what is written.
        prometheus_client.disable_created_metrics()
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._offers = offers
        self._heard = OrderedDict[int, str]()
        self._people = _People(registry)
        self._jobs = _Jobs(registry)
        self._made = _Made(registry)
        self._queue = _Queue(registry)
        self._outside = _Outside(registry)
        self._begin()
        _gauge(registry, "build_info", "1, with what runs here.", "version", "role").labels(
            version, role
        ).set(1)

    def _begin(self) -> None:
        """Begin at 0 what is hoped to stay there: the first time is to be seen as a rise."""
        for during in (*SOME_STATES, "claim", "interaction"):
            self._jobs.faults.labels(during)
        for reason in Reason:
            self._people.takedowns.labels(reason)
        for kind in Kind:
            for why in (EndReason.UNANSWERED, EndReason.OUR_FAULT):
                self._jobs.ended.labels(kind, State.FAILED, why)

    def written(self) -> bytes:
        """Everything as Prometheus reads it."""
        return prometheus_client.generate_latest(self._registry)

    def watch_shards(self, latencies: Callable[[], Mapping[int, float | None]]) -> None:
        """Write down how the connections to Discord's gateway stand, whenever it is read.

        `latencies` are those of the shards that are heard here, in seconds; None of one that is
        not connected.
        """
        self._registry.register(_Shards(latencies))

    def watch_database(self, strain: Callable[[], Strain]) -> None:
        """Write down how busy the database is, whenever that is read."""
        self._registry.register(_Database(strain))

    # --- people -----------------------------------------------------------------------------

    def heard(self, interaction_id: int, what: str) -> None:
        self._heard[interaction_id] = what
        self._people.missed.labels(what)
        if len(self._heard) > HEARD_MAX:
            self._heard.popitem(last=False)

    def acknowledged(self, interaction_id: int, now_ms: int) -> None:
        # Discord's clock and ours differ by a little.
        took_s = max(0, now_ms - ids.made_at_ms(interaction_id)) / 1000
        self._people.acknowledged.labels(self._heard.pop(interaction_id, OTHER)).observe(took_s)

    def missed(self, interaction_id: int) -> None:
        self._people.missed.labels(self._heard.pop(interaction_id, OTHER)).inc()

    def came_to(self, kind: Kind, outcome: Admission) -> None:
        self._people.requests.labels(kind, _OUTCOMES[type(outcome)]).inc()
        match outcome:
            case Over():
                rule = outcome.over.rule
                self._people.over.labels(rule.subject, rule.unit).inc()
            case QueueFull(of_member=of_member):
                reason = "queue_full_of_member" if of_member else "queue_full_of_server"
                self._people.refusals.labels(reason).inc()
            case TooManyHeld(of_member=of_member):
                reason = "held_full_of_member" if of_member else "held_full_of_server"
                self._people.refusals.labels(reason).inc()
            case Barred():
                self._people.refusals.labels(outcome.why).inc()
            case _:
                pass

    def taken_down(self, reason: Reason, results: int) -> None:
        self._people.takedowns.labels(reason).inc()
        self._people.taken_down.labels(reason).inc(results)

    # --- jobs -------------------------------------------------------------------------------

    def claimed(self, state: State, late_s: float | None) -> None:
        self._jobs.claims.labels(state).inc()
        if late_s is not None:
            self._jobs.late.labels(state).observe(late_s)

    def stepped(self, state: State, took_s: float) -> None:
        self._jobs.steps.labels(state).observe(took_s)

    def failed(self, during: During) -> None:
        self._jobs.faults.labels(during).inc()

    def lost_lease(self) -> None:
        self._jobs.leases_lost.inc()

    def ended(self, job: Job, booked: Amount, made: Amount) -> None:
        kind, model = job.kind, self._model(job.request.model)
        self._jobs.ended.labels(kind, job.state, job.end_reason or OTHER).inc()
        if job.state is State.DONE and job.finished_at_ms is not None:
            self._jobs.took.labels(kind).observe((job.finished_at_ms - job.counted_at_ms) / 1000)
        if kind.has_parts:
            return
        self._made.dollars.labels(model).inc(booked.ticks / TICKS_PER_USD)
        if kind.makes_clip:
            self._made.clips.labels(model).inc(made.clips)
            self._made.clip_seconds.labels(model).inc(made.video_ms / 1000)
        elif not kind.makes_text:
            self._made.pictures.labels(model).inc(made.images)

    def spent(self, model: str, ticks: int) -> None:
        self._made.dollars.labels(self._model(model)).inc(ticks / TICKS_PER_USD)

    def delivered(self, rung: Rung, refusal: DeliveryError | None = None) -> None:
        self._jobs.deliveries.labels(rung, "sent" if refusal is None else _named(refusal)).inc()

    # --- the outside ------------------------------------------------------------------------

    def called(self, call: Call, error: ProviderError | None) -> None:
        self._outside.calls.labels(call, "ok" if error is None else _named(error)).inc()

    def answered_by_provider(self, status: int | None, took_s: float) -> None:
        self._outside.provider_answers.labels(_class_of(status)).inc()
        self._outside.provider_requests.observe(took_s)

    def waited_for_turn(self, waited_s: float) -> None:
        self._outside.turns.observe(waited_s)

    def read_and_wrote(self, model: str, tokens_in: int, tokens_out: int) -> None:
        self._made.tokens.labels(self._model(model), "in").inc(tokens_in)
        self._made.tokens.labels(self._model(model), "out").inc(tokens_out)

    def answered_by_discord(self, status: int | None) -> None:
        self._outside.discord_answers.labels(_class_of(status)).inc()

    # --- the process ------------------------------------------------------------------------

    def looked(self, crowds: Sequence[Crowd], gate: Gate, now_ms: int) -> None:
        found = {(crowd.state, crowd.sort): crowd for crowd in crowds}
        for state in SOME_STATES:
            for sort in Sort:
                crowd = found.get((state, sort))
                self._queue.jobs.labels(state, sort).set(crowd.jobs if crowd else 0)
                age_s = max(0, now_ms - crowd.since_ms) / 1000 if crowd else 0
                self._queue.oldest.labels(state, sort).set(age_s)
        for trouble in Trouble:
            self._queue.gate.labels(trouble).set(gate.trouble is trouble)
        self._queue.read_at.set(now_ms / 1000)

    def turned(self, late_s: float) -> None:
        self._outside.loop.observe(late_s)

    def _model(self, model: str) -> str:
        return model if self._offers(model) else OTHER


# --- what there is ----------------------------------------------------------------------------


def _counter(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Counter:
    return Counter(f"imagine_{name}", text, labels, registry=registry)


def _gauge(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Gauge:
    return Gauge(f"imagine_{name}", text, labels, registry=registry)


def _histogram(
    registry: CollectorRegistry, name: str, text: str, *labels: str, buckets: Sequence[float]
) -> Histogram:
    return Histogram(f"imagine_{name}", text, labels, buckets=buckets, registry=registry)


class _People:
    """What people asked for, and how they fared."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.acknowledged = _histogram(
            *(registry, "acknowledgement_seconds"),
            "From a command, press or form to Discord having our acknowledgement.",
            "command",
            buckets=_ACKNOWLEDGED_S,
        )
        self.missed = _counter(
            *(registry, "acknowledgements_missed"),
            "Acknowledgements that came too late: people were told that the bot failed.",
            "command",
        )
        self.requests = _counter(
            registry, "requests", "Requests, by what became of them at once.", "kind", "outcome"
        )
        self.over = _counter(
            registry, "quota_refusals", "Requests over a limit.", "subject", "unit"
        )
        self.refusals = _counter(
            registry, "refusals", "Requests that were refused for another reason.", "reason"
        )
        self.takedowns = _counter(registry, "takedowns", "Takedowns by moderators.", "reason")
        self.taken_down = _counter(
            registry, "results_taken_down", "Results that takedowns took with them.", "reason"
        )


class _Jobs:
    """What this process did for jobs."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.claims = _counter(registry, "claims", "Jobs leased for a step.", "state")
        self.late = _histogram(
            *(registry, "step_lateness_seconds"),
            "How long after it was due a step was begun.",
            "state",
            buckets=_LATE_S,
        )
        self.steps = _histogram(
            registry, "step_seconds", "How long a step took.", "state", buckets=_STEP_S
        )
        self.faults = _counter(registry, "faults", "What failed by a fault of ours.", "during")
        self.leases_lost = _counter(
            registry, "leases_lost", "Steps given up because another worker had taken over."
        )
        self.ended = _counter(
            registry, "jobs_ended", "Jobs that a worker ended.", "kind", "state", "reason"
        )
        self.took = _histogram(
            *(registry, "job_seconds"),
            "From a request being let in to its result being delivered or kept.",
            "kind",
            buckets=_JOB_S,
        )
        self.deliveries = _counter(
            *(registry, "deliveries"),
            "Attempts to bring a result before people.",
            *("rung", "outcome"),
        )


class _Made:
    """What came of it, and what it cost."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.dollars = _counter(
            registry, "booked_dollars", "Booked in the ledger at the end of jobs, in USD.", "model"
        )
        self.pictures = _counter(registry, "pictures_made", "Pictures made.", "model")
        self.clips = _counter(registry, "clips_made", "Clips made.", "model")
        self.clip_seconds = _counter(
            registry, "clip_seconds_made", "Seconds of clip made anew.", "model"
        )
        self.tokens = _counter(
            registry, "tokens", "Tokens, where xAI says how many.", "model", "direction"
        )


class _Queue:
    """What the database says: the same in every process that looks."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.jobs = _gauge(registry, "queue_jobs", "Jobs that are not over.", "state", "sort")
        self.oldest = _gauge(
            *(registry, "queue_oldest_seconds"),
            "How long ago the oldest of them was let in.",
            *("state", "sort"),
        )
        self.gate = _gauge(
            registry, "provider_gate_closed", "Whether nothing is sent to xAI.", "trouble"
        )
        self.read_at = _gauge(
            registry, "queue_read_timestamp_seconds", "When the queue was last looked at."
        )


class _Outside:
    """How xAI, Discord and this process do."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.calls = _counter(
            registry, "provider_calls", "What was asked of xAI, and its outcome.", "call", "outcome"
        )
        self.provider_answers = _counter(
            registry, "provider_responses", "Answers of xAI to single requests.", "status"
        )
        self.provider_requests = _histogram(
            *(registry, "provider_request_seconds"),
            "How long a request to xAI took, after its turn had come.",
            buckets=_REQUEST_S,
        )
        self.turns = _histogram(
            *(registry, "provider_turn_seconds"),
            "How long a request waited for its turn under XAI_REQUESTS_PER_S.",
            buckets=_TURN_S,
        )
        self.discord_answers = _counter(
            registry, "discord_responses", "Answers of Discord to single requests.", "status"
        )
        self.loop = _histogram(
            *(registry, "event_loop_lag_seconds"),
            "How much later than asked the event loop came round.",
            buckets=_LAG_S,
        )


class _Shards(Collector):
    """The connections to Discord's gateway, as they are when they are asked after."""

    def __init__(self, latencies: Callable[[], Mapping[int, float | None]]) -> None:
        self._latencies = latencies

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily(
            "imagine_gateway_connected",
            "Whether a shard is connected to Discord's gateway.",
            labels=["shard"],
        )
        latency = GaugeMetricFamily(
            "imagine_gateway_latency_seconds",
            "How long a shard's last heartbeat took.",
            labels=["shard"],
        )
        for shard, latency_s in self._latencies().items():
            up.add_metric([str(shard)], 0 if latency_s is None else 1)
            if latency_s is not None and math.isfinite(latency_s):
                latency.add_metric([str(shard)], latency_s)
        yield up
        yield latency


class _Database(Collector):
    """The connections to the database, as they are when they are asked after."""

    def __init__(self, strain: Callable[[], Strain]) -> None:
        self._strain = strain

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        strain = self._strain()
        connections = GaugeMetricFamily(
            "imagine_database_connections", "Connections to the database.", labels=["use"]
        )
        connections.add_metric(["busy"], strain.busy)
        connections.add_metric(["idle"], strain.idle)
        yield connections
        yield GaugeMetricFamily(
            "imagine_database_connections_max",
            "As many there may be of this process.",
            value=strain.most,
        )
        yield CounterMetricFamily(
            "imagine_database_failures",
            "How often the database did not answer, what was tried again included.",
            value=strain.failures,
        )


def _named(error: ImagineError) -> str:
    """`discord_down` of DiscordDown."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def _class_of(status: int | None) -> str:
    """`2xx`, `4xx` and the like; `429` for itself, `none` where there was no answer."""
    if status is None:
        return "none"
    return "429" if status == 429 else f"{status // 100}xx"
