"""MinHash signatures: 128 bytes from which the resemblance of two questions is estimated.

Each shingle is hashed once under a key. A part of the hash says into which of `LENGTH` bins it falls,
the rest is its number there, and a bin keeps the least ("one permutation hashing", Li, Owen and Zhang
2012); an empty bin borrows from the next that is not ("densification", Shrivastava and Li 2014). Of
each number one byte is kept ("b-bit minwise hashing", Li and König 2010). Two questions agree in a bin
with a probability that is their resemblance, and otherwise once in 256 times.

Without the key neither a word nor a guess of one can be read from a signature; that two of them are
alike can be seen, as it is meant to be.
"""

from collections.abc import Iterable
from hashlib import blake2b

#: Bytes of a signature.
LENGTH = 128
_HALF_OF_THE_BITS = LENGTH * 8 // 2
#: Of a hash, the bits that tell the bin.
_BITS = 7
#: Added to a borrowed number for each bin that it came from afar; odd, so that it mixes.
_AFAR = 0x9E3779B1
#: Shingles of which a signer remembers the hash.
_MOST_KEPT = 200_000


class Signer:
    """Makes signatures under one key; remembers what it hashed, so use one for many questions."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._hashes: dict[str, int] = {}

    def sign(self, shingles: Iterable[str]) -> bytes:
        """Return the signature of a question; of one without a word, nothing."""
        hashes = sorted(map(self._hash_of, shingles), reverse=True)
        least = {one % LENGTH: one >> _BITS for one in hashes}  # the last of a bin is the least
        return _dense(least) if least else b""

    def _hash_of(self, shingle: str) -> int:
        found = self._hashes.get(shingle)
        if found is None:
            digest = blake2b(shingle.encode(), key=self._key, digest_size=6).digest()
            found = int.from_bytes(digest, "big")
            if len(self._hashes) >= _MOST_KEPT:
                self._hashes.clear()
            self._hashes[shingle] = found
        return found


def _dense(least: dict[int, int]) -> bytes:
    """Return a byte for each bin; an empty one borrows from the next, round the corner too."""
    numbers = bytearray(LENGTH)
    near, afar = 0, 0
    for place in range(2 * LENGTH - 1, -1, -1):  # twice round: then something has been met
        own = least.get(place % LENGTH)
        near, afar = (near, afar + 1) if own is None else (own, 0)
        if place < LENGTH:
            numbers[place] = near + afar * _AFAR & 0xFF
    return bytes(numbers)


def outline(signature: bytes) -> int:
    """Return a signature as one integer: for `estimate`."""
    return int.from_bytes(signature, "big")


def estimate(one: int, other: int) -> float:
    """Return about how much two questions have in common, from their outlines.

    Where two bytes differ, so do half of their bits. Off by 0.05 at most two times of three; it
    may be below 0.
    """
    return 1 - (one ^ other).bit_count() / _HALF_OF_THE_BITS
