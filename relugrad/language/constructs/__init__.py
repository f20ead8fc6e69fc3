"""The constructs of the notation, a module for each kind."""
