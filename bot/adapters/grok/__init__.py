"""Grok Imagine over HTTP.

client   sends requests, and knows what an answer that never came means
bodies   a request of ours as the JSON that xAI takes
replies  what xAI says of a job, in every form it has been seen in
refusals error answers, as errors of the core
"""

from bot.adapters.grok.client import Grok

__all__ = ["Grok"]
