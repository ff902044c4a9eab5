"""Learning to tell patches apart: batches of rendered patches, turned and lit anew each time they are seen."""
import numpy as np
import torch
from torch.nn import functional

from . import imbalance


def turned(rng, pictures):
    """`[N, S, S, ...]`, each turned and mirrored by chance."""
    result = np.empty_like(pictures)
    for number, one in enumerate(pictures):
        one = np.rot90(one, rng.integers(4))
        result[number] = one[:, ::-1] if rng.random() < 0.5 else one
    return result


def lit(rng, pictures):
    """uint8 `[N, S, S, 3]` -> floats 0-1 `[N, 3, S, S]` in another light, a little noisier."""
    x = pictures.astype(np.float32) / 255
    factor, offset, power, noise = (rng.uniform(*span, (len(x), 1, 1, 1)).astype(np.float32) for span in ((0.75, 1.3), (-0.06, 0.06), (0.8, 1.25), (0, 0.02)))
    x = np.clip(x * factor + offset, 0, 1) ** power + noise * rng.standard_normal(x.shape, dtype=np.float32)
    return torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))


def augmented(rng, pictures):
    """Turned, mirrored, lit anew: floats 0-1 `[N, 3, S, S]`."""
    return lit(rng, turned(rng, pictures))


class PatchTask:
    """See fit.Fit. train and held are (pictures `[N, S, S, 3]` uint8, classes `[N]`, masks `[N, S, S]` bool)."""

    def __init__(self, train, held, options):
        self.train, self.held, self.options = train, held, options
        self.steps = max(1, len(train[0]) // options.batch)

    def batch(self, epoch, number):
        order = np.random.default_rng([self.options.seed, epoch]).permutation(len(self.train[0]))
        chosen = order[number * self.options.batch:(number + 1) * self.options.batch]
        rng = np.random.default_rng([self.options.seed, epoch, number])
        both = turned(rng, np.concatenate((self.train[0][chosen], self.train[2][chosen][..., None].astype(np.uint8)), 3))
        return lit(rng, both[..., :3]).contiguous(memory_format=torch.channels_last), torch.from_numpy(self.train[1][chosen]), torch.from_numpy(both[..., 3] > 0)

    def loss(self, model, batch):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.bfloat16):
            logits, *inside = model(batch[0])
        logits = logits.float()
        if self.options.focal > 0:
            told = imbalance.focal(logits, batch[1], self.options.focal)
        else:
            told = functional.cross_entropy(logits, batch[1], label_smoothing=0.02)
        if self.options.guide <= 0 or self.options.arch == "vit":
            return {"loss": told}
        placed = guided(*(one.float() for one in inside), batch[2])
        return {"loss": told + self.options.guide * placed, "told": told.detach(), "placed": placed.detach()}

    @torch.no_grad()
    def validate(self, model):
        called = np.concatenate([model(_floats(self.held[0][at:at + 50]))[0].argmax(1).numpy() for at in range(0, len(self.held[0]), 50)])
        return {"held": {"accuracy": float((called == self.held[1]).mean()), "f1": mean_f1(called, self.held[1])}}


def guided(features, weights, masks):
    """How badly the activation map of the second class, against the first's, tells a mask's cells (as Li et al. 2018 guide attention).

    The patch's logit is the map's mean, and a crack covers a few percent of it: a cell is asked for the level that this takes.
    """
    heat = torch.einsum("c,nchw->nhw", weights[1] - weights[0], features)
    cells = functional.adaptive_max_pool2d(masks.float().unsqueeze(1), heat.shape[1:]).squeeze(1)
    return functional.binary_cross_entropy_with_logits(0.2 * heat - 3, cells, pos_weight=torch.tensor(3.0))


def mean_f1(called, truth):
    """The mean of the classes' F1."""
    scores = []
    for one in np.unique(truth):
        hits = np.sum((called == one) & (truth == one))
        scores.append(2 * hits / max(1, np.sum(called == one) + np.sum(truth == one)))
    return float(np.mean(scores))


def _floats(pictures):
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float().div_(255).contiguous(memory_format=torch.channels_last)
