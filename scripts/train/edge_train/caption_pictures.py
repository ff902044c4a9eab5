"""Pictures with what can be said of them: rendered boards at their defects, old photographs, textures.

A subject is `(label, attribute)`: what is seen, and a tone or a colour, empty where none is told. Some pairs are never
trained: that they are named all the same shows that both words are understood.
"""
import glob
import os

import cv2
import numpy as np

from .photo_scenes import noise, print_of, scene

EDGE = 64
STORED = 84           # crops are kept larger, so that a part can be cut
DEFECTS = ("open circuit", "short circuit", "mouse bite", "spur", "spurious copper", "pin hole")
BOARDS = (*DEFECTS, "good board")
PHOTOS = {"portrait": "portrait", "group": "group", "hills": "landscape", "boats": "sea", "houses": "building", "street": "street"}
TONES = {"sepia": "sepia", "black and white": "monochrome", "blue": "cyanotype"}
COLOURS = {"red": (0.75, 0.18, 0.15), "green": (0.2, 0.55, 0.25), "blue": (0.18, 0.3, 0.7), "grey": (0.5, 0.5, 0.5), "brown": (0.45, 0.3, 0.18)}
TEXTURES = {"cloth": ("red", "green", "blue", "grey", "brown"), "bricks": ("red", "grey", "brown"), "gravel": ("grey", "brown"), "wood": ("brown", "grey"), "steel": ("grey", "blue")}
TEXTURE = 126          # side at which textures are drawn
LABELS = (*BOARDS, *PHOTOS, *TEXTURES)
UNSEEN = (("boats", "sepia"), ("street", "blue"), ("cloth", "green"), ("bricks", "grey"), ("portrait", "black and white"))
SURROUNDINGS = 1.3     # edge of a crop over the defect's box, as `inspect --captions` cuts it


def every_subject():
    """All pairs that there are; boards have no attribute."""
    return [(label, "") for label in BOARDS] + [(label, tone) for label in PHOTOS for tone in TONES] + [(label, colour) for label, colours in TEXTURES.items() for colour in colours]


def _tint(rng, colour, values):
    """A colour with the light of `values` `[H,W]`, about 1."""
    return np.float32(COLOURS[colour]) * rng.uniform(0.85, 1.15, 3) * values[..., None] * rng.uniform(0.75, 1.2)


def _cloth(rng, side, colour):
    y, x = np.mgrid[:side, :side].astype(np.float32)
    thread, turn = rng.uniform(3.5, 8), rng.uniform(0, np.pi)
    warp = 4 * (noise(rng, side, side, 40, 2) - 0.5)
    u, v = (x * np.cos(turn) + y * np.sin(turn) + warp) / thread, (-x * np.sin(turn) + y * np.cos(turn) + warp) / thread
    over = (np.floor(u) + np.floor(v)) % 2
    light = 0.55 + 0.5 * np.where(over > 0, np.sin(np.pi * (u % 1)), np.sin(np.pi * (v % 1)))
    return _tint(rng, colour, light * (0.8 + 0.4 * noise(rng, side, side, side / 2, 3)))


def _bricks(rng, side, colour):
    y, x = np.mgrid[:side, :side].astype(np.float32)
    tall = rng.uniform(11, 22)
    long, joint = tall * rng.uniform(2.0, 2.8), rng.uniform(1.2, 2.4)
    y, x = y + 2 * (noise(rng, side, side, 12, 2) - 0.5) + rng.uniform(0, tall), x + 2 * (noise(rng, side, side, 12, 2) - 0.5) + rng.uniform(0, long)
    row = np.floor(y / tall)
    column = np.floor(x / long + 0.5 * (row % 2))
    mortar = np.clip(np.minimum.reduce([y % tall, tall - y % tall, (x + 0.5 * long * (row % 2)) % long, long - (x + 0.5 * long * (row % 2)) % long]) - joint / 2, 0, 1)
    own = rng.uniform(0.7, 1.15, 4096)[((row * 61 + column * 17) % 4096).astype(int)]
    stone = _tint(rng, colour, own * (0.7 + 0.6 * noise(rng, side, side, 8, 4, 0.8)))
    return mortar[..., None] * stone + (1 - mortar[..., None]) * rng.uniform(0.55, 0.85)


def _gravel(rng, side, colour):
    picture = np.zeros((side, side, 3), np.float32) + 0.08
    for _ in range(420):
        x, y = rng.integers(0, side, 2)
        radius = rng.uniform(2.5, 8)
        shade = np.float32(COLOURS[colour]) * rng.uniform(0.88, 1.12, 3) * rng.uniform(0.7, 1.7)
        axes, angle = (max(1, int(radius)), max(1, int(radius * rng.uniform(0.6, 1)))), rng.uniform(0, 180)
        cv2.ellipse(picture, (int(x), int(y)), axes, angle, 0, 360, (shade * 0.55).tolist(), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (int(x - 1), int(y - 1)), (max(1, axes[0] - 1), max(1, axes[1] - 1)), angle, 0, 360, shade.tolist(), -1, cv2.LINE_AA)
    return picture


def _wood(rng, side, colour):
    y, x = np.mgrid[:side, :side].astype(np.float32)
    if rng.random() < 0.5:
        x, y = y, x
    rings = x / rng.uniform(7, 15) + 1.5 * noise(rng, side, side, side / 1.5, 3) + 0.004 * y * rng.normal()
    grain = cv2.blur(rng.random((side, side), np.float32), (1, 15) if x[0, 0] == x[1, 0] else (15, 1))
    return _tint(rng, colour, 0.65 + 0.3 * (rings % 1) + 0.5 * grain)


def _steel(rng, side, colour):
    long = int(rng.uniform(15, 50)) | 1
    brushed = cv2.blur(rng.random((side, side), np.float32), (long, 1))
    light = noise(rng, side, side, side, 2)
    picture = _tint(rng, "grey" if colour == "grey" else "blue", 0.8 + 2.2 * (brushed - 0.5) + 0.8 * (light - 0.4))
    picture = 0.5 * picture.mean(2, keepdims=True) + 0.5 * picture if colour == "blue" else picture.mean(2, keepdims=True) * np.ones(3, np.float32)
    return np.rot90(picture, rng.integers(2)) * 1.2


_DRAW = {"cloth": _cloth, "bricks": _bricks, "gravel": _gravel, "wood": _wood, "steel": _steel}


def render(seed, label, attribute):
    """A photograph or a texture: uint8 RGB `[STORED,STORED,3]`."""
    rng = np.random.default_rng(seed)
    if label in PHOTOS:
        side = 168
        picture = print_of(rng, scene(rng, side, side, PHOTOS[label]), TONES[attribute])
    else:
        picture = _DRAW[label](rng, TEXTURE, attribute) + rng.normal(0, rng.uniform(0.005, 0.03), (TEXTURE, TEXTURE, 1))
        picture = cv2.GaussianBlur(np.float32(picture), (0, 0), rng.uniform(0.3, 1.0))
    return np.round(np.clip(cv2.resize(np.float32(picture), (STORED, STORED), interpolation=cv2.INTER_AREA), 0, 1) * 255).astype(np.uint8)


def read_board(path):
    """-> RGB `[H,W,3]`, boxes `[N,4]`, types `[N]` (0: only partly in the picture)."""
    with open(path[:-4] + ".txt") as file:
        rows = [[int(word) for word in line.split()] for line in file if line.strip() and not line.startswith("#")]
    rows = np.array(rows, int).reshape(-1, 5)
    return cv2.imread(path)[..., ::-1], rows[:, :4], rows[:, 4]


def square(picture, x, y, edge, to=STORED):
    """The square of that edge around a place, moved into the picture, at the size that is kept."""
    height, width = picture.shape[:2]
    edge = min(edge, height, width)
    left, top = (int(np.clip(round(at - edge / 2), 0, limit - edge)) for at, limit in ((x, width), (y, height)))
    return cv2.resize(np.ascontiguousarray(picture[top:top + edge, left:left + edge]), (to, to), interpolation=cv2.INTER_AREA if edge > to else cv2.INTER_LINEAR)


def board_crops(folder, seed, widest=SURROUNDINGS):
    """(crop, label) of each defect, and half as many of each kind's number without one; `widest` 1.3 cuts as the program does."""
    rng = np.random.default_rng(seed)
    for path in sorted(glob.glob(os.path.join(folder, "*.ppm"))):
        picture, boxes, types = read_board(path)
        for box, kind in zip(boxes, types):
            if kind > 0:
                edge = int(np.ceil(rng.uniform(SURROUNDINGS, widest) * max(box[2] - box[0], box[3] - box[1], 13)))
                yield square(picture, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, edge), DEFECTS[kind - 1]
        for _ in range(2):
            edge = int(rng.uniform(28, 75) * rng.uniform(1, widest / SURROUNDINGS))
            x, y = rng.uniform(edge, picture.shape[1] - edge), rng.uniform(edge, picture.shape[0] - edge)
            near = (boxes[:, 0] < x + edge / 2 + 3) & (boxes[:, 2] > x - edge / 2 - 3) & (boxes[:, 1] < y + edge / 2 + 3) & (boxes[:, 3] > y - edge / 2 - 3)
            if not near.any() and square(picture, x, y, edge).std() > 12:
                yield square(picture, x, y, edge), "good board"
