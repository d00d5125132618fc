"""The time never runs backwards, whatever happens to the machine's clock."""

from bot.adapters.clock import ServerTime, SystemClock

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


class Server:
    """A server whose clock is its own, and whose answers may take their time."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.ahead_s = 100
        self.took_s = 0

    async def now_ms(self) -> int:
        self._machine.pass_s(self.took_s)
        there_ns = self._machine.monotonic_ns + self.ahead_s * SECOND_NS
        self._machine.pass_s(self.took_s)
        return there_ns // 1_000_000


async def shared_time(machine: Machine, server: Server) -> tuple[ServerTime, SystemClock]:
    time = ServerTime(server.now_ms, lambda: machine.monotonic_ns)
    await time.look()
    return time, SystemClock(time.now_ns, lambda: machine.monotonic_ns)


async def test_a_shared_clock_is_the_servers() -> None:
    """Whatever a machine thinks it is, several on one database have the database's time."""
    machine = Machine()
    _, clock = await shared_time(machine, Server(machine))
    assert clock.now_ms() == 107_000
    machine.wall_ns += 3600 * SECOND_NS
    machine.pass_s(3)
    assert clock.now_ms() == 110_000


async def test_the_way_of_the_answer_is_not_counted() -> None:
    """A server that takes two seconds to answer is asked for the time in the middle of them."""
    machine = Machine()
    server = Server(machine)
    server.took_s = 1
    _, clock = await shared_time(machine, server)
    assert clock.now_ms() == (machine.monotonic_ns + 100 * SECOND_NS) // 1_000_000


async def test_a_slow_answer_moves_nothing() -> None:
    """Once the time is known, an answer that took long says too little to correct it."""
    machine = Machine()
    server = Server(machine)
    time, clock = await shared_time(machine, server)
    server.took_s, server.ahead_s = 1, 900
    await time.look()
    assert clock.now_ms() == (machine.monotonic_ns + 100 * SECOND_NS) // 1_000_000


async def test_a_server_set_back_is_met_slowly() -> None:
    """Time does not run backwards when the server's does: it goes at half its pace."""
    machine = Machine()
    server = Server(machine)
    time, clock = await shared_time(machine, server)
    server.ahead_s -= 10
    await time.look()
    moments = [clock.now_ms()]
    for _ in range(20):
        machine.pass_s(1)
        moments.append(clock.now_ms())
    assert moments == sorted(set(moments))
    assert moments[-1] == (machine.monotonic_ns + 90 * SECOND_NS) // 1_000_000
