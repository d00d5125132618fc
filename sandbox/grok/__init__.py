"""A Grok Imagine on loopback: the provider's API as far as a bot for pictures and clips needs it.

- `imagine` is the service, free of any transport; `server` puts it on a socket, `transport`
  under httpx.
- `routing` finds the handler; `image_orders`, `clip_orders` and `text_orders` (with `fields`) read
  requests; `catalogue` and `sizes` are the models as data.
- `intake` turns an order into one of `jobs`, with inputs from `sources`; `ledger` says what was
  billed, `uploads` is the Files API (`forms` come in, `scratch` keeps what is large, `paging` lists),
  `pages` the read-only rest, `media` the links to files.
- `answers` is what a text model says, in `words`.
- `faults` is everything that can go wrong, as a script; what it holds waits in `sandbox.holds`.
- `darkroom` has `pictures` and `clips` made: real files out of `scene`, `paint`, `outlines`,
  `lettering` and `sound`.
"""
