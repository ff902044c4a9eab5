"""Losses for where most pictures or pixels are of one class."""
import torch
from torch.nn import functional


def focal(logits, targets, gamma=2.0, weights=None, smoothing=0.0):
    """Cross-entropy that counts what is already told well for little (Lin et al. 2017).

    logits `[N, C, ...]`, targets `[N, ...]` class indices, weights `[C]` or none; the mean over all places. gamma 0 is cross-entropy.
    """
    surprise = functional.cross_entropy(logits, targets, weight=weights, reduction="none", label_smoothing=smoothing)
    sureness = logits.log_softmax(1).gather(1, targets.unsqueeze(1)).squeeze(1).exp()
    return ((1 - sureness) ** gamma * surprise).mean()


def dice(logits, targets, ignore=None, smooth=1.0):
    """1 - Dice of softmax probabilities, over the batch, the mean of the classes that are in it (Milletari et al. 2016).

    logits `[N, C, H, W]`, targets `[N, H, W]`; `ignore`: a class that counts for nothing, such as the background.
    """
    classes = logits.shape[1]
    probability = logits.softmax(1).transpose(0, 1).reshape(classes, -1)
    truth = functional.one_hot(targets, classes).reshape(-1, classes).t().to(probability.dtype)
    shares = 1 - (2 * (probability * truth).sum(1) + smooth) / ((probability + truth).sum(1) + smooth)
    counted = truth.sum(1) > 0
    if ignore is not None:
        counted = counted & (torch.arange(classes, device=counted.device) != ignore)
    return shares[counted].mean() if counted.any() else shares.sum() * 0
