"""The 95 % range of NPS holds the true score often enough, by exact enumeration of all possible samples."""

import numpy as np
import pytest
from scipy.special import gammaln, xlogy

from queries.stats.nps import Answers, nps

SIZES = (5, 10, 30, 100)
MIXES = ((50, 30, 20), (80, 15, 5), (95, 4, 1), (20, 30, 50))


def coverage(size: int, mix: tuple[int, int, int]) -> float:
    """Probability that the range of a sample of that size holds the score of the mix it is drawn from."""
    samples = [(p, size - p - d, d) for p in range(size + 1) for d in range(size + 1 - p)]
    ranges = np.array([nps(Answers(p, d, size))[1:] for p, _, d in samples])
    counts, shares = np.array(samples), np.array(mix) / 100
    log_chance = gammaln(size + 1) - gammaln(counts + 1).sum(axis=1) + xlogy(counts, shares).sum(axis=1)
    truth = mix[0] - mix[2]
    return float(np.exp(log_chance)[(ranges[:, 0] <= truth) & (truth <= ranges[:, 1])].sum())


def test_coverage_is_at_least_91_percent_and_94_on_average() -> None:
    found = {(size, mix): coverage(size, mix) for size in SIZES for mix in MIXES}
    for (size, mix), share in found.items():
        print(f"n = {size:3}, mix {'/'.join(map(str, mix)):8}: {100 * share:.2f} %")
    mean = sum(found.values()) / len(found)
    print(f"least {100 * min(found.values()):.2f} %, mean {100 * mean:.2f} %")
    assert min(found.values()) >= 0.91
    assert mean >= 0.94


def test_enumeration_counts_every_sample_once() -> None:
    assert coverage(5, (0, 100, 0)) == pytest.approx(1)
