"""Task-aligned assignment and the losses: CIoU for boxes, soft binary cross-entropy for classes.

Assignment after "TOOD: Task-aligned One-stage Object Detection" (arXiv 2108.07755): each object takes the cells
inside it whose probability and box are best together, and those cells learn that quality as their target.
"""
import math

import torch
import torch.nn.functional as F

TAKEN = 10        # cells per object: a 35 px box covers 16-25 cells at stride 8
ALPHA, BETA = 0.5, 6.0
BOX_GAIN, CLASS_GAIN = 6.0, 1.0


def pair_iou(a, b, complete=False):
    """IoU of boxes xyxy, broadcast; `complete` subtracts CIoU's centre and shape terms (arXiv 1911.08287)."""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    inner = (high - low).clamp(min=0).prod(-1)
    sides_a, sides_b = a[..., 2:] - a[..., :2], b[..., 2:] - b[..., :2]
    iou = inner / (sides_a.prod(-1) + sides_b.prod(-1) - inner + 1e-7)
    if not complete:
        return iou
    around = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    apart = ((a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) ** 2).sum(-1) / 4
    lean = 4 / math.pi ** 2 * (torch.atan(sides_a[..., 0] / (sides_a[..., 1] + 1e-7))
                               - torch.atan(sides_b[..., 0] / (sides_b[..., 1] + 1e-7))) ** 2
    with torch.no_grad():
        weight = lean / (lean - iou + 1 + 1e-7)
    return iou - apart / ((around ** 2).sum(-1) + 1e-7) - weight * lean


@torch.no_grad()
def assign(probabilities, boxes, points, targets, kinds):
    """Which object each cell learns.

    probabilities `[B,A,C]`, boxes `[B,A,4]`, points `[A,2]`, targets `[B,M,4]`, kinds `[B,M]` (-1 ignore, -2 absent)
    -> owner `[B,A]` (row of targets), quality `[B,A]` (0 where none), skip `[B,A]` (cells that learn no class).
    """
    real = kinds >= 0
    x, y = points[:, 0], points[:, 1]
    inside = ((x > targets[..., None, 0]) & (x < targets[..., None, 2])
              & (y > targets[..., None, 1]) & (y < targets[..., None, 3]))            # [B,M,A]
    skip = (inside & (kinds == -1)[..., None]).any(1)
    candidate = inside & real[..., None]
    iou = pair_iou(boxes[:, None], targets[:, :, None]) * candidate
    score = probabilities.transpose(1, 2).gather(
        1, kinds.clamp(min=0)[..., None].expand(-1, -1, points.shape[0]))             # [B,M,A]
    fit = score ** ALPHA * iou ** BETA * candidate
    best, cells = fit.topk(min(TAKEN, fit.shape[-1]), -1)
    chosen = torch.zeros_like(fit).scatter_(-1, cells, (best > 0).to(fit.dtype)) > 0
    shared = torch.where(chosen, iou, torch.zeros_like(iou))
    owner = shared.argmax(1)                                                          # the better fitting of two objects
    mine = F.one_hot(owner, targets.shape[1]).transpose(1, 2).bool() & chosen
    fit, iou = fit * mine, iou * mine
    quality = fit / (fit.amax(-1, keepdim=True) + 1e-9) * iou.amax(-1, keepdim=True)
    quality = quality.amax(1)
    return owner, quality, skip & (quality <= 0)


def losses(distances, logits, points, boxes, targets, kinds, focus=0.0):
    """-> total, then box and class parts for the log. `boxes [B,A,4]` are `distances` decoded, in pixels.

    `focus` above 0 makes cells count less the nearer they are to what is wanted: the quality focal loss (arXiv 2006.04388).
    """
    logits = logits.transpose(1, 2)
    owner, quality, skip = assign(logits.sigmoid(), boxes.detach(), points, targets, kinds)
    taken = quality > 0
    mass = quality.sum().clamp(min=1.0)

    rows = owner[taken]
    batch = taken.nonzero()[:, 0]
    wanted = torch.zeros_like(logits)
    wanted[taken] = F.one_hot(kinds[batch, rows].clamp(min=0), logits.shape[-1]).to(logits.dtype) * quality[taken][:, None]
    per_cell = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    if focus > 0:
        per_cell = per_cell * (logits.detach().sigmoid() - wanted).abs() ** focus
    by_class = (per_cell * (~skip)[..., None]).sum() / mass

    if taken.any():
        by_box = ((1 - pair_iou(boxes[taken], targets[batch, rows], complete=True)) * quality[taken]).sum() / mass
    else:
        by_box = distances.sum() * 0
    return BOX_GAIN * by_box + CLASS_GAIN * by_class, by_box.detach(), by_class.detach()
