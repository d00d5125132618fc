"""One part per outside thing; each fulfils a port of bot.core.ports, and none knows another.

sql        the database, SQLite or Postgres: jobs, limits, ledger, posts, records, sums
grok       the provider, over HTTP
downloads  fetches results and uploads from the few hosts that are allowed
media      opens pictures and clips and makes them fit, in a child process (media_child)
charts     draws numbers, in a font of its own (fonts)
blobs      files in a folder
prices     the operator's own models, from a file
rooms      who sees which channel
outbox     tells people: edits and posts Discord messages, without a gateway
clock      the time
observe    the log
web        the addresses that say whether the bot is well
links      links to kept files, and the server behind them
"""
