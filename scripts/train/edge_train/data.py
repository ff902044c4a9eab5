"""Sets of pictures with boxes: ours (binary PPM beside a text) and DeepPCB's folder layout.

A label line is `x1 y1 x2 y2 type` in pixels, types 1-6; type 0 is a region to ignore.
"""
import glob
import os
import re

import cv2
import numpy as np

LABELS = ("open", "short", "mousebite", "spur", "spurious_copper", "pin_hole")
IGNORE = -1


class Picture:
    """One picture on disk: `boxes` float32 `[N,4]` xyxy pixels, `classes` int64 `[N]`, `IGNORE` for ignore regions."""

    def __init__(self, path, boxes, classes):
        self.path, self.boxes, self.classes = path, boxes, classes
        self.offset = None
        if path.endswith(".ppm"):
            with open(path, "rb") as file:
                head = re.match(rb"P6\s(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+255\s", file.read(200))
            if head is None:
                raise ValueError(f"{path}: not a binary 8-bit PPM; render it again")
            self.width, self.height, self.offset = int(head[1]), int(head[2]), head.end()
        else:
            self.height, self.width = cv2.imread(path).shape[:2]

    def read(self):
        """The whole picture, uint8 RGB `[H,W,3]`."""
        return self.rows(0, self.height)

    def rows(self, top, bottom):
        """Rows `top` to `bottom`, uint8 RGB: of a PPM only these are read, so no set has to fit in memory."""
        if self.offset is None:
            return cv2.cvtColor(cv2.imread(self.path), cv2.COLOR_BGR2RGB)[top:bottom]
        line = self.width * 3
        values = np.fromfile(self.path, np.uint8, (bottom - top) * line, offset=self.offset + top * line)
        return values.reshape(bottom - top, self.width, 3)


def read_labels(path):
    rows = []
    with open(path) as file:
        for number, line in enumerate(file, 1):
            fields = line.replace(",", " ").split()
            if not fields or fields[0].startswith("#"):
                continue
            if len(fields) < 5 or not 0 <= int(fields[4]) <= len(LABELS):
                raise ValueError(f"{path}:{number}: expected 'x1 y1 x2 y2 type', type 0-{len(LABELS)}")
            rows.append([float(value) for value in fields[:5]])
    table = np.array(rows, np.float32).reshape(-1, 5)
    return table[:, :4].copy(), table[:, 4].astype(np.int64) - 1


def _label_of(picture):
    """The label file of a picture in either layout, or None."""
    folder, name = os.path.split(picture)
    if name.endswith("_test.jpg"):
        return os.path.join(folder + "_not", name.replace("_test.jpg", ".txt"))
    if name.endswith("_temp.jpg"):
        return None
    return os.path.splitext(picture)[0] + ".txt"


def read_set(folder, limit=0):
    """All labelled pictures below `folder`, by name; with `limit`, that many, evenly spread."""
    paths = sorted(path for kind in ("ppm", "png", "jpg")
                   for path in glob.glob(os.path.join(folder, "**", "*." + kind), recursive=True))
    pairs = [(path, _label_of(path)) for path in paths]
    pairs = [(path, label) for path, label in pairs if label and os.path.exists(label)]
    if not pairs:
        raise ValueError(f"{folder}: no labelled pictures; expected NAME.ppm beside NAME.txt, or DeepPCB's folders")
    if limit and len(pairs) > limit:
        pairs = [pairs[i * len(pairs) // limit] for i in range(limit)]
    return [Picture(path, *read_labels(label)) for path, label in pairs]
