from conf import relugrad_given
from sybil import Sybil

from relugrad.book import EquationParser

pytest_collect_file = Sybil(
    parsers=[EquationParser(given=relugrad_given)],
    patterns=["*.md", "*.rst"],
).pytest()
