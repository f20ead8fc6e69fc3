"""How the notation is read: a module for each part of it, which registers its operands and signs.

What is read in a few lines is registered beside its class, in `constructs`. Every module that
registers anything is loaded here.
"""

from ..constructs import products as products
from . import arrays as arrays
from . import brackets as brackets
from . import cases as cases
from . import constants as constants
from . import derivatives as derivatives
from . import differentials as differentials
from . import functions as functions
from . import indices as indices
from . import operators as operators
from . import powers as powers
from . import sums as sums
from . import symbols as symbols
