"""The constructs of the notation, one class each."""
