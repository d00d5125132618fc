"""The store: one set of named queries that runs on SQLite and on Postgres.

migrations/  the schema, in numbered files that are applied in order, once
queries/     every statement, by subject, with its reason
schema       which of the files are still to be applied, and when they may be
database     what the stores are written over: one, all, run, transaction
sqlite       that, over one file and one process
postgres     that, over a server and any number of processes
job_rows     a job as a row, and back
jobs, gates, bills, casebook, rules, words, ledger, posts, records
             one store port each
decided      how each kind of thing that admins decide on is read and written
admission    letting a job in, or not
store        opens a database and bundles the stores over it
"""
