"""Characters that no XML may hold, and so neither a workbook nor RDF/XML: control characters, halves of
letters, non-characters.

PDF readers, old databases and broken files bring them along. Refuses to say what they were meant to be.
Spec: https://www.w3.org/TR/xml/#charsets
"""

import re

_NONE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cleaned(text: str, instead: str = "") -> str:
    """The text without them. instead: what stands in the place of each, such as a space between words."""
    return _NONE.sub(instead, text)
