"""The measures of EdgeInspector.Core.Evaluation a second time, from their definitions, with NumPy and scikit-learn.

Reads one JSON list of cases on standard input and writes a list of figures; NaN is null. Slow and plain on purpose.
"""
import json
import math
import sys

import numpy as np
from sklearn import metrics

OVERLAPS = [0.33] + list(np.linspace(0.5, 0.95, 10))


def singles(values):
    """The same 32-bit floats, in double precision."""
    return np.array(values, np.float32).astype(np.float64)


def overlap(a, b, crowd):
    inner = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    own = (a[2] - a[0]) * (a[3] - a[1])
    union = own if crowd else own + (b[2] - b[0]) * (b[3] - b[1]) - inner
    return inner / union if inner > 0 else 0.0


def pair(found, truths, least):
    """One class of one picture. found: (score, box) best first; truths: (kind, box).

    -> per detection (outcome, index of the truth, iou); outcome 'hit', 'ignored' or 'false'.
    """
    least = min(least, 1 - 1e-10)
    used, result = set(), []
    for _, box in found:
        def candidates(wanted):
            return [(overlap(box, truth, kind == "crowd"), index) for index, (kind, truth) in enumerate(truths)
                    if (kind == "object") == wanted and (index not in used or kind == "crowd")]
        outcome = ("false", -1, 0.0)
        for wanted, name in ((True, "hit"), (False, "ignored")):
            fitting = [one for one in candidates(wanted) if one[0] >= least]
            if fitting:
                iou, index = max(fitting)
                used.add(index)
                outcome = (name, index, iou)
                break
        result.append(outcome)
    return result


def of_class(picture, c):
    rows = [(s, tuple(b)) for s, b, k in zip(picture["scores"], picture["boxes"], picture["classes"]) if k == c]
    rows.sort(key=lambda row: -row[0])
    truths = [(t["kind"], tuple(t["box"])) for t in picture["truths"] if t["class"] in (c, -1)]
    return rows, truths


def average_precision(pictures, c, least):
    scores, hits, objects = [], [], 0
    for picture in pictures:
        rows, truths = of_class(picture, c)
        objects += sum(kind == "object" for kind, _ in truths)
        for (score, _), (outcome, _, _) in zip(rows, pair(rows, truths, least)):
            if outcome != "ignored":
                scores.append(score)
                hits.append(outcome == "hit")
    if objects == 0:
        return math.nan
    order = np.argsort(-np.array(scores, float), kind="stable")
    right = np.cumsum(np.array(hits, float)[order])
    recall, precision = right / objects, right / np.arange(1, len(right) + 1)
    at = np.searchsorted(recall, np.linspace(0, 1, 101), side="left")
    return float(np.mean([precision[i:].max() if i < len(precision) else 0.0 for i in at]))


def detection(case):
    pictures, thresholds = case["pictures"], singles(case["thresholds"])
    for picture in pictures:
        picture["scores"], picture["boxes"] = list(singles(picture["scores"])), [singles(b) for b in picture["boxes"]]
        for truth in picture["truths"]:
            truth["box"] = singles(truth["box"])
    classes = len(thresholds)
    table = [[average_precision(pictures, c, least) for least in OVERLAPS] for c in range(classes)]
    hits, false, objects = np.zeros(classes), np.zeros(classes), np.zeros(classes)
    ious = [[] for _ in range(classes)]
    confusion = np.zeros((classes + 1, classes + 1))
    for picture in pictures:
        free = {i: t for i, t in enumerate(picture["truths"]) if t["kind"] == "object"}
        wrong = []
        for c in range(classes):
            numbers = [i for i, t in enumerate(picture["truths"]) if t["class"] in (c, -1)]
            rows, truths = of_class(picture, c)
            rows = [row for row in rows if row[0] >= thresholds[c]]
            objects[c] += sum(kind == "object" for kind, _ in truths)
            for (score, box), (outcome, index, iou) in zip(rows, pair(rows, truths, case["overlap"])):
                if outcome == "hit":
                    hits[c] += 1
                    ious[c].append(iou)
                    confusion[c, c] += 1
                    del free[numbers[index]]
                elif outcome == "false":
                    false[c] += 1
                    place = min(i for i in range(len(picture["scores"]))
                                if picture["classes"][i] == c and picture["scores"][i] == score and tuple(picture["boxes"][i]) == box)
                    wrong.append((-score, place, c, box))
        for _, _, c, box in sorted(wrong):
            fitting = [(overlap(box, t["box"], False), i) for i, t in free.items()]
            fitting = [one for one in fitting if one[0] >= min(case["overlap"], 1 - 1e-10)]
            truth = free.pop(max(fitting)[1])["class"] if fitting else classes
            confusion[truth, c] += 1
        for truth in free.values():
            confusion[truth["class"], classes] += 1
    known = objects > 0
    mean = lambda columns: float(np.mean([np.mean([row[i] for i in columns]) for row, k in zip(table, known) if k])) if known.any() else math.nan
    ratio = lambda a, b: a / b if b else math.nan
    return {
        "map_33": mean([0]), "map_50": mean([1]), "map_50_95": mean(range(1, 11)),
        "precision": ratio(hits.sum(), (hits + false).sum()), "recall": ratio(hits.sum(), objects.sum()),
        "f1": ratio(2 * hits.sum(), (2 * hits + false + objects - hits).sum()),
        "iou": float(np.mean(sum(ious, []))) if hits.sum() else math.nan,
        "ap": table, "class_iou": [float(np.mean(one)) if one else math.nan for one in ious],
        "class_precision": [ratio(h, h + f) for h, f in zip(hits, false)], "class_recall": [ratio(h, o) for h, o in zip(hits, objects)],
        "confusion": confusion.tolist()}


def best_f1(scores, truth):
    """Over every threshold there is, the highest of equals."""
    if not truth.any():
        return math.nan, math.nan
    rows = [(metrics.f1_score(truth, scores >= t), t) for t in np.unique(scores)]
    top = max(f for f, _ in rows)
    return top, max(t for f, t in rows if f >= top - 1e-12)


def ranking(case):
    scores, truth = singles(case["scores"]), np.array(case["truth"], bool)
    both = truth.any() and not truth.all()
    f1, threshold = best_f1(scores, truth)
    return {"auroc": metrics.roc_auc_score(truth, scores) if both else math.nan, "f1": f1, "threshold": threshold}


def pixels(case):
    scores = [singles(one) for one in case["scores"]]
    regions = [np.array(one) for one in case["regions"]]
    flat, truth = np.concatenate(scores), np.concatenate(regions) > 0
    if truth.all() or not truth.any():
        return {"auroc": math.nan, "aupro": math.nan, "f1": math.nan}
    x, y = [0.0], [0.0]
    for threshold in np.unique(flat)[::-1]:
        shares = [np.mean(one[labels == r] >= threshold) for one, labels in zip(scores, regions) for r in np.unique(labels) if r > 0]
        y.append(float(np.mean(shares)))
        x.append(float(np.mean(flat[~truth] >= threshold)))
    limit = case["limit"]
    # The end of the curve within the limit, found on the piece that crosses it.
    inside = [i for i, value in enumerate(x) if value <= limit]
    xs, ys = [x[i] for i in inside], [y[i] for i in inside]
    if inside[-1] + 1 < len(x):
        a, b = inside[-1], inside[-1] + 1
        xs.append(limit)
        ys.append(y[a] + (y[b] - y[a]) * (limit - x[a]) / (x[b] - x[a]))
    return {"auroc": metrics.roc_auc_score(truth, flat), "aupro": float(np.trapz(ys, xs)) / limit, "f1": best_f1(flat, truth)[0]}


def segmentation(case):
    truth, found = np.array(case["truth"]), np.array(case["found"])
    truth, found = truth[truth != 255], found[truth != 255]
    classes = range(case["classes"])
    seen = [c for c in classes if (truth == c).any() or (found == c).any()]
    iou = {c: metrics.jaccard_score(truth == c, found == c) for c in seen}
    dice = {c: metrics.f1_score(truth == c, found == c) for c in seen}
    mean = lambda table, skip: float(np.mean([v for c, v in table.items() if c != skip])) if set(table) - {skip} else math.nan
    return {"iou": [iou.get(c, math.nan) for c in classes], "dice": [dice.get(c, math.nan) for c in classes],
            "mean_iou": mean(iou, -1), "mean_dice": mean(dice, -1), "mean_iou_objects": mean(iou, 0)}


def labels(case):
    truth, found, classes = np.array(case["truth"]), np.array(case["found"]), range(case["classes"])
    ratio = lambda a, b: float(a / b) if b else math.nan
    return {"accuracy": metrics.accuracy_score(truth, found),
            "confusion": metrics.confusion_matrix(truth, found, labels=list(classes)).tolist(),
            "precision": [ratio(((truth == c) & (found == c)).sum(), (found == c).sum()) for c in classes],
            "recall": [ratio(((truth == c) & (found == c)).sum(), (truth == c).sum()) for c in classes]}


def heatmap(case):
    heat, mask = singles(case["heat"]), np.array(case["mask"]) != 0
    warm = np.maximum(heat, 0)
    ious = [np.sum((heat >= t) & mask) / np.sum((heat >= t) | mask) for t in np.unique(heat)]
    return {"hit": float(np.mean(mask[heat == heat.max()])), "mass": float(warm[mask].sum() / warm.sum()) if warm.sum() else float(mask.mean()),
            "iou": float(max(ious))}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    value = float(value)
    return None if math.isnan(value) else value


KINDS = {"detection": detection, "ranking": ranking, "pixels": pixels, "segmentation": segmentation, "labels": labels, "heatmap": heatmap}
json.dump([plain(KINDS[case["kind"]](case)) for case in json.load(sys.stdin)], sys.stdout)
