"""How alike two questions are in their words. Pure: texts in, numbers out; no Django.

Words are compared without regard to case, marks and the order of options. Whoever knows only what
is kept of a question (`signatures`) learns nothing of its words without the key.
"""

from banks.similarity.pairing import across, candidates
from banks.similarity.shingles import ALIKE, Shingles, resemblance, shingles_of
from banks.similarity.signatures import Signer

__all__ = [
    "ALIKE",
    "Shingles",
    "Signer",
    "across",
    "candidates",
    "resemblance",
    "shingles_of",
]
