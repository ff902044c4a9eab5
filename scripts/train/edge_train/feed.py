"""Batches of training examples, made by worker processes ahead of the training loop."""
import numpy as np
import torch

from .augment import sample


class Crops(torch.utils.data.Dataset):
    """Item `i` of epoch `e` depends on the seed, `e` and `i` alone, so that a resumed run sees what it would have."""

    def __init__(self, pictures, weights, size, seed, mixes):
        self.pictures, self.size, self.seed, self.epoch, self.mixes = pictures, size, seed, 0, mixes
        self.shares = np.asarray(weights, np.float64) / np.sum(weights)

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        rng = np.random.default_rng((self.seed, self.epoch, index))
        return sample(lambda: self.pictures[rng.choice(len(self.pictures), p=self.shares)], self.size, rng, self.mixes)


def collate(examples):
    """-> images uint8 `[B,3,S,S]` channels last, boxes `[B,M,4]`, classes `[B,M]`; absent rows have class -2."""
    most = max(1, max(len(boxes) for _, boxes, _ in examples))
    images = torch.from_numpy(np.stack([image for image, _, _ in examples])).permute(0, 3, 1, 2)
    boxes = torch.zeros(len(examples), most, 4)
    classes = torch.full((len(examples), most), -2, dtype=torch.long)
    for row, (_, some, kinds) in enumerate(examples):
        boxes[row, :len(some)] = torch.from_numpy(some.astype(np.float32))
        classes[row, :len(some)] = torch.from_numpy(kinds)
    return images, boxes, classes


def _quiet(_):
    import cv2
    import signal
    signal.signal(signal.SIGINT, signal.SIG_IGN)   # a terminal sends Ctrl-C to all; the main process handles it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def batches(crops, epoch, size, workers=1):
    crops.epoch = epoch
    places = range(max(len(crops), size))      # they but seed the draws: a batch may have more crops than there are pictures
    return torch.utils.data.DataLoader(crops, batch_size=size, sampler=places, drop_last=True, num_workers=workers,
                                       collate_fn=collate, worker_init_fn=_quiet,
                                       prefetch_factor=6 if workers else 2)
