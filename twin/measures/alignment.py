"""How a sequence of steps fits the prescribed one: the cheapest way to lay one beside the other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Alignment", "align"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The steps of an optimal alignment.

    `kept` are done in their place; `missing` are prescribed and not done there, `extra` are done
    and not prescribed there. A step that is both is in another place.
    """

    kept: Counter[str]
    missing: Counter[str]
    extra: Counter[str]

    @property
    def cost(self) -> int:
        """Steps that stand on one side only."""
        return self.missing.total() + self.extra.total()

    @property
    def worst(self) -> int:
        """The cost if nothing were in its place: all steps done and all prescribed."""
        return self.cost + 2 * self.kept.total()

    @property
    def fitness(self) -> float:
        """How far the sequence is the prescribed one, 0 to 1; 1 if both are empty.

            1 - cost / worst

        With d steps done, p prescribed, and the longest sequence common to both (in order, gaps
        allowed) of k steps: cost = d + p - 2 k, worst = d + p. That is the fitness of an optimal
        alignment (Adriansyah 2014) of a model that is one sequence, where to leave out a step and
        to do one more cost 1 each.
        """
        return 1 - self.cost / self.worst if self.worst else 1.0

    @property
    def reordered(self) -> Counter[str]:
        """Steps done in another place than the prescribed one."""
        return self.missing & self.extra

    @property
    def skipped(self) -> Counter[str]:
        """Prescribed steps that were not done at all."""
        return self.missing - self.extra

    @property
    def added(self) -> Counter[str]:
        """Steps done once more than prescribed, or not prescribed at all."""
        return self.extra - self.missing


@lru_cache(maxsize=4096)
def align(done: tuple[str, ...], prescribed: tuple[str, ...]) -> Alignment:
    """An optimal alignment of what was done with what is prescribed, exact, by edit distance.

    Where several are as cheap, a step that two have swapped counts as brought forward, not the
    other as put off.
    """
    common = _common(done, prescribed)
    kept, missing, extra = Counter[str](), Counter[str](), Counter[str]()
    i = j = 0
    while i < len(done) and j < len(prescribed):
        if done[i] == prescribed[j]:
            kept[done[i]] += 1
            i, j = i + 1, j + 1
        elif common[i + 1][j] >= common[i][j + 1]:
            extra[done[i]] += 1
            i += 1
        else:
            missing[prescribed[j]] += 1
            j += 1
    extra.update(done[i:])
    missing.update(prescribed[j:])
    return Alignment(kept, missing, extra)


def _common(a: Sequence[str], b: Sequence[str]) -> list[list[int]]:
    """The length of the longest sequence common to `a[i:]` and `b[j:]`, for all i and j."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            table[i][j] = (
                table[i + 1][j + 1] + 1 if a[i] == b[j] else max(table[i + 1][j], table[i][j + 1])
            )
    return table
