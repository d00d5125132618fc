"""/healthz and /readyz, as a container's supervisor asks them."""

import httpx

from bot.adapters.web import health_server


async def test_the_addresses_say_what_is_wrong() -> None:
    """200 and ok when all is well, else 503 and what is wrong; each address for itself."""
    troubles: dict[str, str | None] = {"alive": None, "ready": "not connected to Discord"}

    async def alive() -> str | None:
        return troubles["alive"]

    async def ready() -> str | None:
        return troubles["ready"]

    serving = health_server(
        *("127.0.0.1", 0), alive=alive, ready=ready, metrics=lambda: b"", metrics_type="text/plain"
    )
    async with (
        serving as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        healthy, unready = await http.get("/healthz"), await http.get("/readyz")
        troubles |= {"alive": "the worker stands still", "ready": None}
        unhealthy, ready_again = await http.get("/healthz"), await http.get("/readyz")
        head = await http.head("/healthz")
    assert (healthy.status_code, healthy.text) == (200, "ok\n")
    assert (unready.status_code, unready.text) == (503, "not connected to Discord\n")
    assert (unhealthy.status_code, unhealthy.text) == (503, "the worker stands still\n")
    assert (ready_again.status_code, ready_again.text) == (200, "ok\n")
    assert (head.status_code, head.text) == (503, "")
