"""A small U-Net (Ronneberger et al. 2015) that works at half of the picture's resolution and writes at the whole of it.

Two by two pixels go in as one place with twelve planes, and come out as four (Shi et al. 2016): lines of one or two pixels
are kept apart, at a quarter of the work.
"""
import torch
from torch import nn
from torch.nn import functional

WIDTHS = (32, 48, 80, 112, 144)


def _block(inner, outer):
    return nn.Sequential(nn.Conv2d(inner, outer, 3, padding=1, bias=False), nn.BatchNorm2d(outer), nn.ReLU(inplace=True))


class UNet(nn.Module):
    """`[N,3,H,W]` RGB 0-1 -> logits `[N,classes,H,W]`."""

    def __init__(self, classes, widths=WIDTHS):
        super().__init__()
        self.stem = _block(12, widths[0])
        self.down = nn.ModuleList([_block(widths[0], widths[0])] + [nn.Sequential(_block(a, b), _block(b, b)) for a, b in zip(widths, widths[1:])])
        self.up = nn.ModuleList([_block(a + b, a) for a, b in zip(widths, widths[1:])])
        self.head = nn.Conv2d(widths[0], 4 * classes, 1)

    def forward(self, pictures):
        x = self.stem(functional.pixel_unshuffle(pictures - 0.5, 2))
        kept = []
        for level, down in enumerate(self.down):
            x = down(functional.max_pool2d(x, 2) if level else x)
            kept.append(x)
        for level in reversed(range(len(self.up))):
            x = self.up[level](torch.cat((kept[level], functional.interpolate(x, scale_factor=2.0, mode="nearest")), 1))
        return functional.pixel_shuffle(self.head(x), 2)
