"""The constructs of the notation, a module for each or for those of a kind."""
