"""The time never runs backwards, whatever happens to the machine's clock."""

from bot.adapters.clock import SystemClock

SECOND_NS = 1_000_000_000


class Machine:
    """A machine whose two clocks a test can move apart."""

    def __init__(self) -> None:
        self.wall_ns = 1_790_000_000 * SECOND_NS
        self.monotonic_ns = 7 * SECOND_NS

    def pass_s(self, seconds: int) -> None:
        self.wall_ns += seconds * SECOND_NS
        self.monotonic_ns += seconds * SECOND_NS


def clock_of(machine: Machine) -> SystemClock:
    return SystemClock(lambda: machine.wall_ns, lambda: machine.monotonic_ns)


def test_the_clock_follows_the_machine() -> None:
    """As long as the machine's clock is left alone, the time is the machine's."""
    machine = Machine()
    clock = clock_of(machine)
    machine.pass_s(90)
    assert clock.now_ms() == 1_790_000_090_000


def test_a_clock_set_forward_is_followed_at_once() -> None:
    """A machine that finds the right time later takes the bot with it."""
    machine = Machine()
    clock = clock_of(machine)
    machine.wall_ns += 3600 * SECOND_NS
    assert clock.now_ms() == 1_790_003_600_000


def test_a_clock_set_back_is_met_slowly() -> None:
    """Set back by a minute, time neither turns nor stands still, and is right after two."""
    machine = Machine()
    clock = clock_of(machine)
    machine.wall_ns -= 60 * SECOND_NS
    moments = [clock.now_ms()]
    for _ in range(120):
        machine.pass_s(1)
        moments.append(clock.now_ms())
    assert moments == sorted(set(moments))
    assert moments[0] == 1_790_000_000_000
    assert moments[-1] == machine.wall_ns // 1_000_000
