"""The detector: a thin residual backbone, a feature pyramid, one head at stride 8.

Plain 3x3 convolutions with ReLU: ONNX Runtime fuses convolution, folded BatchNorm and ReLU into one kernel on
a CPU, and dense kernels at these widths keep its vector units busier than depthwise ones do.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

STRIDE = 8


class Conv(nn.Module):
    """Convolution, BatchNorm, ReLU."""

    def __init__(self, inputs, outputs, kernel=3, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)), inplace=True)

    def fuse(self):
        """Folds the norm into the convolution; evaluation only."""
        self.conv, self.norm = fuse_conv_bn_eval(self.conv.eval(), self.norm.eval()), nn.Identity()


class Stage(nn.Module):
    """Half of the channels pass by, the other half go through `depth` residual pairs; then all are mixed."""

    def __init__(self, inputs, outputs, depth):
        super().__init__()
        half = outputs // 2
        self.enter = Conv(inputs, outputs, 1)
        self.pairs = nn.ModuleList(nn.Sequential(Conv(half, half), Conv(half, half)) for _ in range(depth))
        self.leave = Conv(outputs + half, outputs, 1)

    def forward(self, x):
        entered = self.enter(x)
        worked = entered.chunk(2, 1)[1]
        for pair in self.pairs:
            worked = worked + pair(worked)
        return self.leave(torch.cat((entered, worked), 1))


class Trunk(nn.Module):
    """`[B,3,H,W]` RGB 0-1, sides divisible by 32 -> features `[B,64,H/8,W/8]`."""

    def __init__(self, widths=(16, 32, 64, 96, 128), depths=(1, 2, 1, 1)):
        super().__init__()
        w1, w2, w3, w4, w5 = widths
        self.widths, self.depths = tuple(widths), tuple(depths)
        self.stem = nn.Sequential(Conv(3, w1, 3, 2), Conv(w1, w2, 3, 2), Stage(w2, w2, depths[0]))
        self.down8 = nn.Sequential(Conv(w2, w3, 3, 2), Stage(w3, w3, depths[1]))
        self.down16 = nn.Sequential(Conv(w3, w4, 3, 2), Stage(w4, w4, depths[2]))
        self.down32 = nn.Sequential(Conv(w4, w5, 3, 2), Stage(w5, w5, depths[3]))
        self.join16 = Stage(w5 + w4, w4, 1)
        self.join8 = Stage(w4 + w3, w3, 1)
        self.head = Conv(w3, w3)

    def features(self, x):
        c8 = self.down8(self.stem(x))
        c16 = self.down16(c8)
        c32 = self.down32(c16)
        p16 = self.join16(torch.cat((F.interpolate(c32, scale_factor=2.0, mode="nearest"), c16), 1))
        p8 = self.join8(torch.cat((F.interpolate(p16, scale_factor=2.0, mode="nearest"), c8), 1))
        return self.head(p8)

    def fuse(self):
        for module in self.modules():
            if isinstance(module, Conv):
                module.fuse()
        return self


class Detector(Trunk):
    """`[B,3,H,W]` RGB 0-1, sides divisible by 32 -> raw `(distances [B,4,A], logits [B,C,A])` at stride 8.

    Distances are left, top, right, bottom from the cell's centre in units of the stride, before softplus.
    """

    def __init__(self, classes, **shape):
        super().__init__(**shape)
        self.classes, w3 = classes, self.widths[2]
        self.distances = nn.Sequential(Conv(w3, w3, 1), nn.Conv2d(w3, 4, 1))
        self.logits = nn.Sequential(Conv(w3, w3, 1), nn.Conv2d(w3, classes, 1))
        nn.init.constant_(self.distances[-1].bias, 2.0)   # softplus(2) * 8 = 17 px a side: the usual defect
        nn.init.constant_(self.logits[-1].bias, -6.0)     # about one cell in 400 is a defect at the start
        nn.init.normal_(self.logits[-1].weight, std=0.01)
        nn.init.normal_(self.distances[-1].weight, std=0.01)

    def forward(self, x):
        p8 = self.features(x)
        return self.distances(p8).flatten(2), self.logits(p8).flatten(2)


def centres(height, width, device=None):
    """Cell centres `[A,2]` (x, y) in input pixels, row by row as `flatten(2)` orders them."""
    ys = (torch.arange(height // STRIDE, device=device) + 0.5) * STRIDE
    xs = (torch.arange(width // STRIDE, device=device) + 0.5) * STRIDE
    gy, gx = torch.meshgrid(ys, xs, indexing="ij")
    return torch.stack((gx, gy), -1).reshape(-1, 2)


def boxes_of(distances, points):
    """Raw distances `[B,4,A]` at centres `[A,2]` -> boxes `[B,A,4]` xyxy in input pixels."""
    sides = F.softplus(distances).transpose(1, 2) * STRIDE
    return torch.cat((points - sides[..., :2], points + sides[..., 2:]), -1)


class Exported(nn.Module):
    """The detector with its decoding: `[1,3,S,S]` -> `[1,4+C,A]`, cx cy w h in input pixels, then probabilities."""

    def __init__(self, detector, size):
        super().__init__()
        self.detector = detector
        self.register_buffer("points", centres(size, size).t()[None].contiguous())

    def forward(self, images):
        distances, logits = self.detector(images)
        near, far = (F.softplus(distances) * STRIDE).chunk(2, 1)
        return torch.cat((self.points + (far - near) * 0.5, near + far, torch.sigmoid(logits)), 1)
