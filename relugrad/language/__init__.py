"""LaTeX as people write it, read into expressions: expressions, shapes, statements and chains.

Pure Python: nothing here imports PyTorch, Sphinx or NumPy.
"""

from . import reading as reading
