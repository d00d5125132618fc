"""One file per command or family: read the options, call one use case, say what came of it.

A file here is loaded because it is here; nothing needs to know of it. A name that begins with an
underscore is a helper. To add a command, copy a file and its story in tests/stories.
"""
