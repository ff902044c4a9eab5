"""Classifiers of patches that also give what they went by: last features and head weights, or attention. RGB 0-1 in, logits out."""
import torch
from torch import nn
from torch.nn import functional

SIDE = 64


def _block(inward, outward, kernel=3, stride=1):
    return nn.Sequential(nn.Conv2d(inward, outward, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outward))


class Residual(nn.Module):
    def __init__(self, inward, outward, stride=1):
        super().__init__()
        self.first, self.second = _block(inward, outward, stride=stride), _block(outward, outward)
        self.around = nn.Identity() if inward == outward and stride == 1 else _block(inward, outward, 1, stride)

    def forward(self, x):
        return functional.relu(self.around(x) + self.second(functional.relu(self.first(x))))


class Activated(nn.Module):
    """A mean over the last features and one linear layer, so that the class activation map is what each place adds (Zhou et al. 2016).

    forward: logits `[N, classes]`, features `[N, C, h, w]`, weights `[classes, C]`.
    """

    outputs = ("logits", "features", "weights")

    def __init__(self, trunk, channels, classes):
        super().__init__()
        self.trunk, self.head = trunk, nn.Linear(channels, classes)

    def forward(self, x):
        features = self.trunk(x)
        return self.head(features.mean((2, 3))), features, self.head.weight * 1


class ResidualTrunk(nn.Module):
    """Three stages as in ResNet (He et al. 2016), coarse ones added to finer ones as in FPN (Lin et al. 2017): features at stride 2.

    A crack is a few pixels wide; a map at the last stage's stride of 8 could not point at it.
    """

    def __init__(self, widths=(16, 32, 64), out=32):
        super().__init__()
        first, second, third = widths
        self.stem = nn.Sequential(_block(3, first, stride=2), nn.ReLU())
        self.stages = nn.ModuleList((nn.Sequential(Residual(first, first)),
                                     nn.Sequential(Residual(first, second, 2), Residual(second, second)),
                                     nn.Sequential(Residual(second, third, 2), Residual(third, third))))
        self.laterals = nn.ModuleList(_block(width, out, 1) for width in widths)
        self.last = _block(out, out)

    def forward(self, x):
        x, levels = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        x = self.laterals[2](levels[2])
        for lateral, level in ((self.laterals[1], levels[1]), (self.laterals[0], levels[0])):
            x = functional.interpolate(x, scale_factor=2.0, mode="nearest") + lateral(level)
        return functional.relu(self.last(functional.relu(x)))


def alexnet_trunk():
    """Five plain convolutions, the first large, as in AlexNet (Krizhevsky et al. 2012); pooled once, so that the map keeps stride 4."""
    layers, inward = [], 3
    for kernel, stride, outward, pool in ((7, 2, 24, True), (5, 1, 48, False), (3, 1, 64, False), (3, 1, 64, False), (3, 1, 64, False)):
        convolution = nn.Conv2d(inward, outward, kernel, stride, kernel // 2)
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        nn.init.zeros_(convolution.bias)
        layers += [convolution, nn.ReLU()] + ([nn.MaxPool2d(3, 2, 1)] if pool else [])
        inward = outward
    return nn.Sequential(*layers)


class Attention(nn.Module):
    """One layer of a transformer, norm first; gives its attention `[N, heads, tokens, tokens]` too."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mix = nn.Sequential(nn.Linear(width, 3 * width), nn.GELU(), nn.Linear(3 * width, width))

    def forward(self, x):
        count, tokens, width = x.shape
        q, k, v = self.project(self.before(x)).reshape(count, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        attention = (q @ k.transpose(2, 3) * (width // self.heads) ** -0.5).softmax(3)
        x = x + self.join((attention @ v).transpose(1, 2).reshape(count, tokens, width))
        return x + self.mix(self.between(x)), attention


class PatchTransformer(nn.Module):
    """A small vision transformer (Dosovitskiy et al. 2021) behind a few convolutions, which make it learn from few pictures (Xiao et al. 2021).

    forward: logits, then each layer's attention, the class token first, then the picture's by rows.
    """

    def __init__(self, classes, side=SIDE, width=64, depth=2, heads=2):
        super().__init__()
        self.stem = nn.Sequential(_block(3, 24, stride=2), nn.ReLU(), _block(24, 48), nn.ReLU(), nn.Conv2d(48, width, 2, 2))
        self.kind = nn.Parameter(0.02 * torch.randn(1, 1, width))
        self.places = nn.Parameter(0.02 * torch.randn(1, 1 + (side // 4) ** 2, width))
        self.layers = nn.ModuleList(Attention(width, heads) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)
        self.outputs = ("logits", *(f"attention{number}" for number in range(depth)))

    def forward(self, x):
        tokens = self.stem(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.kind.expand(tokens.shape[0], -1, -1), tokens), 1) + self.places
        seen = []
        for layer in self.layers:
            x, attention = layer(x)
            seen.append(attention)
        return (self.head(self.norm(x[:, 0])), *seen)


def make(arch, classes=2):
    """`resnet`, `alexnet` or `vit`."""
    if arch == "resnet":
        return Activated(ResidualTrunk(), 32, classes)
    return Activated(alexnet_trunk(), 64, classes) if arch == "alexnet" else PatchTransformer(classes)
