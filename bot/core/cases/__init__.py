"""What people do with the bot.

Each use case reads its rights and options from values, acts through ports, and returns a value for
the command to say.

values   who acts, what is asked, what the operator decided
desk     ask for something; answers to the question before it; admitting what lets it in
ongoing  see what was asked, stop it, see the queue, delete a result
intake   the files that a request works on; scratch is a folder for a moment
reuse    who may work on what; seeing who sees what; sharing what a person lets others do
results  have a result handed out once more, or shown to others
panel    what is known of a job and may be done with it; lineage what was made from what
limits   what a server may use, and whose wait weighs more
budgets  what may be spent in all: watched, seen, lifted
spending what was spent, as a report and as a file
screening what is checked on a request, its files and its results
words    rules on words: decided on, and what requests are held to
customs  what its admins decided besides: how it uses the bot, and its styles
deciding makes what admins decide and takes it back; logbook tells it in the log channel
offering which models there are
history  what was asked for, for moderators; reporting what members found wrong
"""
