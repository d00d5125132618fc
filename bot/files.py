"""Where files are kept, and the links that lead to them, as the settings say."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.adapters.blobs import Folder
from bot.adapters.links import SignedLinks
from bot.core.ports import Blobs, Clock, Links
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.adapters.blobs.objects import Objects


class Files(Blobs, Protocol):
    """What keeps files, for those who also have to say where one is."""

    def place(self, name: str) -> str:
        """Where a kept file lies, for whoever runs the bot."""
        ...

    async def found(self, name: str) -> Path | str:
        """What whoever has a link is given: a file of this machine, or an address elsewhere.

        The file may be gone. Raises FilesDown.
        """
        ...


def open_files(settings: Settings, clock: Clock) -> tuple[Files, Links | None]:
    """What keeps files, and what links to them where that is wanted or can be had for nothing."""
    media = settings.data_dir / "media"
    own = None
    if settings.public_url is not None:
        own = SignedLinks(settings.public_url, settings.secret_key.get_secret_value())
    if settings.files_url is None:
        return Folder(media), own
    from bot.adapters.blobs.objects import ObjectLinks  # noqa: PLC0415 - needs an extra

    objects = open_objects(settings, settings.files_url, media, clock)
    return objects, own or ObjectLinks(objects)


def open_objects(settings: Settings, url: str, root: Path, clock: Clock) -> "Objects":
    """What keeps files in the bucket of FILES_URL; those on their way lie below `root`."""
    from bot.adapters.blobs.objects import Objects  # noqa: PLC0415 - needs an extra

    secret = settings.s3_secret_access_key
    return Objects(
        url,
        root,
        clock,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_access_key_id,
        secret=None if secret is None else secret.get_secret_value(),
    )


def link_hours(settings: Settings) -> int:
    """For how many hours a link can work: one that the storage signs, for a week at most."""
    if settings.files_url is None or settings.public_url is not None:
        return settings.link_hours
    from bot.adapters.blobs.objects import SIGNED_HOURS_MAX  # noqa: PLC0415 - needs an extra

    return min(settings.link_hours, SIGNED_HOURS_MAX)
