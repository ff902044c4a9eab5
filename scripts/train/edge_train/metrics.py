"""Average precision, precision and recall. numpy only, and nothing shared with the loss, so that it can check it.

Matching: by falling confidence, each detection takes the best still free object of its class with at least the
asked IoU. One that takes none is false, unless more than half of it lies in an ignore region: then it counts
for nothing. AP is the area under the precision-recall curve with precision made monotone, at every point
(the all-point rule of PASCAL VOC 2010 and later); mAP is the mean over classes that have objects.
"""
import numpy as np


def iou(a, b):
    """`[N,4]`, `[M,4]` xyxy -> `[N,M]`."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inner = np.prod((high - low).clip(0), axis=2)
    area = lambda boxes: np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return inner / np.maximum(area(a)[:, None] + area(b)[None] - inner, 1e-9)


def suppress(boxes, scores, classes, limit=0.5):
    """Class-wise greedy suppression; returns the kept rows, best first."""
    order, kept = np.argsort(-scores, kind="stable"), []
    while len(order):
        first, rest = order[0], order[1:]
        kept.append(first)
        over = iou(boxes[first:first + 1], boxes[rest])[0]
        order = rest[(over <= limit) | (classes[rest] != classes[first])]
    return np.array(kept, int)


def decode(output, floor=0.01, nms=0.5, most=300):
    """Raw `[4+C,A]` -> boxes xyxy `[N,4]`, scores `[N]`, classes `[N]`, best first."""
    classes, scores = output[4:].argmax(0), output[4:].max(0)
    rows = np.flatnonzero(scores >= floor)
    rows = rows[np.argsort(-scores[rows], kind="stable")][:1000]
    half = output[2:4, rows] / 2
    boxes = np.concatenate((output[:2, rows] - half, output[:2, rows] + half)).T
    kept = suppress(boxes, scores[rows], classes[rows], nms)[:most]
    return boxes[kept], scores[rows][kept], classes[rows][kept]


def match(found, truth, overlap):
    """found = (boxes, scores, classes), truth = (boxes, classes; -1 ignore) of one picture.

    -> rows (class, score, hit) `[N,3]` of the detections that count; hit is 1 or 0.
    """
    boxes, scores, classes = found
    objects, kinds = truth
    rows, free = [], kinds >= 0
    table = iou(boxes, objects) if len(objects) and len(boxes) else np.zeros((len(boxes), len(objects)))
    for index in np.argsort(-scores, kind="stable"):
        usable = np.flatnonzero(free & (kinds == classes[index]) & (table[index] >= overlap))
        if len(usable):
            free[usable[table[index, usable].argmax()]] = False
            rows.append((classes[index], scores[index], 1))
        elif not _ignored(boxes[index], objects[kinds < 0]):
            rows.append((classes[index], scores[index], 0))
    return np.array(rows, np.float64).reshape(-1, 3)


def _ignored(box, regions):
    low, high = np.maximum(box[:2], regions[:, :2]), np.minimum(box[2:], regions[:, 2:])
    inner = np.prod((high - low).clip(0), axis=1)
    return bool((inner > 0.5 * max(np.prod(box[2:] - box[:2]), 1e-9)).any())


def average_precision(scores, hits, objects):
    if objects == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    true = np.cumsum(hits[order])
    recall, precision = true / objects, true / np.arange(1, len(true) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(np.concatenate(([0.0], recall))) * precision))


def mean_average_precision(found, truth, classes, overlap):
    """Lists per picture -> (mAP, per-class AP)."""
    rows = np.concatenate([match(f, t, overlap) for f, t in zip(found, truth)] or [np.zeros((0, 3))])
    kinds = np.concatenate([t[1] for t in truth])
    each = [average_precision(rows[rows[:, 0] == c, 1], rows[rows[:, 0] == c, 2], int((kinds == c).sum()))
            for c in range(classes)]
    known = [value for value in each if value == value]
    return (float(np.mean(known)) if known else float("nan")), each


def at_threshold(found, truth, classes, overlap, threshold):
    """Counts at one threshold: per class (objects, hits, false), and false detections on pictures without objects."""
    counts, clean, clean_false = np.zeros((classes, 3), int), 0, 0
    for (boxes, scores, kinds), true in zip(found, truth):
        sure = scores >= threshold
        rows = match((boxes[sure], scores[sure], kinds[sure]), true, overlap)
        for c in range(classes):
            of_class = rows[rows[:, 0] == c]
            counts[c] += (int((true[1] == c).sum()), int(of_class[:, 2].sum()), int((of_class[:, 2] == 0).sum()))
        if not (true[1] >= 0).any():
            clean += 1
            clean_false += len(rows)
    return counts, clean, clean_false
