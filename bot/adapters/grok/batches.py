"""The Batch API of xAI."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import quote

from bot.adapters.grok import batch_replies, lines, refusals, uploads
from bot.adapters.grok.answers import Answer
from bot.adapters.grok.connection import SUBMIT_TIMEOUT_S, Connection
from bot.core.errors import (
    Moderated,
    NotTaken,
    PollFailed,
    ProviderError,
    Rejected,
    ResultExpired,
    Unanswered,
)
from bot.core.ports import Batch, Call, ResultPage, Uploaded

LIST_PAGES_MAX = 100
"""xAI keeps all batches for ever: so many pages of a hundred are looked through for one."""
PAGE_LENGTH = 100


class GrokBatches:
    """Batches of Grok Imagine, as bot.core.ports.Batches."""

    def __init__(self, connection: Connection) -> None:
        """`connection` is that of the Grok that asks for single requests."""
        self._connection = connection

    def write(self, path: Path) -> AbstractAsyncContextManager[lines.Lines]:
        """Write a file of lines, which is whole when the context ends. Raises OSError."""
        return lines.written(path)

    async def bring_lines(self, path: Path) -> Uploaded:
        """Bring a file of lines to xAI. Raises NotTaken, Rejected or Moderated."""
        with self._connection.called(Call.UPLOAD):
            return await self._connection.upload(path, uploads.LINES)

    async def bring_clip(self, clip: Path) -> Uploaded:
        """Bring a clip that a line works on. Raises NotTaken, Rejected or Moderated."""
        with self._connection.called(Call.UPLOAD):
            return await self._connection.upload(clip, uploads.CLIP_OF_BATCH)

    async def forget(self, file: Uploaded) -> None:
        """Remove a file that was brought, unless it is gone already. Raises NotTaken."""
        with self._connection.called(Call.BATCH):
            path = f"/files/{quote(file.file_id, safe='')}"
            answer = await self._connection.ask(path, method="DELETE")
            if not answer.is_good and answer.status not in {404, 410}:
                raise refusals.question_error(answer)

    async def begin(self, name: str, lines: Uploaded) -> Batch:
        """Begin a batch of the lines in a file. Raises NotTaken, Rejected or Unanswered."""
        with self._connection.called(Call.BATCH):
            body = {"name": name, "input_file_id": lines.file_id}
            answer = await self._connection.submit("/batches", body, SUBMIT_TIMEOUT_S)
            if not answer.is_good:
                error = refusals.submission_error(answer)
                raise Rejected(str(error)) if isinstance(error, Moderated) else error
            begun = batch_replies.batch(answer.body)
            if begun is None:
                raise Unanswered(f"HTTP {answer.status} without a batch")
            return begun

    async def find(self, name: str) -> Sequence[Batch]:
        """Every batch of that name. Raises NotTaken."""
        with self._connection.called(Call.BATCH):
            found: dict[str, Batch] = {}
            token: str | None = None
            for _ in range(LIST_PAGES_MAX):
                answer = await self._connection.ask(_page("/batches", token))
                if not answer.is_good:
                    raise refusals.question_error(answer)
                page, token = batch_replies.named(answer, name)
                found |= {batch.id: batch for batch in page}
                if token is None:
                    return tuple(found.values())
            raise NotTaken("more batches than can be looked through")

    async def look(self, batch_id: str) -> Batch:
        """How a batch stands. Raises ResultExpired or PollFailed."""
        with self._connection.called(Call.BATCH):
            return _batch(await self._connection.look(_path(batch_id)))

    async def results(self, batch_id: str, token: str | None = None) -> ResultPage:
        """Results that there are by now, from a token on. Raises ResultExpired or PollFailed."""
        with self._connection.called(Call.BATCH):
            answer = await self._connection.look(_page(f"{_path(batch_id)}/results", token))
            if not answer.is_good:
                raise _look_error(answer)
            return batch_replies.results(answer)

    async def cancel(self, batch_id: str) -> Batch:
        """End a batch. Raises ResultExpired or PollFailed."""
        with self._connection.called(Call.BATCH):
            return _batch(await self._connection.look(f"{_path(batch_id)}:cancel", method="POST"))


def _path(batch_id: str) -> str:
    return f"/batches/{quote(batch_id, safe='')}"


def _page(path: str, token: str | None) -> str:
    onward = "" if token is None else f"&pagination_token={quote(token, safe='')}"
    return f"{path}?limit={PAGE_LENGTH}{onward}"


def _batch(answer: Answer) -> Batch:
    if not answer.is_good:
        raise _look_error(answer)
    seen = batch_replies.batch(answer.body)
    if seen is None:
        raise PollFailed(f"HTTP {answer.status} without a batch")
    return seen


def _look_error(answer: Answer) -> ProviderError:
    """A look says nothing of what moderation thinks of the lines, whatever its words."""
    error = refusals.poll_error(answer)
    return error if isinstance(error, ResultExpired | PollFailed) else PollFailed(str(error))
