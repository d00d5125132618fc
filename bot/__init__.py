"""imagine-bot: pictures and clips by Grok Imagine, for a Discord community.

core      what is true of requests, models, limits, jobs: pure Python, no input or output
adapters  one file per outside thing: the provider, the database, the disk, Discord's messages
ui        what people see: cards, buttons, sentences
app       puts the parts together; parts says which, wiring and overseeing what is made of them
client    the Discord client that loads the cogs
"""
