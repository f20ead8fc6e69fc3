"""LaTeX as people write it, read into expressions: documents, tokens, expressions, chains, shapes.

Pure Python: nothing here imports PyTorch, Sphinx or NumPy.
"""
