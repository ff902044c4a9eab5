"""Folders of labelled pictures of any layout. Ours and DeepPCB's are read here; COCO, YOLO, VOC and others by the
program, so that a folder means the same when it is trained on and when it is measured on."""
import glob
import json
import os
import subprocess

import numpy as np

from . import folder as model_folder
from .data import IGNORE, LABELS, Picture, read_set

HELD_OUT = 8      # without a split of its own, every eighth picture of a set validates


def is_own(folder):
    """True for the layouts of `data.read_set`: rendered sets, and DeepPCB's."""
    return bool(glob.glob(os.path.join(folder, "*.ppm")) or glob.glob(os.path.join(folder, "**", "*_test.jpg"), recursive=True))


def read(folder, size, split=None):
    """-> (labels, pictures fitted to `size`, number of pictures in other splits)."""
    if not os.path.isdir(folder):
        raise ValueError(f"{folder}: no such folder")
    if is_own(folder):
        return list(LABELS), read_set(folder), 0
    command = [*model_folder.program(), "dataset", folder, "--json", *(["--split", split] if split else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip().removeprefix("edge-inspector: "))
    facts = json.loads(done.stdout)
    if not facts["labels"]:
        raise ValueError(f"{folder}: its classes have no names; add data.yaml with 'names: [first, second]' or classes.txt")
    if "objects" not in facts["pictures"][0]:
        raise ValueError(f"{folder}: {facts['format']} labels whole pictures; a detector learns from boxes (COCO, YOLO, VOC)")
    return facts["labels"], [_fit(row, size) for row in facts["pictures"]], facts["others"]


def _fit(row, size):
    boxes = np.array([one["box"] for one in row["objects"]], np.float32).reshape(-1, 4)
    classes = np.array([one["class"] for one in row["objects"]], np.int64)
    picture = Picture(row["path"], boxes, np.where(classes < 0, IGNORE, classes))
    if row["unit"] == "share":
        picture.boxes = boxes * np.float32([picture.width, picture.height] * 2)
    picture.fit(size)
    return picture


def train_and_validation(folders, validation, size):
    """`DIR[:WEIGHT]` words -> (labels, pictures, weights, {name: pictures}); all must name the same classes.

    Where no validation set is given, a folder's own split validates, or else every eighth picture, which is then not learnt.
    """
    labels, pictures, weights, checks = None, [], [], {}
    for entry in folders:
        folder, _, weight = entry.partition(":")
        names, some, others = read(folder, size)
        if others:      # what is read without naming a split is the part to measure on
            if not validation:
                checks[_name(folder)] = some
            names, some, _ = read(folder, size, "train")
        elif not validation and not is_own(folder):
            if len(some) >= 2 * HELD_OUT:
                checks[_name(folder)] = some[HELD_OUT - 1::HELD_OUT]
                some = [picture for number, picture in enumerate(some, 1) if number % HELD_OUT]
        labels = _same(labels, names, folder)
        pictures += some
        weights += [float(weight or 1)] * len(some)
    for folder in validation:
        names, some, _ = read(folder, size)
        labels = _same(labels, names, folder)
        checks[_name(folder)] = some
    if not any((picture.classes >= 0).any() for picture in pictures):
        raise ValueError(f"{', '.join(folders)}: no picture holds a labelled object; nothing can be learnt")
    return labels, pictures, weights, checks


def _name(folder):
    return os.path.basename(os.path.normpath(folder))


def _same(labels, names, folder):
    if labels is not None and list(labels) != list(names):
        raise ValueError(f"{folder}: its classes {', '.join(names)} are not those of the sets before, {', '.join(labels)}; "
                         "name them alike and in the same order")
    return list(names)
