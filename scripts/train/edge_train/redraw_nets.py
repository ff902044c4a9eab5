"""Networks that draw a picture again from few numbers; what they cannot draw is unlike what they learnt from. RGB 0-1 in and out."""
import torch
from torch import nn
from torch.nn import functional


def _down(inward, outward):
    return nn.Sequential(nn.Conv2d(inward, outward, 3, 2, 1, bias=False), nn.BatchNorm2d(outward), nn.LeakyReLU(0.1),
                         nn.Conv2d(outward, outward, 3, 1, 1, bias=False), nn.BatchNorm2d(outward), nn.LeakyReLU(0.1))


def _up(inward, outward):
    return nn.Sequential(nn.Upsample(scale_factor=2.0, mode="nearest"), nn.Conv2d(inward, outward, 3, 1, 1, bias=False), nn.BatchNorm2d(outward), nn.LeakyReLU(0.1))


class _Redraw(nn.Module):
    outputs = ("reconstruction",)

    def __init__(self, widths=(24, 48, 64), depth=12):
        super().__init__()
        self.fold = nn.Sequential(*(_down(a, b) for a, b in zip((3, *widths), widths)), nn.Conv2d(widths[-1], depth, 1))
        back = widths[::-1]
        self.unfold = nn.Sequential(nn.Conv2d(depth, back[0], 3, 1, 1), nn.LeakyReLU(0.1), *(_up(a, b) for a, b in zip(back, (*back[1:], 16))), nn.Conv2d(16, 3, 3, 1, 1))


class Autoencoder(_Redraw):
    """A convolutional autoencoder whose code is `depth` numbers for every 8 x 8 pixels."""

    def forward(self, x):
        return self.unfold(self.fold(x)).sigmoid()


class Variational(_Redraw):
    """A variational autoencoder (Kingma and Welling 2014): one code of `codes` normal numbers for the whole picture.

    In training forward gives the picture, mean and log variance; in use the picture drawn from the mean.
    """

    def __init__(self, side, codes=64, depth=12):
        super().__init__(depth=depth)
        self.shape = (depth, side // 8, side // 8)
        cells = depth * (side // 8) ** 2
        self.mean, self.spread, self.back = nn.Linear(cells, codes), nn.Linear(cells, codes), nn.Linear(codes, cells)

    def forward(self, x):
        folded = self.fold(x).flatten(1)
        mean = self.mean(folded)
        if not self.training:
            return self._draw(mean)
        spread = self.spread(folded).clamp(-8, 4)
        return self._draw(mean + (spread / 2).exp() * torch.randn_like(mean)), mean, spread

    def _draw(self, code):
        return self.unfold(self.back(code).reshape(-1, *self.shape)).sigmoid()


def divergence(mean, spread):
    """Of the codes' distribution from the standard normal one, nats for each picture."""
    return 0.5 * (mean.pow(2) + spread.exp() - 1 - spread).sum(1)


def coarse_noise(generator, shape, strength=0.2):
    """Ragged patches of coarse noise, `[N, 3, S, S]`: to be taken off again, as lesions are by Kascenas et al. (MIDL 2022)."""
    count, _, side, _ = shape
    cell = int(torch.randint(2, 9, (1,), generator=generator))
    noise = torch.randn(count, 1, side // cell + 1, side // cell + 1, generator=generator) + 0.3 * torch.randn(count, 3, side // cell + 1, side // cell + 1, generator=generator)
    where = functional.interpolate(torch.randn(count, 1, 6, 6, generator=generator), (side, side), mode="bicubic", align_corners=False)
    noise = functional.interpolate(noise, (side, side), mode="bilinear", align_corners=False)
    return strength * noise * (where > 0.3)


def make(kind, side):
    """`autoencoder` or `vae` of pictures of `side`, a multiple of 8."""
    return Autoencoder() if kind == "autoencoder" else Variational(side)
