"""A second opinion on classifiers: prepares pictures and reads outputs with NumPy, in 64-bit floats.

usage: reference_classification.py prepare FOLDER    FOLDER/jobs.json: [{picture: BGR file, frame: [w, h], input: [w, h], grey, crop, mean, std}] -> N.bin
       reference_classification.py read FOLDER       N.out (raw floats of the model) -> scores.json
"""
import json
import os
import sys

import numpy as np


def triangle(source, target):
    """Rows of weights of an antialiased bilinear filter: a triangle around each target pixel's centre, as wide as the scale."""
    scale = source / target
    centre = (np.arange(target)[:, None] + 0.5) * scale
    weights = np.clip(1 - np.abs(np.arange(source)[None, :] + 0.5 - centre) / max(1, scale), 0, None)
    return weights / weights.sum(1, keepdims=True)


def prepare(folder, number, job):
    w, h = job["frame"]
    raw = np.fromfile(os.path.join(folder, job["picture"]), np.uint8).reshape(h, w, 3)[:, :, ::-1]
    tw, th = job["input"]
    size, left, top = (tw, th), 0, 0
    if job["crop"] > 0:
        short = round(tw / job["crop"])
        size = (short, int(short * h / w)) if w <= h else (int(short * w / h), short)
        left, top = int(round((size[0] - tw) / 2.0)), int(round((size[1] - th) / 2.0))
    resized = np.einsum("yh,hwc,xw->yxc", triangle(h, size[1]), raw.astype(float), triangle(w, size[0]), optimize=True)
    levels = resized[top : top + th, left : left + tw]
    if job["grey"]:
        levels = (levels @ [0.299, 0.587, 0.114])[:, :, None]
    values = ((levels / 255 - job["mean"]) / job["std"]).transpose(2, 0, 1)
    values.astype(np.float32).tofile(os.path.join(folder, f"{number}.bin"))


def read(folder, number):
    logits = np.fromfile(os.path.join(folder, f"{number}.out"), np.float32).astype(np.float64)
    weights = np.exp(logits - logits.max())
    return (weights / weights.sum()).tolist()


def main(what, folder):
    with open(os.path.join(folder, "jobs.json")) as file:
        jobs = json.load(file)
    if what == "prepare":
        for number, job in enumerate(jobs):
            prepare(folder, number, job)
    else:
        with open(os.path.join(folder, "scores.json"), "w") as file:
            json.dump([read(folder, number) for number in range(len(jobs))], file)


if __name__ == "__main__":
    main(*sys.argv[1:])
