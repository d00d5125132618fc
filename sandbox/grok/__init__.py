"""A Grok Imagine on loopback: the provider's API as far as a bot for pictures and clips needs it.

- `imagine` is the service, free of any transport; `server` puts it on a socket, `transport`
  under httpx.
- `routing` finds the handler; `image_orders`, `clip_orders` and `text_orders` (with `fields`) read
  requests; `catalogue` and `sizes` are the models as data.
- `intake` turns an order into one of `jobs`, with inputs from `sources`; `delivery` gives out what
  was made, `media` has the links to files; `ledger` says what was billed, `pace` how fast it goes.
- `uploads` is the Files API: `forms` come in, `scratch` keeps on disk what is large. `pages` is the
  read-only rest of the API, `paging` what its lists have in common.
- `batches` is the Batch API. `batch_requests` and `batch_files` read what a batch is asked for,
  `batch_state` is what is known of it, `batch_work` does it and `batch_pages` shows it.
- `answers` is what a text model says, in `words`.
- `faults` is everything that can go wrong, as a script; what it holds waits in `sandbox.holds`.
- `darkroom` has `pictures` and `clips` made: real files out of `scene`, `paint`, `outlines`,
  `lettering` and `sound`.
"""
