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
    words = np.frombuffer(digest, dtype="<u4")
    return Generator(PCG64(SeedSequence([seed, replication, *map(int, words)])))
