"""What people do with the bot.

Each use case reads its rights and options from values, acts through ports, and returns a value for
the command to say.

values   who acts, what is asked, what the operator decided
desk     ask for something, stop it, see the queue, delete a result
results  have a result handed out once more
limits   what a server may use, and whose wait weighs more
scratch  a folder for a moment
history  what was asked for, for moderators
"""
