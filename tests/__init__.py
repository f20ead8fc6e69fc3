"""Tests mirror the package; `examples.py` collects the book."""
