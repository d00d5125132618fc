"""A bot's data on its way from a SQLite file into Postgres.

tables   what is moved: tables, their columns, and the sums by which two are the same
source   the SQLite file, which is only read
target   the Postgres database, and in it how far the move is
move     the move itself: a portion at a time, begun again where it was, and looked over
"""
