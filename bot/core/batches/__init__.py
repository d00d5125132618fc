"""Many requests in one file.

lines      What a file is made of: lines, each a request or what is wrong with it.
reading    A file, read line by line.
sheets     Lines that are prompts alone (.txt), and lines with a column for each option (.csv).
bodies     Lines in the provider's own form (.jsonl).
fields     Values of a line as they were typed, read strictly.
roads      Which way a line goes to the provider, and which model serves it.
summing    What the lines of a batch come to together.
forgetting What is left of a batch that nobody wants.
surveying  What a file comes to, before anything is spent.
source     A file where it lies, with the files that it names beside it.
book       What is kept of a run in its folder.
sending    On its way to the provider, in as many batches as it takes.
running    A whole run: sent, looked after, brought home.
"""
