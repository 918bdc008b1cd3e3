"""Names as documents print them → the organisations, territories and periods that they mean.

Refuses to decide alone: what is not certain comes out as likely, with its score, or as unknown.
"""

from graph.names.gazetteer import Gazetteer, Place
from graph.names.reading import Pilots, Reading
from graph.names.resolver import Names

__all__ = ["Gazetteer", "Names", "Pilots", "Place", "Reading"]
