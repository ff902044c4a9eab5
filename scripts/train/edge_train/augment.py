"""Crops and distortions. Everything works on uint8 RGB `[H,W,3]` with boxes `[N,4]` xyxy beside it."""
import cv2
import numpy as np

from .data import IGNORE
from .letterbox import PAD

VISIBLE = 0.5      # a box cut by the crop below this share can't be told from its parts: ignored instead
# Polarity turns around which side is copper, so each kind becomes its opposite:
# open <-> short, mousebite <-> spur, spurious copper <-> pin-hole.
OPPOSITE = np.array([1, 0, 3, 2, 5, 4])


def take_crop(picture, size, rng):
    """A square of `size` after scaling by 0.8-1.25: three in four around a defect, else anywhere, or all around what is hard.

    Where it is larger than the picture, the rest is padded as the letterbox does: a picture that is not square is seen at the scale at
    which the model will see it.
    """
    scale = np.exp(rng.uniform(np.log(0.8), np.log(1.25))) if rng.random() < 0.6 else 1.0
    side = int(round(size / scale))
    middles = picture.boxes[picture.classes != IGNORE] if picture.around is None else picture.around
    if len(middles) and rng.random() < (0.75 if picture.around is None else 1):
        x1, y1, x2, y2 = rng.choice(middles)
        left = (x1 + x2) / 2 - side * rng.uniform(0.1, 0.9)
        top = (y1 + y2) / 2 - side * rng.uniform(0.1, 0.9)
    else:
        left, top = (rng.uniform(min(0, room), max(0, room) + 1) for room in (picture.width - side, picture.height - side))
    left, top = _place(left, picture.width - side), _place(top, picture.height - side)
    image = _cut(picture, left, top, side)
    boxes, classes = clip_boxes(picture.boxes - np.float32([left, top, left, top]), picture.classes, side)
    if side != size:
        way = cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
        image = cv2.resize(image, (size, size), interpolation=way)
        boxes = boxes * (size / side)
    return np.ascontiguousarray(image), boxes, classes


def _place(wanted, room):
    """Where the square begins: inside the picture, or so that the whole picture is inside the square."""
    return int(np.clip(wanted, min(0, room), max(0, room)))


def _cut(picture, left, top, side):
    right, bottom = min(left + side, picture.width), min(top + side, picture.height)
    x, y = max(0, left), max(0, top)
    image = picture.rows(y, bottom)[:, x:right]
    if image.shape[:2] == (side, side):
        return image
    square = np.full((side, side, 3), PAD, np.uint8)
    square[y - top:bottom - top, x - left:right - left] = image
    return square


def clip_boxes(boxes, classes, side):
    """Clips to the square; what is mostly outside becomes an ignore region, what is wholly outside goes."""
    clipped = boxes.clip(0, side)
    full = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    seen = np.prod((clipped[:, 2:] - clipped[:, :2]).clip(0), axis=1)
    keep = seen > 1
    classes = np.where(seen >= VISIBLE * full, classes, IGNORE)
    return clipped[keep], classes[keep]


def turn(image, boxes, side, rng, which="all"):
    """One of the eight turns and mirrors of the square; `mirror`: left and right are changed or not, `none`: nothing is."""
    boxes = boxes.copy()
    if which == "all" and rng.random() < 0.5:
        image = image.transpose(1, 0, 2)
        boxes = boxes[:, [1, 0, 3, 2]]
    if which != "none" and rng.random() < 0.5:
        image = image[:, ::-1]
        boxes[:, [0, 2]] = side - boxes[:, [2, 0]]
    if which == "all" and rng.random() < 0.5:
        image = image[::-1]
        boxes[:, [1, 3]] = side - boxes[:, [3, 1]]
    return np.ascontiguousarray(image), boxes


def is_artwork(image):
    """True for near-binary pictures without colour: polarity has a meaning there, colour none."""
    small = image[::8, ::8].astype(np.int16)
    if np.abs(small[..., 0] - small[..., 2]).mean() > 2:
        return False
    grey = small[..., 1]
    return ((grey < 50) | (grey > 205)).mean() > 0.85


def recolour(image, rng, colours=True):
    """Light, contrast, gamma and colour balance by one table per channel; sometimes grey or swapped channels. Without `colours` light alone."""
    if colours and rng.random() < 0.12:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif colours and rng.random() < 0.12:
        image = np.ascontiguousarray(image[..., rng.permutation(3)])
    levels = np.arange(256) / 255.0
    gamma = np.exp(rng.uniform(-0.35, 0.35))
    gain, shift = rng.uniform(0.7, 1.3), rng.uniform(-0.12, 0.12)
    tables = [((levels ** gamma - 0.5) * gain * (rng.uniform(0.92, 1.08) if colours else 1) + 0.5 + shift) for _ in range(3)]
    table = (np.stack(tables, -1) * 255).clip(0, 255).astype(np.uint8)[None]
    return cv2.LUT(image, table)


def degrade(image, rng):
    """Blur, noise and JPEG, each now and then."""
    if rng.random() < 0.25:
        if rng.random() < 0.6:
            image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.2))
        else:
            length = int(rng.integers(2, 5))
            kernel = np.full((length, 1) if rng.random() < 0.5 else (1, length), 1.0 / length, np.float32)
            image = cv2.filter2D(image, -1, kernel)
    if rng.random() < 0.3:
        grain = np.empty(image.shape[:2], np.int16)
        cv2.setRNGSeed(int(rng.integers(1 << 30)))
        cv2.randn(grain, 0, rng.uniform(2, 12))
        image = cv2.add(image, cv2.merge((grain, grain, grain)), dtype=cv2.CV_8U)
    if rng.random() < 0.25:
        quality = int(rng.integers(35, 95))
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return image


def cut_out(image, boxes, rng):
    """Covers a rectangle that touches no box, in a flat or a noisy colour."""
    side = image.shape[0]
    width, height = rng.integers(min(12, side // 4 - 1), side // 4, 2)
    x, y = rng.integers(0, side - width), rng.integers(0, side - height)
    apart = (boxes[:, 0] > x + width) | (boxes[:, 2] < x) | (boxes[:, 1] > y + height) | (boxes[:, 3] < y)
    if apart.all():
        image = image.copy()      # it may be a picture that is kept for the next crop
        image[y:y + height, x:x + width] = rng.integers(0, 256, 3)
    return image


def mosaic(pictures, size, rng):
    """Four crops around a point of the square (Bochkovskiy et al., arXiv 2004.10934): more objects and borders at once."""
    middle = rng.integers(int(0.3 * size), int(0.7 * size) + 1, 2)
    image = np.empty((size, size, 3), np.uint8)
    all_boxes, all_classes = [], []
    for number, picture in enumerate(pictures):
        x1, x2 = (0, middle[0]) if number % 2 == 0 else (middle[0], size)
        y1, y2 = (0, middle[1]) if number < 2 else (middle[1], size)
        side = int(max(x2 - x1, y2 - y1))
        crop, boxes, classes = take_crop(picture, side, rng)
        image[y1:y2, x1:x2] = crop[:y2 - y1, :x2 - x1]
        boxes, classes = clip_boxes(boxes, classes, np.float32([x2 - x1, y2 - y1] * 2))
        all_boxes.append(boxes + np.float32([x1, y1, x1, y1]))
        all_classes.append(classes)
    return image, np.concatenate(all_boxes), np.concatenate(all_classes)


def lean(image, boxes, classes, rng, degrees=6, shear=0.06):
    """A small turn and shear about the middle; a box becomes the one around its leaning corners, edges are mirrored."""
    side = image.shape[0]
    angle = np.deg2rad(rng.uniform(-degrees, degrees))
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.array([[1, rng.uniform(-shear, shear)], [0, 1]])
    middle = np.full(2, side / 2)
    matrix = np.column_stack((matrix, middle - matrix @ middle))
    image = cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2) @ matrix[:, :2].T + matrix[:, 2]
    boxes, classes = clip_boxes(np.concatenate((corners.min(1), corners.max(1)), 1).astype(np.float32), classes, side)
    return image, boxes, classes


def blend(one, other, rng):
    """Two examples over each other (mixup, arXiv 1710.09412), both's objects wanted; about half of each."""
    share = rng.beta(8, 8)
    image = cv2.addWeighted(one[0], share, other[0], 1 - share, 0)
    return image, np.concatenate((one[1], other[1])), np.concatenate((one[2], other[2]))


def sample(pick, size, rng, mixes):
    """One training example: image uint8 `[size,size,3]`, boxes, classes.

    `pick()` draws a picture; `mixes` has the chances `mosaic`, `mixup` and `affine`, and whether the classes survive other `turns` and `colours`.
    """
    example = _sample(pick, size, rng, mixes)
    return blend(example, _sample(pick, size, rng, mixes), rng) if rng.random() < mixes.mixup else example


def _sample(pick, size, rng, mixes):
    picture = pick()
    if rng.random() < mixes.mosaic:
        image, boxes, classes = mosaic([picture, pick(), pick(), pick()], size, rng)
    else:
        image, boxes, classes = take_crop(picture, size, rng)
    if rng.random() < mixes.affine:
        image, boxes, classes = lean(image, boxes, classes, rng)
    image, boxes = turn(image, boxes, size, rng, mixes.turns)
    if is_artwork(image):
        if picture.is_board and rng.random() < 0.15:
            image = 255 - image
            classes = np.where(classes == IGNORE, IGNORE, OPPOSITE[classes])
        if rng.random() < 0.3:
            image = recolour(image, rng, mixes.colours == "on")
        if rng.random() < 0.5:
            image = degrade(image, rng)
    else:
        if rng.random() < 0.8:
            image = recolour(image, rng, mixes.colours == "on")
        if rng.random() < 0.8:
            image = degrade(image, rng)
    if rng.random() < 0.05:
        image = cut_out(image, boxes, rng)
    return image, boxes, classes
