"""What the core asks of the outside: one Protocol per subject.

One method of a store port is one whole transaction. Every method that writes takes the moment
from the caller; nothing outside the Clock knows the time.

clock     The time.
fleet     What several processes share besides the jobs.
casebook  Cases: matters for moderators.
takedowns What was taken down, and what is still to be done about it.
blocks    Who may not use the bot for now.
bills     How xAI's bills compare with the prices here.
jobs      The table of jobs: letting in, claims, steps, ends; the ledger and the gate beside it.
access    Who may have what made where, as it is kept.
holds     What waits for a moderator, and who said that they may use what they attach.
rules     What admins decided, and the spaces it holds in.
setup     What admins have chosen on the panel of /setup and not used yet.
galleries  The messages that show what came of a batch.
heard     Requests that were acknowledged and have not been answered or written down yet.
posts     Messages that show what came of a job, and every attempt at one.
words     The rules of servers on words, as they are kept.
records   What happened: files, jobs, what came of what, audit.
reports   What members reported, and what they are to be told of it.
provider  Grok Imagine, as the core knows it.
batches   Many requests at once: files of lines, and what came of each.
lines     The lines of batches, as they are kept.
files     Files: kept, handed out by link, fetched, opened and made.
usage     Looking at what was spent, and drawing it.
likenesses  What results are known again by, and what was taken down.
privacy   What is kept of people and servers: for how long, and its removal.
people    Telling people, and knowing who sees what.
archive   Looking back, page by page.
bulletins Requests that were refused, and the messages that tell of them.
mail      Letters to single people, by direct message.
meter     What whoever runs the bot reads off it.
journal   The channel in which a server's admins read what happened.
"""

from bot.core.ports.access import AccessTerms, Existing
from bot.core.ports.archive import Archive
from bot.core.ports.batches import (
    Batch,
    Batches,
    BatchLine,
    BatchStage,
    Fit,
    LineFile,
    LineResult,
    NotMade,
    ResultPage,
    WhyNot,
)
from bot.core.ports.bills import Bills
from bot.core.ports.blocks import Blocked, Blocks
from bot.core.ports.bulletins import Bulletins
from bot.core.ports.casebook import Casebook
from bot.core.ports.clock import Clock
from bot.core.ports.files import (
    LABEL_BYTES_MAX,
    Blobs,
    Downloads,
    Enclosed,
    Facts,
    Links,
    MediaTools,
    Packing,
    Span,
    Unpacking,
    Zip,
)
from bot.core.ports.fleet import Agreements, Allowances, Bell, Bells, Duties, Turns
from bot.core.ports.galleries import Galleries, Gallery, Part, Portion
from bot.core.ports.heard import Heard, HeardRequests, Regrets
from bot.core.ports.holds import Consents, End, Holds
from bot.core.ports.jobs import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Asked,
    CancelOutcome,
    Crowd,
    Door,
    Gates,
    Held,
    Jobs,
    Ledger,
    QueueFull,
    Repeated,
    Sort,
    TooManyHeld,
)
from bot.core.ports.journal import Entry, Journal
from bot.core.ports.likenesses import Likenesses, Printed, Remembered
from bot.core.ports.lines import Bundle, Lines, Load, Moved, NewLine, Tally
from bot.core.ports.mail import Coming, Gone, Letter, Mail, Parcel
from bot.core.ports.meter import Call, During, Meter, Strain, Unmetered
from bot.core.ports.people import (
    Card,
    Copies,
    Letters,
    News,
    OperatorAlerts,
    Outbox,
    Outlook,
    Permit,
    Premises,
    Rooms,
)
from bot.core.ports.posts import (
    Item,
    Post,
    Posts,
    PostState,
    Purpose,
    Rung,
    Sent,
    Stretch,
)
from bot.core.ports.privacy import (
    Departures,
    Dossiers,
    Due,
    Erasure,
    Erasures,
    Keeping,
    Kept,
    Server,
    Servers,
)
from bot.core.ports.provider import (
    Answered,
    Finished,
    Input,
    Listed,
    Looked,
    Pending,
    Picture,
    Provider,
    Seen,
    Taken,
    Uploaded,
)
from bot.core.ports.records import Descent, Note, Record, Records
from bot.core.ports.reports import ReportBook
from bot.core.ports.rules import Rules
from bot.core.ports.setup import Drafts
from bot.core.ports.takedowns import Going, Takedowns
from bot.core.ports.usage import Charts, Usage
from bot.core.ports.words import WordRules

__all__ = [
    "LABEL_BYTES_MAX",
    "AccessTerms",
    "Admission",
    "Admitted",
    "Agreements",
    "Allowances",
    "AlreadyAdmitted",
    "Answered",
    "Archive",
    "Asked",
    "Batch",
    "BatchLine",
    "BatchStage",
    "Batches",
    "Bell",
    "Bells",
    "Bills",
    "Blobs",
    "Blocked",
    "Blocks",
    "Bulletins",
    "Bundle",
    "Call",
    "CancelOutcome",
    "Card",
    "Casebook",
    "Charts",
    "Clock",
    "Coming",
    "Consents",
    "Copies",
    "Crowd",
    "Departures",
    "Descent",
    "Door",
    "Dossiers",
    "Downloads",
    "Drafts",
    "Due",
    "During",
    "Duties",
    "Enclosed",
    "End",
    "Entry",
    "Erasure",
    "Erasures",
    "Existing",
    "Facts",
    "Finished",
    "Fit",
    "Galleries",
    "Gallery",
    "Gates",
    "Going",
    "Gone",
    "Heard",
    "HeardRequests",
    "Held",
    "Holds",
    "Input",
    "Item",
    "Jobs",
    "Journal",
    "Keeping",
    "Kept",
    "Ledger",
    "Letter",
    "Letters",
    "Likenesses",
    "LineFile",
    "LineResult",
    "Lines",
    "Links",
    "Listed",
    "Load",
    "Looked",
    "Mail",
    "MediaTools",
    "Meter",
    "Moved",
    "NewLine",
    "News",
    "NotMade",
    "Note",
    "OperatorAlerts",
    "Outbox",
    "Outlook",
    "Packing",
    "Parcel",
    "Part",
    "Pending",
    "Permit",
    "Picture",
    "Portion",
    "Post",
    "PostState",
    "Posts",
    "Premises",
    "Printed",
    "Provider",
    "Purpose",
    "QueueFull",
    "Record",
    "Records",
    "Regrets",
    "Remembered",
    "Repeated",
    "ReportBook",
    "ResultPage",
    "Rooms",
    "Rules",
    "Rung",
    "Seen",
    "Sent",
    "Server",
    "Servers",
    "Sort",
    "Span",
    "Strain",
    "Stretch",
    "Takedowns",
    "Taken",
    "Tally",
    "TooManyHeld",
    "Turns",
    "Unmetered",
    "Unpacking",
    "Uploaded",
    "Usage",
    "WhyNot",
    "WordRules",
    "Zip",
]
