"""Grok Imagine over HTTP.

client      asks for what people want, and looks at how far it is
connection  carries requests, and knows what an answer that never came means
bodies      a request of ours as the JSON that xAI takes
uploads     a file on its way to xAI
texts       what a text model is asked, and what it wrote
sights      what it is asked about people on pictures, and what it saw
replies     what xAI says of a job, in every form it has been seen in
listings    the models that xAI lists
refusals    error answers, as errors of the core
"""

from bot.adapters.grok.client import Grok

__all__ = ["Grok"]
