"""Pictures with boxes, and the two layouts of boards: ours (binary PPM beside a text) and DeepPCB's folders.

A label line is `x1 y1 x2 y2 type` in pixels, types 1-6; type 0 is a region to ignore, and so is 7, a solder splash, which no
detector is shown.
"""
import glob
import os
import re

import cv2
import numpy as np

LABELS = ("open", "short", "mousebite", "spur", "spurious_copper", "pin_hole")
IGNORE = -1
SPLASH = 7
ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".tif", ".tiff", ".webp")
KEPT_BYTES = 1 << 30      # of decoded pictures, in each process


class Picture:
    """One picture on disk: `boxes` float32 `[N,4]` xyxy pixels, `classes` int64 `[N]`, `IGNORE` for ignore regions."""

    kept = 0
    around = None         # float32 `[K,4]` of the places that all crops lie around, where they are to
    is_board = False      # whose classes are LABELS, so that turned polarity makes each its opposite

    def __init__(self, path, boxes, classes):
        self.path, self.boxes, self.classes = path, boxes, classes
        self.offset, self.fitted, self._kept = None, False, None
        if path.endswith(".ppm"):
            with open(path, "rb") as file:
                head = re.match(rb"P6\s(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+255\s", file.read(200))
            if head is None:
                raise ValueError(f"{path}: not a binary 8-bit PPM; render it again")
            self.width, self.height, self.offset = int(head[1]), int(head[2]), head.end()
        else:
            self.height, self.width = decode(path).shape[:2]

    def fit(self, size):
        """From here on the picture is seen scaled so that its longest side is `size`, as the model will see it."""
        scale = size / max(self.width, self.height)
        self.width, self.height = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        self.boxes = self.boxes * np.float32(scale)
        self.fitted = scale != 1

    def read(self):
        """The whole picture, uint8 RGB `[H,W,3]`."""
        return self.rows(0, self.height)

    def rows(self, top, bottom):
        """Rows `top` to `bottom`, uint8 RGB: of a PPM only these are read, so no set has to fit in memory."""
        if self.offset is None or self.fitted:
            return self._scaled()[top:bottom]
        line = self.width * 3
        values = np.fromfile(self.path, np.uint8, (bottom - top) * line, offset=self.offset + top * line)
        return values.reshape(bottom - top, self.width, 3)

    def _scaled(self):
        """Decoded and scaled once where the set is small enough to keep, see `KEPT_BYTES`."""
        if self._kept is not None:
            return self._kept
        image = cv2.cvtColor(decode(self.path), cv2.COLOR_BGR2RGB)
        if self.fitted:
            way = cv2.INTER_AREA if self.width < image.shape[1] else cv2.INTER_LINEAR
            image = cv2.resize(image, (self.width, self.height), interpolation=way)
        if Picture.kept + image.nbytes <= KEPT_BYTES:
            Picture.kept += image.nbytes
            self._kept = image
        return image


def decode(path):
    """uint8 BGR `[H,W,3]`, upright as the program shows it, which heeds the orientation that a JPEG declares and no other file's."""
    turned = path.lower().endswith((".jpg", ".jpeg"))
    image = cv2.imread(path, cv2.IMREAD_COLOR | (0 if turned else cv2.IMREAD_IGNORE_ORIENTATION))
    if image is None:
        raise ValueError(f"{path}: is not a picture, or damaged; mend or remove it")
    return image


def read_labels(path):
    rows = []
    with open(path) as file:
        for number, line in enumerate(file, 1):
            fields = line.replace(",", " ").split()
            if not fields or fields[0].startswith("#"):
                continue
            if len(fields) < 5 or not 0 <= int(fields[4]) <= SPLASH:
                raise ValueError(f"{path}:{number}: expected 'x1 y1 x2 y2 type', type 0-{SPLASH}")
            rows.append([float(value) for value in fields[:5]])
    table = np.array(rows, np.float32).reshape(-1, 5)
    types = table[:, 4].astype(np.int64)
    return table[:, :4].copy(), np.where(types == SPLASH, IGNORE, types - 1)


def read_good(folder, size):
    """The pictures of a folder, of its `train/good` where it has one, none of which shows a defect; fitted to `size`."""
    inner = os.path.join(folder, "train", "good")
    return read_all(inner if os.path.isdir(inner) else folder, size)


def read_all(folder, size):
    """All pictures in and below a folder, by name, without labels; fitted to `size`."""
    paths = sorted(path for path in glob.glob(os.path.join(glob.escape(folder), "**", "*"), recursive=True) if path.lower().endswith(ENDINGS))
    if not paths:
        raise ValueError(f"{folder}: holds no pictures ({', '.join(ENDINGS)})")
    pictures = [Picture(path, np.zeros((0, 4), np.float32), np.zeros(0, np.int64)) for path in paths]
    for picture in pictures:
        picture.fit(size)
    return pictures


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
    pictures = [Picture(path, *read_labels(label)) for path, label in pairs]
    for picture in pictures:
        picture.is_board = True
    return pictures
