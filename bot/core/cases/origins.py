"""Which requests a picture came from that somebody saw elsewhere, for who looks back."""

from bot.core.cases.intake import source_problem
from bot.core.cases.likeness import Likeness
from bot.core.cases.scratch import scratch
from bot.core.cases.values import Here, Upload
from bot.core.errors import BadUpload, FetchError, FileTooLarge, UploadGone, UploadTooLarge
from bot.core.ports import Downloads, Jobs


class Origins:
    """Finds what a picture came from."""

    def __init__(self, *, likeness: Likeness, uploads: Downloads, jobs: Jobs) -> None:
        self._likeness = likeness
        self._uploads = uploads
        self._jobs = jobs

    async def of_picture(self, place: Here, upload: Upload) -> tuple[str, ...]:
        """The ids of the requests of a server that a picture may come from, the nearest first.

        A part of a storyboard counts as the storyboard. Whoever shows them checks for whom. The
        picture is not kept. Raises BadUpload.
        """
        if (problem := source_problem(upload)) is not None:
            raise problem
        async with scratch() as folder:
            file = folder / "picture"
            try:
                await self._uploads.fetch(upload.url, file, upload.bytes_max)
                found = await self._likeness.made_from_picture(place.space_id, file)
            except FileTooLarge:
                raise UploadTooLarge(upload.option) from None
            except FetchError:
                raise UploadGone(upload.option) from None
            except BadUpload as problem:
                raise type(problem)(upload.option) from problem
        wholes = dict[str, None]()
        for job_id in dict.fromkeys(alike.job_id for alike in found):
            job = await self._jobs.get(job_id)
            if job is not None:
                wholes[job.parent_id or job.id] = None
        return tuple(wholes)
