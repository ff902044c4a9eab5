"""Learning to draw good pictures again, and the anomaly score that comes of it, as the daemon computes it."""
import os

import cv2
import numpy as np
import torch
from torch.nn import functional

from . import redraw_nets
from .data import ENDINGS, decode
from .patch_task import augmented

NOISE = 0.1              # deviation of a pixel that the variational one takes for noise: what its code is weighed against


def read_good(folder, side):
    """The good pictures of a folder, its `train/good` where it has one: `[N, S, S, 3]` uint8 RGB, stretched to `side`."""
    inner = os.path.join(folder, "train", "good")
    folder = inner if os.path.isdir(inner) else folder
    names = sorted(name for name in os.listdir(folder) if name.lower().endswith(ENDINGS))
    if len(names) < 20:
        raise ValueError(f"{folder}: holds {len(names)} pictures; a model of good parts is learnt from twenty at least, better from hundreds")
    pictures = []
    for name in names:
        picture = decode(os.path.join(folder, name))
        shrinks = picture.shape[0] > side or picture.shape[1] > side
        if picture.shape[:2] != (side, side):
            picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        pictures.append(picture[..., ::-1])
    return np.ascontiguousarray(pictures)


class RedrawTask:
    """See fit.Fit. Every tenth picture is held back: for the log, and for the threshold."""

    def __init__(self, pictures, options):
        held = np.arange(len(pictures)) % 10 == 9
        self.train, self.held, self.options = pictures[~held], pictures[held], options
        self.steps = max(1, len(self.train) // options.batch)

    def batch(self, epoch, number):
        order = np.random.default_rng([self.options.seed, epoch]).permutation(len(self.train))
        chosen = order[number * self.options.batch:(number + 1) * self.options.batch]
        clean = augmented(np.random.default_rng([self.options.seed, epoch, number]), self.train[chosen])
        if self.options.kind == "vae":
            return clean, clean
        generator = torch.Generator().manual_seed((self.options.seed * 1_000_003 + epoch) * 10_007 + number)
        return (clean + redraw_nets.coarse_noise(generator, clean.shape)).clamp(0, 1), clean

    def loss(self, model, batch):
        fed, clean = (one.contiguous(memory_format=torch.channels_last) for one in batch)
        if self.options.kind == "vae":
            drawn, mean, spread = model(fed)
            pixels = ((drawn - clean) ** 2).mean() / (2 * NOISE ** 2)
            code = redraw_nets.divergence(mean, spread).mean() / clean[0].numel()
            return {"loss": pixels + code, "pixels": pixels.detach(), "code": code.detach()}
        drawn = model(fed)
        return {"loss": functional.l1_loss(drawn, clean)}

    def validate(self, model):
        drawn = redrawn(model, self.held)
        return {"held": {"error": float(np.abs(drawn - self.held / np.float32(255)).mean())}}


@torch.no_grad()
def redrawn(model, pictures):
    """`[N, S, S, 3]` floats 0-1."""
    parts = [model(torch.from_numpy(np.ascontiguousarray(pictures[at:at + 50].transpose(0, 3, 1, 2))).float().div_(255)).numpy() for at in range(0, len(pictures), 50)]
    return np.concatenate(parts).transpose(0, 2, 3, 1)


def maps(pictures, drawn, error, smoothing):
    """The anomaly maps `[N, S, S]` of uint8 pictures and their redrawings, `error` l1 or l2, smoothed as the daemon does."""
    difference = np.abs(drawn - pictures / np.float32(255)) if error == "l1" else (drawn - pictures / np.float32(255)) ** 2
    result = difference.mean(3)
    if smoothing > 0:
        size = 2 * int(4 * smoothing + 0.5) + 1
        result = np.stack([cv2.GaussianBlur(one, (size, size), smoothing, borderType=cv2.BORDER_REFLECT) for one in result])
    return result


def calibrated(raw, threshold, low=0.0):
    """A raw score as the daemon shows it: 0.5 at the threshold."""
    part = (raw - low) / (threshold - low)
    return max(0.0, 0.5 * part) if part <= 1 else 1 - 0.5 / part


def auroc(scores, truth):
    """Area under the ROC curve, ties counting half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    values, inverse = np.unique(scores, return_inverse=True)
    means = np.bincount(inverse, ranks) / np.bincount(inverse) if len(values) < len(scores) else None
    ranks = means[inverse] if means is not None else ranks
    bad = int(np.sum(truth))
    return float((ranks[truth == 1].sum() - bad * (bad + 1) / 2) / max(1, bad * (len(truth) - bad)))
