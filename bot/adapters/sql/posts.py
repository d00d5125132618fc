"""Every message that shows, or was to show, what came of a job."""

from collections.abc import Collection, Sequence

from bot.adapters.sql.database import Database, Row, Session
from bot.core.errors import LeaseLost
from bot.core.ports import Item, Post, PostState, Purpose, Rung, Sent, Stretch


class SqlPosts:
    """Posts over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, post: Post, lease_token: str | None) -> Post:
        async with self._database.transaction() as session:
            held = await session.one("lock_leased_job", id=post.job_id, lease_token=lease_token)
            if held is None:
                raise LeaseLost
            earlier = await session.one(
                "unanswered_post",
                job_id=post.job_id,
                part=post.part,
                purpose=post.purpose,
                rung=post.rung,
            )
            if earlier is not None:
                return post_in(earlier)
            await add_post(session, post)
            return post

    async def record(self, post: Post) -> None:
        await add_post(self._database, post)

    async def finish(
        self, post_id: str, state: PostState, *, sent: Sent | None = None, error: str | None = None
    ) -> None:
        async with self._database.transaction() as session:
            if state is PostState.SENT:
                await session.one("lock_job_of_post", id=post_id)
                if await session.one("delivered_before", id=post_id) is not None:
                    state, error = PostState.FAILED, "The result was delivered before."
            await session.run(
                "finish_post",
                id=post_id,
                state=state,
                channel_id=None if sent is None else sent.channel_id,
                message_id=None if sent is None else sent.message_id,
                error=error,
            )

    async def dm_closed(self, user_id: int, since_ms: int) -> bool:
        row = await self._database.one("dm_closed", user_id=user_id, since_ms=since_ms)
        return row is not None

    async def note_closed_dm(self, user_id: int, now_ms: int) -> None:
        await self._database.run("note_closed_dm", user_id=user_id, now_ms=now_ms)

    async def of_job(self, job_id: str) -> Sequence[Post]:
        return [post_in(row) for row in await self._database.all("posts_of_job", job_id=job_id)]

    async def last_galleries(self, batch_id: str) -> Sequence[Post]:
        rows = await self._database.all("last_galleries", batch_id=batch_id)
        return [post_in(row) for row in rows]

    async def galleries_with(self, batch_id: str, line: int) -> Sequence[Post]:
        rows = await self._database.all("galleries_with", batch_id=batch_id, line=line)
        return [post_in(row) for row in rows]

    async def incomplete(self, batch_id: str) -> Sequence[Post]:
        rows = await self._database.all("incomplete_galleries", batch_id=batch_id)
        return [post_in(row) for row in rows]

    async def note_without(self, post_id: str, without: Collection[int]) -> None:
        await self._database.run("note_without", id=post_id, without_lines=_listed(without))

    async def job_of_message(self, space_id: str, message_id: int) -> str | None:
        row = await self._database.one("job_of_message", space_id=space_id, message_id=message_id)
        return None if row is None else row["job_id"]


async def add_post(session: Session, post: Post) -> None:
    """Record an attempt."""
    await session.run(
        "add_post",
        id=post.id,
        job_id=post.job_id,
        part=post.part,
        purpose=post.purpose,
        channel_id=post.channel_id,
        message_id=post.message_id,
        private=int(post.private),
        rung=post.rung,
        state=post.state,
        tried_at_ms=post.tried_at_ms,
        error=post.error,
        reply_token=post.reply_token,
        reply_until_ms=post.reply_until_ms,
        first_line=None if post.stretch is None else post.stretch.first.line,
        first_file=None if post.stretch is None else post.stretch.first.file,
        last_line=None if post.stretch is None else post.stretch.last.line,
        last_file=None if post.stretch is None else post.stretch.last.file,
        without_lines=_listed(post.without),
    )


def post_in(row: Row) -> Post:
    """The attempt of a row."""
    return Post(
        id=row["id"],
        job_id=row["job_id"],
        part=row["part"],
        purpose=Purpose(row["purpose"]),
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        private=bool(row["private"]),
        rung=Rung(row["rung"]),
        state=PostState(row["state"]),
        tried_at_ms=row["tried_at_ms"],
        error=row["error"],
        reply_token=row["reply_token"],
        reply_until_ms=row["reply_until_ms"],
        stretch=_stretch(row),
        without=frozenset(int(one) for one in str(row["without_lines"]).split(",") if one),
    )


def _stretch(row: Row) -> Stretch | None:
    if row["first_line"] is None:
        return None
    first = Item(row["first_line"], row["first_file"])
    return Stretch(first, Item(row["last_line"], row["last_file"]))


def _listed(places: Collection[int]) -> str:
    return ",".join(map(str, sorted(places)))
