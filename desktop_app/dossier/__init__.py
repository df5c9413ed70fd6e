"""The dossier domain: what a dossier is, its lives, its checklist, and the ports it asks of the world."""
