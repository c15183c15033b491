"""A small team's week: conversations of our own invention, for a first look."""
