"""Learning to mark what does not belong on a good part: the detector's trunk, taught with good pictures that were damaged artificially."""
import pickle

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from . import rejects, runtime
from .augment import degrade, recolour, take_crop, turn
from .damage import damaged
from .model import STRIDE, Conv, Trunk
from .letterbox import letterbox
from .redraw_task import auroc, calibrated
from .training import has_bfloat16

DAMAGED = 0.6                  # share of crops with damage
ENOUGH, NONE = 0.25, 0.03      # shares of a cell's pixels: from the first it is damaged, up to the second good
BUDGET, CONFIDENCE = 0.01, 0.95     # of good pictures this share may be rejected, so surely
HELD = 5                       # every fifth good picture is held back: for the log, and for the threshold


class Strange(Trunk):
    """`[N,3,H,W]` RGB 0-1 -> `[N,1,H/8,W/8]`, log-odds that a cell holds something strange."""

    outputs = ("map",)

    def __init__(self):
        super().__init__()
        self.mark = nn.Sequential(Conv(self.widths[2], self.widths[2], 1), nn.Conv2d(self.widths[2], 1, 1))
        nn.init.constant_(self.mark[-1].bias, -4.0)

    def forward(self, x):
        return self.mark(self.features(x))

    def begin_with(self, path):
        """Takes the trunk of a detector's averaged weights."""
        try:
            theirs, mine = torch.load(path)["average"], self.state_dict()
            self.load_state_dict({key: theirs.get(key, value) if not key.startswith("mark") else value for key, value in mine.items()})
        except (RuntimeError, KeyError, TypeError, pickle.UnpicklingError) as error:
            raise ValueError(f"--detector {path}: is no checkpoint of scripts/train/detector ({str(error).splitlines()[-1].strip()})") from None


class StrangeTask:
    """See fit.Fit. `pictures` as `data.read_set` reads them, none with a defect."""

    def __init__(self, pictures, options):
        self.held, self.train = pictures[HELD - 1::HELD], [one for number, one in enumerate(pictures, 1) if number % HELD]
        self.options, self.bfloat16 = options, has_bfloat16()
        self.steps = max(1, len(self.train) // options.batch)

    def batch(self, epoch, number):
        order = np.random.default_rng([self.options.seed, epoch]).permutation(len(self.train))
        rng = np.random.default_rng([self.options.seed, epoch, number])
        examples = [self._example(self.train[one], rng) for one in order[number * self.options.batch:(number + 1) * self.options.batch]]
        pictures, truths = (torch.from_numpy(np.stack(some)) for some in zip(*examples))
        return pictures.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last), truths

    def _example(self, picture, rng):
        crop, truth = take_crop(picture, self.options.crop, rng)[0], np.zeros((self.options.crop, self.options.crop), np.uint8)
        if rng.random() < DAMAGED:
            crop, truth = damaged(crop, take_crop(self.train[rng.integers(len(self.train))], self.options.crop, rng)[0], rng)
        both, _ = turn(np.dstack((crop, truth)), np.zeros((0, 4), np.float32), self.options.crop, rng)
        crop, truth = np.ascontiguousarray(both[..., :3]), both[..., 3]
        if rng.random() < 0.5:
            crop = recolour(crop, rng)
        if rng.random() < 0.6:
            crop = degrade(crop, rng)
        return crop, truth

    def loss(self, model, batch):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            logits = model(batch[0])
        wanted, counted = cells_of(batch[1])
        each = functional.binary_cross_entropy_with_logits(logits.float().squeeze(1), wanted, reduction="none") * counted
        return {"loss": each.sum() / wanted.sum().clamp(min=1)}

    def validate(self, model):
        """How well the greatest value of a picture's map tells held back good pictures from the same ones damaged."""
        rng = np.random.default_rng(0)
        good = [letterbox(picture.read(), self.options.size)[0] for picture in self.held[:100]]
        bad = [damaged(one, good[rng.integers(len(good))], rng)[0] for one in good]
        scores = np.concatenate([scores_of(model, good), scores_of(model, bad)])
        return {"held": {"auroc": auroc(scores, np.repeat((0, 1), len(good)))}}


def cells_of(truth):
    """Truth by pixel `[N,S,S]` (0 good, 1 damaged, 2 neither) -> what a cell is to say `[N,S/8,S/8]`, and whether it counts."""
    damage = functional.avg_pool2d((truth == 1).float()[:, None], STRIDE)[:, 0]
    unclear = functional.avg_pool2d((truth == 2).float()[:, None], STRIDE)[:, 0]
    wanted = (damage >= ENOUGH).float()
    return wanted, ((wanted > 0) | (damage + unclear <= NONE)).float()


@torch.no_grad()
def scores_of(model, pictures):
    """The greatest value of each picture's map; pictures uint8 RGB, sides divisible by 32."""
    return np.array([float(model(torch.from_numpy(one).permute(2, 0, 1)[None].float().div_(255).contiguous(memory_format=torch.channels_last)).max())
                     for one in pictures])


def raw_scores(path, pictures):
    """The greatest value of each picture's map, through ONNX Runtime; pictures uint8 RGB of the model's size."""
    values = runtime.run_all(path, pictures)
    return values.reshape(len(pictures), -1).max(1)


def calibrated_on(path, pictures, size, chunk=100):
    """-> (the manifest's calibration, its row of what is proven of good pictures), from good `pictures` that were not learnt."""
    parts = [raw_scores(path, [letterbox(one.read(), size)[0] for one in pictures[at:at + chunk]]) for at in range(0, len(pictures), chunk)]
    scores = np.concatenate(parts)
    threshold, bound = rejects.threshold(scores, BUDGET, CONFIDENCE)
    print(f"{len(scores)} good pictures held back score {scores.min():.2f} to {scores.max():.2f}; at the threshold {threshold:.2f} at most {bound:.2%} of good ones "
          f"are rejected, with {CONFIDENCE:.0%} confidence" + ("" if bound <= BUDGET else f" (it takes more pictures to prove {BUDGET:.0%})"), flush=True)
    return ({"threshold": round(float(threshold), 4), "low": round(float(scores.min()) - 1, 4)},
            {"name": "false_reject_bound", "value": round(bound, 4), "data": f"{len(scores)} good pictures held back; confidence {CONFIDENCE}"})


def golden_of(path, pictures, calibration):
    """The golden records of pictures: their scores as the daemon shows them."""
    return [{"score": round(float(calibrated(raw, calibration["threshold"], calibration["low"])), 4)} for raw in raw_scores(path, pictures)]
