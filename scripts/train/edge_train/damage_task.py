"""What `photo-damage` learns: crops in which rare kinds are as common as others, cross-entropy and Dice, mean IoU."""
import glob
import os

import cv2
import numpy as np
import torch

from .photo_damage import LABELS
from .training import has_bfloat16

CROP = 192
PAD = 114              # grey level around a letterboxed picture
NOWHERE = 255          # class of what is no part of the picture: counts for nothing
AROUND_DAMAGE = 0.75   # share of crops that have a place of a kind drawn from those in the picture in them


def read_arrays(folder):
    """Rendered pictures `[H,W,4]`, read from the file where they are looked at."""
    paths = sorted(glob.glob(os.path.join(folder, "*.npy")))
    if not paths:
        raise ValueError(f"{folder}: no rendered pictures; run without --export-only, which renders them")
    return [np.load(path, mmap_mode="r") for path in paths]


def crop_of(picture, rng, side=CROP):
    """A crop `[side,side,4]`, turned, mirrored, scaled, its light and colours changed; perhaps beyond the picture's edge."""
    height, width = picture.shape[:2]
    size = int(side / rng.uniform(0.7, 1.3)) if rng.random() < 0.4 else side
    size = min(size, height, width)
    middle = (rng.uniform(0, height), rng.uniform(0, width))
    if rng.random() < AROUND_DAMAGE:
        classes = picture[::2, ::2, 3]
        present = [kind for kind in np.unique(classes) if 0 < kind < len(LABELS) - 1]
        if present:
            rows, columns = np.nonzero(classes == rng.choice(present))
            chosen = rng.integers(len(rows))
            middle = (2 * rows[chosen] + rng.uniform(-0.35, 0.35) * size, 2 * columns[chosen] + rng.uniform(-0.35, 0.35) * size)
    beyond = size // 4 if rng.random() < 0.15 else 0
    top, left = (int(np.clip(at - size / 2, -beyond, limit - size + beyond)) for at, limit in zip(middle, (height, width)))
    y1, x1, y2, x2 = max(0, top), max(0, left), min(height, top + size), min(width, left + size)
    crop = np.full((size, size, 4), PAD, np.uint8)
    crop[..., 3] = NOWHERE
    crop[y1 - top:y2 - top, x1 - left:x2 - left] = picture[y1:y2, x1:x2]
    if size != side:
        classes = cv2.resize(crop[..., 3], (side, side), interpolation=cv2.INTER_NEAREST)
        crop = np.dstack((cv2.resize(np.ascontiguousarray(crop[..., :3]), (side, side), interpolation=cv2.INTER_AREA if size > side else cv2.INTER_LINEAR), classes))
    crop = np.rot90(crop, rng.integers(4))
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    if rng.random() < 0.5:
        levels = np.arange(256, dtype=np.float32)[:, None]
        table = (levels - 128) * rng.uniform(0.8, 1.2) + 128 + rng.uniform(-20, 20) + rng.uniform(-8, 8, 3)
        colours = np.clip(table, 0, 255).astype(np.uint8)
        crop = np.dstack([colours[crop[..., plane], plane] for plane in range(3)] + [crop[..., 3]])
    return np.ascontiguousarray(crop)


def surprise_and_dice(places, truth, weights, smooth=1.0):
    """Weighted cross-entropy and `imbalance.dice` of logits `[P,C]` by one softmax and without one-hot copies, in a third of the time."""
    logs = places.log_softmax(1)
    right = logs.gather(1, truth[:, None])[:, 0]
    weight = weights[truth]
    surprise = -(weight * right).sum() / weight.sum()
    hits = torch.zeros(places.shape[1]).index_add(0, truth, right.exp())
    present = torch.bincount(truth, minlength=places.shape[1])
    shares = 1 - (2 * hits + smooth) / (logs.exp().sum(0) + present + smooth)
    return surprise, shares[present > 0].mean()


class Counts:
    """A confusion matrix over pixels; rows are the truth."""

    def __init__(self):
        self.matrix = np.zeros((len(LABELS), len(LABELS)), np.int64)

    def add(self, truth, found):
        counted = truth != NOWHERE
        self.matrix += np.bincount(truth[counted].astype(np.int64) * len(LABELS) + found[counted], minlength=self.matrix.size).reshape(self.matrix.shape)

    def iou(self):
        """By class; NaN for one that is in neither truth nor findings."""
        hits = np.diag(self.matrix).astype(float)
        union = self.matrix.sum(0) + self.matrix.sum(1) - hits
        return np.where(union > 0, hits / np.maximum(union, 1), np.nan)


class DamageTask:
    def __init__(self, train, validation, options):
        self.train, self.validation, self.options = read_arrays(train), read_arrays(validation), options
        self.steps = max(1, len(self.train) // options.batch)
        self.bfloat16 = has_bfloat16()
        pixels = np.ones(len(LABELS))
        for picture in self.train[::5]:
            pixels += np.bincount(picture[..., 3].ravel(), minlength=len(LABELS))[:len(LABELS)]
        weights = (pixels / pixels.sum()) ** -0.25
        self.weights = torch.tensor((weights / np.median(weights)).clip(0.2, 2.0), dtype=torch.float32)

    def batch(self, epoch, number):
        rng = np.random.default_rng((self.options.seed, epoch, number))
        order = np.random.default_rng((self.options.seed, epoch)).permutation(len(self.train))
        crops = np.stack([crop_of(self.train[order[(number * self.options.batch + i) % len(order)]], rng) for i in range(self.options.batch)])
        crops = torch.from_numpy(crops)
        pictures = crops[..., :3].permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
        return pictures, crops[..., 3].long(), int(rng.integers(2))

    def loss(self, model, batch):
        pictures, classes, row = batch
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            logits = model(pictures)
        # Every second row tells as much as its neighbour, and softmax over all classes is a third of a step's time.
        logits, classes = logits[:, :, row::2], classes[:, row::2]
        places, truth = logits.permute(0, 2, 3, 1).reshape(-1, len(LABELS)), classes.reshape(-1)
        if (truth == NOWHERE).any():
            places, truth = places[truth != NOWHERE], truth[truth != NOWHERE]
        surprise, overlap = surprise_and_dice(places.float(), truth, self.weights)
        return {"loss": surprise + overlap, "cross_entropy": surprise.detach(), "dice": overlap.detach()}

    @torch.no_grad()
    def validate(self, model):
        counts = Counts()
        for picture in self.validation:
            side = max(picture.shape[:2]) + 31 & ~31
            canvas = np.full((side, side, 3), PAD, np.uint8)
            height, width = picture.shape[:2]
            top, left = (side - height) // 2, (side - width) // 2
            canvas[top:top + height, left:left + width] = picture[..., :3]
            tensor = torch.from_numpy(canvas).permute(2, 0, 1)[None].float().div_(255).contiguous(memory_format=torch.channels_last)
            found = model(tensor)[0].argmax(0).numpy()[top:top + height, left:left + width]
            counts.add(np.asarray(picture[..., 3]), found)
        each = counts.iou()
        return {"val": {"mean_iou": float(np.nanmean(each)), "mean_iou_of_damage": float(np.nanmean(each[1:-1]))}}
