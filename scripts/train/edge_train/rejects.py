"""A threshold for the scores of good parts, with a proof of how many of them it rejects, as `edge-inspector teach` gives it."""
import math


def upper_bound(rejected, count, confidence):
    """Clopper and Pearson's: the share at which so few of `count` are rejected with a chance of only 1 - confidence."""
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        chance = sum(math.comb(count, k) * share ** k * (1 - share) ** (count - k) for k in range(rejected + 1))
        low, high = (share, high) if chance > 1 - confidence else (low, share)
    return high


def threshold(scores, budget=0.01, confidence=0.95):
    """-> (the least score that is proven to reject at most `budget` of good parts, else the greatest; the share proven)."""
    falling = sorted(map(float, scores), reverse=True)
    rejected = 0
    while rejected + 1 < len(falling) and upper_bound(rejected + 1, len(falling), confidence) <= budget:
        rejected += 1
    return falling[rejected], upper_bound(rejected, len(falling), confidence)
