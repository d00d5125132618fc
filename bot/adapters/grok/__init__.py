"""Grok Imagine over HTTP.

client        asks for what people want, and looks at how far it is
batches       begins, finds, looks at and ends batches of many requests
connection    carries requests, and knows what an answer that never came means
bodies        a request of ours as the JSON that xAI takes
lines         the same as lines of a file, for a batch
uploads       a file on its way to xAI
texts         what a text model is asked, and what it wrote
sights        what it is asked about people on pictures, and what it saw
replies       what xAI says of a job, in every form it has been seen in
batch_replies what it says of batches and their lines
listings      the models that xAI lists
refusals      error answers, as errors of the core
"""

from bot.adapters.grok.batches import GrokBatches
from bot.adapters.grok.client import Grok

__all__ = ["Grok", "GrokBatches"]
