"""/healthz and /readyz, as a container's supervisor asks them."""

import httpx

from bot.adapters.web import health_server


async def test_the_addresses_say_what_is_wrong() -> None:
    """200 and ok when all is well, else 503 and what is wrong; each address for itself."""
    troubles: dict[str, str | None] = {"alive": None, "ready": "not connected to Discord"}
    async with (
        health_server(
            "127.0.0.1", 0, alive=lambda: troubles["alive"], ready=lambda: troubles["ready"]
        ) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        healthy, unready = await http.get("/healthz"), await http.get("/readyz")
        troubles |= {"alive": "the worker stands still", "ready": None}
        unhealthy, ready = await http.get("/healthz"), await http.get("/readyz")
    assert (healthy.status_code, healthy.text) == (200, "ok\n")
    assert (unready.status_code, unready.text) == (503, "not connected to Discord\n")
    assert (unhealthy.status_code, unhealthy.text) == (503, "the worker stands still\n")
    assert (ready.status_code, ready.text) == (200, "ok\n")
