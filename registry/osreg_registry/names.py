"""Names as people write them, folded so that spelling does not matter but words do."""

from __future__ import annotations

import re
import unicodedata

# Umlauts before the accents fall: "Bürger" and "Buerger" are one word, "resume" and "résumé" too.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
_WORDS = re.compile(r"[a-z0-9]+(?:\+\+|#)?|[^\W_a-z0-9]+")


def fold(name: str) -> str:
    """The words of a name in lower case, without accents and punctuation, one blank between them."""
    if name.isascii():
        return " ".join(_WORDS.findall(name.lower()))
    text = unicodedata.normalize("NFKC", name).casefold().translate(_UMLAUTS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(plain))
