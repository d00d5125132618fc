"""The world a newcomer finds: a guild with three people, four channels and the bot.

Its ids never change, so that a bot's database still fits after the sandbox was restarted.
"""

import base64
from dataclasses import dataclass

from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Guild, Member, Overwrite, Role, User, World

FIRST_ID = 1_300_000_000_000_000_000
FOUNDED_S = 1_730_000_000.0

EVERYONE = int(
    Can.VIEW_CHANNEL
    | Can.SEND_MESSAGES
    | Can.SEND_MESSAGES_IN_THREADS
    | Can.CREATE_PUBLIC_THREADS
    | Can.EMBED_LINKS
    | Can.ATTACH_FILES
    | Can.READ_MESSAGE_HISTORY
    | Can.ADD_REACTIONS
    | Can.USE_APPLICATION_COMMANDS
    | Can.USE_EXTERNAL_APPS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The application whose bot may connect; its id is the bot user's id."""

    user: User
    token: str
    name: str


def build(world: World) -> Bot:
    """Fill a world with The Studio and return the bot that lives in it."""
    numbers = (str(FIRST_ID + n) for n in range(1, 100))
    guild = Guild(id=next(numbers), name="The Studio", owner_id=next(numbers))
    roles = [
        Role(id=guild.id, name="@everyone", permissions=EVERYONE, position=0),
        Role(
            id=next(numbers),
            name="Admin",
            permissions=int(Can.MANAGE_GUILD),
            position=3,
            colour=0xE67E22,
        ),
        Role(
            id=next(numbers),
            name="Moderator",
            permissions=int(Can.MANAGE_MESSAGES | Can.MODERATE_MEMBERS),
            position=2,
            colour=0x2ECC71,
        ),
        Role(
            id=next(numbers),
            name="Imagine",
            permissions=int(Can.MANAGE_CHANNELS),
            position=1,
            managed=True,
        ),
    ]
    guild.roles = {role.id: role for role in roles}
    _, admin, moderator, managed = roles
    owner = User(id=guild.owner_id, username="olga", global_name="Olga")
    ann = User(id=next(numbers), username="ann", global_name="Ann", colour="#eb459e")
    ben = User(id=next(numbers), username="ben", global_name="Ben", colour="#e67e22")
    cleo = User(id=next(numbers), username="cleo", global_name="Cleo", colour="#2ecc71")
    bot = User(id=next(numbers), username="Imagine", bot=True, colour="#5865f2")
    for user, role_ids in (
        (owner, []),
        (ann, []),
        (ben, [admin.id]),
        (cleo, [moderator.id]),
        (bot, [managed.id]),
    ):
        world.users[user.id] = user
        guild.members[user.id] = Member(user=user, role_ids=role_ids, joined_s=FOUNDED_S)
    world.guilds[guild.id] = guild
    for position, (name, topic) in enumerate(
        (
            ("pictures", "Ask for a picture with /imagine"),
            ("clips", "Moving pictures with /video"),
            ("bot-log", "What the bot did, for those who look after it"),
            ("quiet", "The bot may read here, but not write"),
        )
    ):
        channel = Channel(
            id=next(numbers), name=name, guild_id=guild.id, topic=topic, position=position
        )
        if name == "quiet":
            channel.overwrites[bot.id] = Overwrite(deny=int(Can.SEND_MESSAGES))
        world.channels[channel.id] = channel
    return Bot(user=bot, token=_token(bot), name="Imagine")


def _token(bot: User) -> str:
    """A token of the usual three parts, so that whoever looks at its shape is content."""
    return f"{base64.b64encode(bot.id.encode()).decode().rstrip('=')}.sandbox.only-on-loopback"
