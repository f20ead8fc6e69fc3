"""The normal form: polynomials in entries, the laws of their letters, and when two are equal."""
