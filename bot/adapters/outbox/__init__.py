"""Tells people what happened to what they asked for, from ids alone.

client     cards, results, direct messages
galleries  what came of a batch, in a thread or in direct messages
speaking   for how long Discord is waited for, and what its errors mean
"""

from bot.adapters.outbox.client import Outbox
from bot.adapters.outbox.galleries import Galleries

__all__ = ["Galleries", "Outbox"]
