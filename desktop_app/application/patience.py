"""How long a command waits for a line. Light to import, so that the terminal's help is quick."""

GIVE_UP_SECONDS = 600.0
"""How long a command of the terminal waits for a bad line."""
