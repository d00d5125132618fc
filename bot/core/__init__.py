"""The ideas of the bot, without input or output.

models, requests   what the provider offers, and what a person may ask of it
jobs               a job, its states, the moves allowed between them
quota              limits, windows, and the one decision: granted, or over
scheduling         whose turn it is
pacing             when to look at a running job again, and how long it will take
ports              what the core asks of the outside
studio             what people do: submit, cancel, set a limit
worker             one move of one job at a time
"""
