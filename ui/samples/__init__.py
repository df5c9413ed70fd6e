"""Sample state for the gallery: invented people, invented numbers."""
