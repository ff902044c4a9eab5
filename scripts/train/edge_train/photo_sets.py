"""Sets of rendered photographs: arrays to train on, and a folder in COCO's layout that `edge-inspector evaluate` reads."""
import json
import os

import cv2
import numpy as np

from . import photo_damage
from .photo_damage import LABELS


def write_arrays(folder, seed, count, say=print):
    """`NNNNNN.npy`, uint8 `[H,W,4]`: red, green, blue, class. Those that are there stay."""
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        path = os.path.join(folder, f"{number:06}.npy")
        if not os.path.exists(path):
            picture, classes = photo_damage.render(seed + number)
            np.save(path + ".part.npy", np.dstack((picture, classes)))
            os.replace(path + ".part.npy", path)
        if (number + 1) % 200 == 0:
            say(f"{folder}: {number + 1} of {count} pictures", flush=True)


def runs_of(mask):
    """COCO's runs of 0 and 1 in turn, down the columns."""
    flat = np.concatenate(([0], mask.T.ravel().astype(np.int8)))
    changes = np.flatnonzero(np.diff(flat))
    return np.diff(np.concatenate(([0], changes, [mask.size]))).tolist()


def write_coco(folder, seed, count):
    """`images/NNNNNN.png` and `labels.json`; what no annotation covers is clean."""
    os.makedirs(os.path.join(folder, "images"), exist_ok=True)
    images, annotations = [], []
    for number in range(count):
        picture, classes = photo_damage.render(seed + number)
        height, width = classes.shape
        name = f"{number:06}.png"
        cv2.imwrite(os.path.join(folder, "images", name), picture[..., ::-1])
        images.append({"id": number, "file_name": name, "width": width, "height": height})
        for kind in np.unique(classes):
            if kind == 0:
                continue
            mask = classes == kind
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            box = [int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)]
            annotations.append({"id": len(annotations), "image_id": number, "category_id": int(kind), "bbox": box, "area": int(mask.sum()),
                                "iscrowd": 0, "segmentation": {"size": [height, width], "counts": runs_of(mask)}})
    with open(os.path.join(folder, "labels.json"), "w") as file:
        json.dump({"images": images, "annotations": annotations,
                   "categories": [{"id": kind, "name": LABELS[kind]} for kind in range(1, len(LABELS))]}, file)
