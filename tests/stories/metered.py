"""Reading off what was counted in a story whose settings have a port for it."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families
from world import World


def told(world: World, name: str) -> Mapping[tuple[str, ...], float]:
    """The samples of a name that are not 0, by the values of their labels in order of the names."""
    metrics = world.app.metrics
    assert metrics is not None
    return {
        tuple(sample.labels[label] for label in sorted(sample.labels)): sample.value
        for family in text_string_to_metric_families(metrics.written().decode())
        for sample in family.samples
        if sample.name == name and sample.value
    }
