"""Learning to tell patches apart: batches of rendered patches, turned and lit anew each time they are seen."""
import numpy as np
import torch
from torch.nn import functional

from . import imbalance


def augmented(rng, pictures):
    """uint8 `[N, S, S, 3]` -> floats 0-1 `[N, 3, S, S]`: turned, mirrored, lit and a little noisier."""
    x = pictures.astype(np.float32) / 255
    for number in range(len(x)):
        one = np.rot90(x[number], rng.integers(4))
        x[number] = one[:, ::-1] if rng.random() < 0.5 else one
    factor, offset, power, noise = (rng.uniform(*span, (len(x), 1, 1, 1)).astype(np.float32) for span in ((0.75, 1.3), (-0.06, 0.06), (0.8, 1.25), (0, 0.02)))
    x = np.clip(x * factor + offset, 0, 1) ** power + noise * rng.standard_normal(x.shape, dtype=np.float32)
    return torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))


class PatchTask:
    """See fit.Fit. train and held are (pictures `[N, S, S, 3]` uint8, classes `[N]`)."""

    def __init__(self, train, held, options):
        self.train, self.held, self.options = train, held, options
        self.steps = max(1, len(train[0]) // options.batch)

    def batch(self, epoch, number):
        order = np.random.default_rng([self.options.seed, epoch]).permutation(len(self.train[0]))
        chosen = order[number * self.options.batch:(number + 1) * self.options.batch]
        rng = np.random.default_rng([self.options.seed, epoch, number])
        return augmented(rng, self.train[0][chosen]).contiguous(memory_format=torch.channels_last), torch.from_numpy(self.train[1][chosen])

    def loss(self, model, batch):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.bfloat16):
            logits = model(batch[0])[0]
        logits = logits.float()
        if self.options.focal > 0:
            return {"loss": imbalance.focal(logits, batch[1], self.options.focal)}
        return {"loss": functional.cross_entropy(logits, batch[1], label_smoothing=0.02)}

    @torch.no_grad()
    def validate(self, model):
        called = np.concatenate([model(_floats(self.held[0][at:at + 50]))[0].argmax(1).numpy() for at in range(0, len(self.held[0]), 50)])
        return {"held": {"accuracy": float((called == self.held[1]).mean()), "f1": mean_f1(called, self.held[1])}}


def mean_f1(called, truth):
    """The mean of the classes' F1."""
    scores = []
    for one in np.unique(truth):
        hits = np.sum((called == one) & (truth == one))
        scores.append(2 * hits / max(1, np.sum(called == one) + np.sum(truth == one)))
    return float(np.mean(scores))


def _floats(pictures):
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float().div_(255).contiguous(memory_format=torch.channels_last)
