"""The encrypted database: every record of the program, one writing thread, readers beside it.

Knows SQL and the dossier domain's values. Refuses to know windows, keys' origin, and what answers mean.
Import it when the database is opened, not at start: SQLAlchemy takes a third of a second.
From the outside in: `store` (write, read), `records` (what one transaction sees) over one module per
subject, `writer`, `connection`, `migration` over `schema`.
"""
