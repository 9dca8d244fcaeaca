"""Words of a real centre's log that are kept as they are: names of queues, verbs."""

import re
from functools import lru_cache

LONGEST = 40
"""Characters of a word that are kept."""

_ODD = re.compile(r"[^\w .:/@+&-]+", re.ASCII)


@lru_cache(maxsize=4096)
def word(text: str) -> str:
    """A word without anything that a page or a spreadsheet could take for more than a word.

    Markup, control characters and signs that begin a formula become `_` or go; what is left is at
    most `LONGEST` characters. Empty stays empty.
    """
    plain = _ODD.sub("_", text.strip().lstrip("=+-@ ")).lstrip("=+-@ ")
    return plain[:LONGEST].strip()
