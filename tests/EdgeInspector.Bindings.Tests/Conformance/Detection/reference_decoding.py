"""A second opinion on detectors: reads raw model outputs with NumPy, in 64-bit floats, from the model authors' descriptions.

usage: reference_decoding.py FOLDER
FOLDER/jobs.json is a list of {family, input: [w, h], frame: [w, h], resize, classes, threshold, iou, outputs: [{name, type, shape, file}]};
FOLDER/found.json becomes a list of lists of [class, score, x1, y1, x2, y2], boxes in frame pixels.
"""
import json
import os
import sys

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def corners(cx, cy, w, h):
    return np.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], -1)


def best(scores):
    return scores.argmax(-1), scores.max(-1)


def yolox(out, job):
    rows = out[0][0]
    w, h = job["input"]
    grids, strides = [], []
    for s in (8, 16, 32):
        y, x = np.mgrid[0 : h // s, 0 : w // s]
        grids.append(np.stack([x.ravel(), y.ravel()], -1))
        strides.append(np.full((x.size, 1), s))
    grid, stride = np.concatenate(grids), np.concatenate(strides)
    centre = (rows[:, :2] + grid) * stride
    size = np.exp(rows[:, 2:4]) * stride
    label, score = best(rows[:, 4:5] * rows[:, 5:])
    return label, score, corners(centre[:, 0], centre[:, 1], size[:, 0], size[:, 1])


def nanodet(out, job):
    w, h = job["input"]
    labels, scores, boxes = [], [], []
    for s in (8, 16, 32):
        y, x = np.mgrid[0 : h // s, 0 : w // s]
        n = x.size
        score = next(o for o in out if o.shape == (n, job["classes"]))
        bins = next(o for o in out if o.shape == (n, 32)).reshape(n, 4, 8)
        weights = np.exp(bins - bins.max(-1, keepdims=True))
        distance = (weights / weights.sum(-1, keepdims=True)) @ np.arange(8) * s
        cx = x.ravel() * s + 0.5 * (s - 1)
        cy = y.ravel() * s + 0.5 * (s - 1)
        label, value = best(score)
        labels.append(label)
        scores.append(value)
        boxes.append(np.stack([cx - distance[:, 0], cy - distance[:, 1], cx + distance[:, 2], cy + distance[:, 3]], -1))
    return np.concatenate(labels), np.concatenate(scores), np.concatenate(boxes)


def fastestdet(out, job):
    planes = out[0][0]
    _, rows, columns = planes.shape
    w, h = job["input"]
    y, x = np.mgrid[0:rows, 0:columns]
    cx = (np.tanh(planes[1]) + x) / columns * w
    cy = (np.tanh(planes[2]) + y) / rows * h
    label, score = best(np.moveaxis(planes[5:], 0, -1))
    box = corners(cx, cy, sigmoid(planes[3]) * w, sigmoid(planes[4]) * h)
    return label.ravel(), (planes[0] * score).ravel(), box.reshape(-1, 4)


def ultraface(out, job):
    scores, boxes = out[0][0], out[1][0]
    w, h = job["input"]
    label, score = best(scores[:, 1:])
    return label, score, boxes * [w, h, w, h]


def detr(out, job):
    named = {o["name"]: a for o, a in zip(job["outputs"], out)}
    return named["labels"].ravel().astype(int), named["scores"].ravel(), named["boxes"].reshape(-1, 4)


def iou(a, b):
    w = np.minimum(a[2], b[:, 2]) - np.maximum(a[0], b[:, 0])
    h = np.minimum(a[3], b[:, 3]) - np.maximum(a[1], b[:, 1])
    both = np.clip(w, 0, None) * np.clip(h, 0, None)
    area = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + area - both)


def suppress(label, score, box, limit):
    kept = []
    for i in np.argsort(-score, kind="stable"):
        same = [k for k in kept if label[k] == label[i]]
        if not same or iou(box[i], box[same]).max() <= limit:
            kept.append(i)
    return kept


def to_frame(box, job):
    (w, h), (fw, fh) = job["input"], job["frame"]
    left = top = 0
    if job["resize"] == "stretch":
        nw, nh = w, h
    else:
        ratio = min(w / fw, h / fh)
        if job["resize"] == "letterbox":
            nw, nh = round(fw * ratio), round(fh * ratio)
            left, top = (w - nw) // 2, (h - nh) // 2
        else:
            nw, nh = int(fw * ratio + 1e-9), int(fh * ratio + 1e-9)
    frame = (box - [left, top, left, top]) * [fw / nw, fh / nh, fw / nw, fh / nh]
    return np.clip(frame, 0, [fw, fh, fw, fh])


def decode(folder, job):
    out = [np.fromfile(os.path.join(folder, o["file"]), o["type"]).reshape(o["shape"]).astype(float) for o in job["outputs"]]
    label, score, box = globals()[job["family"]](out, job)
    chosen = score >= job["threshold"]
    label, score, box = label[chosen], score[chosen], box[chosen]
    if job["family"] != "detr":
        kept = suppress(label, score, box, job["iou"])
        label, score, box = label[kept], score[kept], box[kept]
    box = to_frame(box, job)
    real = (box[:, 2] > box[:, 0]) & (box[:, 3] > box[:, 1])
    return [[int(l), float(s), *map(float, b)] for l, s, b in zip(label[real], score[real], box[real])]


def main(folder):
    with open(os.path.join(folder, "jobs.json")) as file:
        jobs = json.load(file)
    with open(os.path.join(folder, "found.json"), "w") as file:
        json.dump([decode(folder, job) for job in jobs], file)


if __name__ == "__main__":
    main(sys.argv[1])
