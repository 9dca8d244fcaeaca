"""Named streams of random numbers.

A stream belongs to (seed, replication, purpose). The purpose enters by a 128-bit hash of its name,
so a new purpose, or a stream that is no longer drawn from, changes no other stream.
"""

from hashlib import blake2b

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def stream(seed: int, replication: int, purpose: str) -> Generator:
    """The generator of one purpose, at its beginning."""
    digest = blake2b(purpose.encode(), digest_size=16).digest()
    # As words, which SeedSequence would otherwise make one by one: it takes twice the time.
    words = np.frombuffer(_words(seed) + _words(replication) + digest, dtype="<u4")
    return Generator(PCG64(SeedSequence(words)))


def _words(number: int) -> bytes:
    """A number as so many whole words of 32 bits as it takes, the least first, and one for 0."""
    return number.to_bytes(4 * max(1, -(-number.bit_length() // 32)), "little")
