"""The ideas of the bot, without input or output.

models, requests   what the provider offers, and what a person may ask of it
problems, offers   what keeps a request from being served; the model, the price, what else there is
questions, given   what its author is asked before it begins; a clip that is to be worked on
previews, house    a cheap look first; how a server uses the bot, and its styles
storyboards        scenes: reading them, and which comes next
jobs               a job, its states, the moves allowed between them
usage, exports     what was spent, and as lines of a file; charts a picture of numbers
decisions          what admins change, from what to what
casebook           matters that moderators decide
moderation         what checks say of a request or a result
quota              limits, windows, and the one decision: granted, or over
scheduling         whose turn it is
gate               whether anything may be sent to the provider at all
bills              whether the provider bills what the prices say
pacing, hazard     when to look at a running job again, and when it may end
ladder             which way a result goes to people next
ports              what the core asks of the outside
cases, studio      what people do, by subject, and all of it together
worker, steps      one move of one job at a time
"""
