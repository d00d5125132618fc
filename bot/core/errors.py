"""What can go wrong, as a tree. A class's docstring is what the person is told.

ImagineError
├── BadUpload            an attached file cannot be used
│   ├── NotAPicture · EmptyUpload · TooManyPixels · UploadTooLarge · UploadGone
│   └── BadClip          NotAClip · ClipTooLong · ClipTooHeavy
├── NotAllowed           the person may not do this
│   └── NotYours         only its author may work on this
├── BadScript            the scenes of a storyboard cannot be read
├── NotAnAmount          a limit cannot be that much
├── NotAMoment           nothing can last until then
├── BadStyle             a style cannot be made like that
├── BadWordRule          a rule on words cannot be made like that
├── BadChannel           a channel cannot serve for this
├── UnknownStyle         no style has this name
├── CannotFit            no copy of a result that is worth looking at is small enough
├── IllegalMove          a job was asked to make a move its table forbids: a fault of ours
├── LeaseLost            another worker has the job now
├── StoreDown            the database does not answer
├── FilesDown            the storage of files does not answer
├── ProviderError        what the provider said or failed to say
│   ├── NotTaken         proof that nothing was begun: try again later
│   │   ├── RateLimited · ProviderDown · WrongKey · OutOfCredit
│   ├── Rejected         the provider will never take this request
│   ├── Moderated        the provider's content policy refused
│   ├── RenderFailed     it began and failed
│   ├── ResultExpired    it began, and its result is gone
│   ├── Unanswered       nobody can know whether it was taken
│   └── PollFailed       a look at a running job failed; the job goes on
├── FetchError           a result could not be downloaded
│   ├── LinkGone · FileBroken · FileTooLarge · HostNotAllowed · FetchFailed
└── DeliveryError        Discord would not take the message
    ├── TooLargeForChannel · ReplyTokenDead · CardGone · MayNotPost · MayNotRead · DmClosed
    └── DiscordDown      nobody knows whether it arrived
"""


class ImagineError(Exception):
    """Something went wrong."""

    @property
    def sentence(self) -> str:
        """What the person is told."""
        return str(self) or type(self).__doc__ or "Something went wrong."


class BadUpload(ImagineError):
    """The attached file cannot be used."""

    def __init__(self, option: str = "image", detail: str = "") -> None:
        self.option = option
        self.detail = detail or type(self).__doc__ or ""
        super().__init__(f"`{option}` {self.detail}")


class NotAPicture(BadUpload):
    """is not a picture that can be read. Attach a JPEG, PNG, WebP, GIF, HEIC or AVIF."""


class EmptyUpload(BadUpload):
    """is an empty file. Attach it again."""


class TooManyPixels(BadUpload):
    """has too many pixels to open safely. Attach one of 100 megapixels or less."""


class UploadTooLarge(BadUpload):
    """is too large. Attach a picture of 100 MB or less, or a clip of 500 MB or less."""


class UploadGone(BadUpload):
    """could not be fetched from Discord. Attach it again."""


class BadClip(BadUpload):
    """cannot be used."""

    def __init__(self, option: str = "video", detail: str = "") -> None:
        super().__init__(option, detail)


class NotAClip(BadClip):
    """is not a clip that can be read. Attach an MP4, MOV or WebM."""


class ClipTooLong(BadClip):
    """plays for more than 10 minutes. Attach a shorter one."""


class ClipTooHeavy(BadClip):
    """takes too much to open safely. Attach a shorter clip, or one of 4K or less."""


class NotAllowed(ImagineError):
    """You may not do this here."""


class NotYours(NotAllowed):
    """Only its author may work on this."""


class BadScript(ImagineError):
    """The scenes cannot be read."""


class NotAnAmount(ImagineError):
    """A limit cannot be that much."""


class NotAMoment(ImagineError):
    """`until` can be today, tomorrow, 7 days, month, or a date within a year, like 2026-12-31."""


class BadStyle(ImagineError):
    """A style cannot be made like that."""


class BadWordRule(ImagineError):
    """A rule on words cannot be made like that."""


class BadChannel(ImagineError):
    """The channel cannot be chosen. Choose another one."""


class UnknownStyle(ImagineError):
    """`style` has no such name here. Choose one from the list, or leave `style` out."""


class CannotFit(ImagineError):
    """The result cannot be made small enough for this channel."""


class IllegalMove(ImagineError):
    """A job cannot go that way."""


class LeaseLost(ImagineError):
    """Another worker has this job now."""


class StoreDown(ImagineError):
    """Our records cannot be reached right now. Look in a minute; if it was not done, try again."""


class FilesDown(ImagineError):
    """The pictures and clips cannot be reached right now. Try again in a minute."""

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason
        """What the storage said, in a word, for whoever runs the bot."""


class ProviderError(ImagineError):
    """xAI failed."""


class NotTaken(ProviderError):
    """xAI did not take the request."""

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RateLimited(NotTaken):
    """xAI is busy."""


class ProviderDown(NotTaken):
    """xAI cannot be reached."""


class WrongKey(NotTaken):
    """xAI does not accept this bot's key."""


class OutOfCredit(NotTaken):
    """xAI says this bot's credit is used up."""


class Rejected(ProviderError):
    """xAI would not take this request."""


class Moderated(ProviderError):
    """xAI's content policy refused this."""

    def __init__(self, message: str = "", *, cost_ticks: int | None = None) -> None:
        super().__init__(message)
        self.cost_ticks = cost_ticks


class RenderFailed(ProviderError):
    """xAI failed while rendering."""

    def __init__(self, message: str = "", *, cost_ticks: int | None = None) -> None:
        super().__init__(message)
        self.cost_ticks = cost_ticks


class ResultExpired(ProviderError):
    """xAI no longer has the result."""


class Unanswered(ProviderError):
    """xAI did not answer."""


class PollFailed(ProviderError):
    """A look at a running job failed; the job goes on."""

    def __init__(
        self, message: str = "", *, retry_after_s: float | None = None, too_many: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.too_many = too_many
        """There were too many requests."""


class FetchError(ImagineError):
    """The result could not be downloaded."""


class LinkGone(FetchError):
    """The link to the result is gone."""


class FileBroken(FetchError):
    """The file that came is not what was promised."""


class FileTooLarge(FileBroken):
    """The file is larger than any that is taken in."""


class HostNotAllowed(FetchError):
    """The link leads to a host that results may not be fetched from."""


class FetchFailed(FetchError):
    """The download failed; it may work later."""


class DeliveryError(ImagineError):
    """Discord would not take the message."""


class TooLargeForChannel(DeliveryError):
    """The file is too large for this channel."""


class ReplyTokenDead(DeliveryError):
    """The 15 minutes of the interaction are over."""


class CardGone(DeliveryError):
    """Someone removed the card."""


class MayNotPost(DeliveryError):
    """The bot may not post here."""


class MayNotRead(DeliveryError):
    """The bot may not read the history here."""


class DmClosed(DeliveryError):
    """The person takes no direct messages."""


class DiscordDown(DeliveryError):
    """Discord did not answer; it may later."""
