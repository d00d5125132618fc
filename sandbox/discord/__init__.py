"""A Discord on loopback, to which an unmodified discord.py connects.

service.Discord      the whole of it; people.Person is somebody who uses the bot
server.serve         REST, gateway and CDN on one port
world, studio        what exists, and the guild a newcomer finds
permissions          who may do what
commands, options    slash commands and menus: registered by the bot, used by people
components, modals,
embeds, messages     what may be shown, checked as Discord checks it
asking, interactions the deeds of people and the rules of answering them
rest, channels,
threads,
nonces               routes of the bot token, and what must not be posted twice
webhooks             routes of interaction tokens
gateway, cdn, files  events, and uploads under signed links
live                 what the page talks to
faults               trouble on request
"""

from sandbox.discord.interaction import Interaction, Unanswered
from sandbox.discord.options import Refused
from sandbox.discord.people import Person
from sandbox.discord.server import serve
from sandbox.discord.service import Discord

__all__ = ["Discord", "Interaction", "Person", "Refused", "Unanswered", "serve"]
