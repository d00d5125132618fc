"""The page of the sandbox: a channel in the browser, as a person sees it.

server.py   serves the files of static/ on loopback and lets nobody else in
static/     index.html, css/ and js/ as they are: no build step, no library
"""
