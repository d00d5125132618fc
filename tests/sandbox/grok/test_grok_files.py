"""The sandbox's Grok Imagine lists files in pages and takes batch files that are large.

In brackets stands where a fact was read: D is a copy of an official page, M a recorded reply.
"""

from collections.abc import AsyncIterator

import pytest

from sandbox.grok import forms, scratch, uploads
from sandbox.grok.messages import Request
from tests.sandbox.grok._bench import Bench


async def upload(bench: Bench, name: str, content: bytes) -> dict[str, object]:
    answer = await bench.client.post("/v1/files", files={"file": (name, content)})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_files_come_in_pages(bench: Bench) -> None:
    """The newest file comes first; a token is given until a page is empty [D:oas]."""
    sent = [(await upload(bench, f"{name}.png", b"x"))["id"] for name in "cab"]
    first = (await bench.get("/files?limit=2")).json()
    second = (
        await bench.get(f"/files?limit=2&pagination_token={first['pagination_token']}")
    ).json()
    third = (await bench.get(f"/files?pagination_token={second['pagination_token']}")).json()
    assert [entry["id"] for entry in first["data"] + second["data"]] == sent[::-1]
    assert third == {"data": [], "pagination_token": None}


async def test_files_are_sorted(bench: Bench) -> None:
    """Files are sorted by their names or sizes, either way, when that is asked for [D:oas]."""
    for name in "cab":
        await upload(bench, name, name.encode() * ord(name))
    by_name = (await bench.get("/files?sort_by=filename&order=asc")).json()["data"]
    by_size = (await bench.get("/files?sort_by=size")).json()["data"]
    assert [entry["filename"] for entry in by_name] == ["a", "b", "c"]
    assert [entry["filename"] for entry in by_size] == ["c", "b", "a"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "order=up", "sort_by=id", "pagination_token=zzzz"]
)
async def test_odd_pages_of_files(bench: Bench, query: str) -> None:
    """What a list cannot do is a 400 [D:oas]."""
    assert (await bench.get(f"/files?{query}")).status_code == 400


async def test_large_file_over_both_fronts(front: Bench) -> None:
    """A file too large for memory comes back as it was, and is gone when it is deleted [D:oas]."""
    content = (b"\r\n--" + bytes(range(256)) * 4 + b"\n") * (2 * scratch.SMALL_BYTES // 1_000)
    entry = await upload(front, "lines.jsonl", content)
    assert entry["bytes"] == len(content)
    assert (await front.get(f"/files/{entry['id']}/content")).content == content
    assert (await front.client.delete(f"/v1/files/{entry['id']}")).json()["deleted"] is True
    assert (await front.get(f"/files/{entry['id']}/content")).status_code == 404


async def test_batch_files_may_be_larger(bench: Bench) -> None:
    """Lines for a batch may be longer than a picture, for which there is a 413 [D:batch, D:oas]."""
    content = bytes(uploads.FILE_BYTES_MAX + 1)
    assert (await upload(bench, "lines.jsonl", content))["bytes"] == len(content)
    picture = await bench.client.post("/v1/files", files={"file": ("a.png", content)})
    assert picture.status_code == 413


async def test_forms_come_in_by_pieces() -> None:
    """A form is put together on disk from the pieces in which it comes, and read from there."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"--edge\r\nContent-Disposition: form-data; name=purpose\r\n\r\nba"
        yield b'tch\r\n--edge\r\nContent-Disposition: form-data; name=file; filename="a.jsonl"\r\n'
        yield b"\r\n{}\r\n--ed"
        yield b"g\r\n--edge--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=edge"}
    async with forms.taken(pieces()) as form:
        request = Request(method="POST", path="/v1/files", headers=headers, form=form)
        found = [
            (part.name, part.filename, form[part.start : part.stop])
            for part in forms.parts(request)
        ]
    assert found == [("purpose", None, b"batch"), ("file", "a.jsonl", b"{}\r\n--edg")]
