"""The bot with no token, no key and no network: two services and a page, all on loopback.

discord/      a Discord that an unmodified discord.py connects to: REST, gateway, CDN, people
grok/         a Grok Imagine that makes real pictures and clips and bills for them
page/         a channel in the browser, for the people of that Discord
holds.py      where both keep requests waiting until a test lets them go
__main__.py   `python -m sandbox`: all of it together, until Ctrl-C

Nothing here imports `bot` or `cogs`: the sandbox knows them only as a program that talks to it.
"""
