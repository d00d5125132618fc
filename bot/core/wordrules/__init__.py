"""Rules on words: what they are, how a text is read, and what is found in it.

rules     A rule of a server, the presets that come with the bot, and the bounds of both.
folding   A text as it is compared: accents, look-alikes and hidden characters undone.
matching  Many words and phrases at once in a text; patterns, in time that grows with the text.
presets   What the presets look for, and how what they found counts.
lists     The words of the presets, by language.
judging   What the rules of a server and the presets say of a request together.
"""
