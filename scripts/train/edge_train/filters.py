"""A backbone without training: colour-opponent planes, a pyramid of four octaves, oriented derivatives, pooled to stride 8.

Every number in it is a design: Gaussian derivatives as in steerable filters (Freeman and Adelson 1991), rectified and
pooled as energies are, on the opponent axes of colour vision. 84 features a cell: four octaves of three planes of mean,
edges in four directions, bright and dark spots.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

STRIDE = 8
OCTAVES = 4
PLANES = 3
KINDS = 7                                   # mean, four edges, bright, dark
FEATURES = OCTAVES * PLANES * KINDS
OPPONENT = [[0.299, 0.587, 0.114], [0.5, -0.5, 0.0], [0.25, 0.25, -0.5]]    # light, red-green, yellow-blue
POOLING = (3.0, 3.0, 4.0, 8.0)              # pixels of the picture, by octave


def gaussian(sigma, radius):
    x = torch.arange(-radius, radius + 1, dtype=torch.float64)
    g = torch.exp(-x * x / (2 * sigma * sigma))
    return x / sigma, g / g.sum()


def rest_of_pooling(octave):
    """Cells that are left to blur by after the mean over a cell, which is a blur of a twelfth of its width squared."""
    sigma = POOLING[octave]
    return math.sqrt(max(sigma ** 2 - STRIDE ** 2 / 12, 0.3) if STRIDE >> octave > 1 else sigma ** 2) / STRIDE


def depthwise(x, rows, columns):
    """Separable filter of every plane by itself, edges repeated; `rows` and `columns` are 1-D kernels."""
    planes, r = x.shape[1], len(rows) // 2
    x = F.pad(x, (r, r, r, r), mode="replicate")
    x = F.conv2d(x, columns.view(1, 1, 1, -1).expand(planes, 1, 1, -1), groups=planes)
    return F.conv2d(x, rows.view(1, 1, -1, 1).expand(planes, 1, -1, 1), groups=planes)


class FilterBank(nn.Module):
    """`[1,3,H,W]` RGB 0-1, sides divisible by 8 -> `[1,84,H/8,W/8]`."""

    def __init__(self):
        super().__init__()
        x, g = gaussian(1.0, 3)
        for name, kernel in (("smooth", g), ("slope", x * g), ("bend", (x * x - 1) * g)):
            self.register_buffer(name, kernel.float())
        self.register_buffer("opponent", torch.tensor(OPPONENT).view(PLANES, 3, 1, 1))
        # Blurring by 1.1 before every second pixel is dropped keeps finer patterns from folding into coarser ones.
        self.register_buffer("halve", gaussian(1.1, 3)[1].float())
        for octave in range(OCTAVES):
            self.register_buffer(f"pool{octave}", gaussian(rest_of_pooling(octave), 3)[1].float())

    def forward(self, picture):
        plane = F.conv2d(picture, self.opponent)
        features = []
        for octave in range(OCTAVES):
            s, d, b = self.smooth, self.slope, self.bend
            dx, dy = depthwise(plane, s, d), depthwise(plane, d, s)
            laplace = depthwise(plane, s, b) + depthwise(plane, b, s)
            half = 0.5 ** 0.5
            kinds = (depthwise(plane, s, s), dx.abs(), dy.abs(), ((dx + dy) * half).abs(), ((dx - dy) * half).abs(),
                     F.relu(laplace), F.relu(-laplace))
            cell = STRIDE >> octave
            stacked = torch.cat(kinds, 1)
            if cell > 1:
                stacked = F.avg_pool2d(stacked, cell)
            pool = getattr(self, f"pool{octave}")
            features.append(depthwise(stacked, pool, pool))
            if octave + 1 < OCTAVES:
                plane = depthwise(plane, self.halve, self.halve)[:, :, ::2, ::2]
        return torch.cat(features, 1)
