"""What stands in deploy/ fits the program that it deploys."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import command_line
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
KUBERNETES, COMPOSE = ROOT / "deploy/kubernetes", ROOT / "deploy/compose/compose.yaml"
SETTINGS = {name.upper() for name in Settings.model_fields}
NOT_OURS = {"POD_NUMBER", "SHARDS_PER_GATEWAY"}
"""What the manifests need for themselves."""
PODS = ("gateway.yaml", "worker.yaml", "migrate-post.yaml")


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((KUBERNETES / name).read_text()))


def pod_of(name: str) -> dict[str, Any]:
    """The pod that a manifest makes."""
    (template,) = [
        one["spec"]["template"] for one in documents(name) if "template" in one.get("spec", {})
    ]
    return template["spec"]


def env_file(name: str) -> dict[str, str]:
    lines = [line for line in (KUBERNETES / name).read_text().splitlines() if line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


def commands() -> Iterator[list[str]]:
    """What every container runs, after the name of the program."""
    for name in PODS:
        (container,) = pod_of(name)["containers"]
        words = container["args"]
        if container.get("command"):
            script = re.sub(r"\$\(\(.*?\)\)|\$\w+", "1", words[0])
            words = shlex.split(script.partition("exec imagine-bot ")[2])
        yield words
    for service in yaml.safe_load(COMPOSE.read_text())["services"].values():
        if "command" in service:
            yield service["command"]


def test_what_is_run_is_understood() -> None:
    """Every container's command line is one of the program's, with a role for every process."""
    asked = [command_line().parse_args([str(word) for word in words]) for words in commands()]
    roles = [one.role for one in asked if one.command == "run"]
    assert sorted(roles) == ["gateway", "gateway", "worker", "worker"]


@pytest.mark.parametrize("name", PODS)
def test_only_settings_are_set_for_pods(name: str) -> None:
    """Whatever a pod is told is a setting that the program reads."""
    (container,) = pod_of(name)["containers"]
    told = {one["name"] for one in container.get("env", ())}
    assert told <= SETTINGS | NOT_OURS


@pytest.mark.parametrize("name", ["settings.env", "secret.example.env"])
def test_only_settings_are_in_the_files(name: str) -> None:
    """What is filled in for all pods is read by the program; secrets have no values here."""
    told = env_file(name)
    assert told.keys() <= SETTINGS | NOT_OURS
    if name.startswith("secret"):
        assert [key for key, value in told.items() if value and "PASSWORD" not in value] == []


def test_only_settings_are_set_for_compose() -> None:
    """The same for containers on one machine."""
    composed = yaml.safe_load(COMPOSE.read_text())
    assert composed["x-bot"]["environment"].keys() <= SETTINGS


def test_every_shard_is_heard_by_one_pod() -> None:
    """The gateways' pods have all shards between them, each pod its own."""
    told = env_file("settings.env")
    (gateways,) = [one for one in documents("gateway.yaml") if one["kind"] == "StatefulSet"]
    pods = gateways["spec"]["replicas"]
    assert pods * int(told["SHARDS_PER_GATEWAY"]) == int(told["SHARD_COUNT"])


@pytest.mark.parametrize("name", ["gateway.yaml", "worker.yaml"])
def test_pods_are_given_time_to_end(name: str) -> None:
    """A pod is killed later than the program gives up waiting for what has begun."""
    grace_s = int(env_file("settings.env")["SHUTDOWN_GRACE_S"])
    assert pod_of(name)["terminationGracePeriodSeconds"] > grace_s + 10


@pytest.mark.parametrize("name", ["gateway.yaml", "worker.yaml"])
def test_pods_are_asked_how_they_are(name: str) -> None:
    """Probes ask the port and the paths that the program serves, from outside of the pod."""
    (container,) = pod_of(name)["containers"]
    told = {one["name"]: one.get("value") for one in container["env"]}
    ports = {one["name"]: str(one["containerPort"]) for one in container["ports"]}
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("liveness", "readiness")}
    assert ports["health"] == told["HEALTH_PORT"]
    assert told["HEALTH_HOST"] == "0.0.0.0"  # noqa: S104 - in a pod of its own
    assert [probe["path"] for probe in probes.values()] == ["/healthz", "/readyz"]


def test_one_version_is_deployed() -> None:
    """The job that ends an upgrade runs the same image as the pods."""
    (custom,) = documents("kustomization.yaml")
    (image,) = custom["images"]
    (container,) = pod_of("migrate-post.yaml")["containers"]
    assert container["image"] == f"{image['newName']}:{image['newTag']}"
