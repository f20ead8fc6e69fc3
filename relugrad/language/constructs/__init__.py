"""Constructs of the notation, each a class that says all there is to know of it."""
