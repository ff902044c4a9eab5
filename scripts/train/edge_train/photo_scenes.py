"""Renderings that stand for old photographs: portraits, groups, landscapes, seas, buildings, streets, in the tones of old prints.

Nothing is copied from a picture. They are drawings with soft light and grain: what matters is that damage has something
with edges, textures and dark and pale places to lie on.
"""
import cv2
import numpy as np

SCENES = ("portrait", "group", "landscape", "sea", "building", "street")
TONES = ("monochrome", "sepia", "faded", "cyanotype", "tinted")


def noise(rng, height, width, cell, octaves=4, fall=0.5):
    """Smooth noise `[height, width]`, about 0-1: grids of random values, each half as coarse as the one before."""
    total, weight = np.zeros((height, width), np.float32), 0.0
    for octave in range(octaves):
        step = max(1.0, cell / 2 ** octave)
        grid = rng.random((int(height / step) + 3, int(width / step) + 3), np.float32)
        big = cv2.resize(grid, (int(grid.shape[1] * step), int(grid.shape[0] * step)), interpolation=cv2.INTER_CUBIC)
        total += fall ** octave * big[:height, :width]
        weight += fall ** octave
    return total / weight


def shape_mask(height, width, draw, soft=1.0):
    """A mask 0-1 that `draw(canvas)` paints with 255."""
    canvas = np.zeros((height, width), np.uint8)
    draw(canvas)
    mask = canvas.astype(np.float32) / 255
    return cv2.GaussianBlur(mask, (0, 0), soft) if soft > 0 else mask


def lay(picture, mask, colour):
    """Lays a colour, or a picture of the same size, over `picture` where the mask says."""
    picture += mask[..., None] * (np.asarray(colour, np.float32) - picture)


def ramp(height, width, top, bottom):
    return np.linspace(0, 1, height, dtype=np.float32)[:, None, None] * (np.float32(bottom) - np.float32(top)) + np.float32(top) + np.zeros((height, width, 3), np.float32)


def _colour(rng, low, high):
    return rng.uniform(low, high) * rng.uniform(0.75, 1.0, 3).astype(np.float32)


def _sky(rng, height, width):
    pale = rng.uniform(0.65, 0.95)
    picture = ramp(height, width, np.float32((0.75, 0.85, 1.0)) * pale * rng.uniform(0.7, 1.0), np.full(3, pale, np.float32))
    if rng.random() < 0.7:
        clouds = np.clip((noise(rng, height, width, width / 3, 5) - 0.5) * rng.uniform(2, 5), 0, 1)
        lay(picture, clouds, np.full(3, rng.uniform(0.8, 1.0)))
    return picture


def _person(rng, picture, x, foot, tall):
    """A standing or sitting figure, `tall` pixels high, with its head, its clothes and soft light from one side."""
    height, width = picture.shape[:2]
    head, light = tall * rng.uniform(0.065, 0.08), rng.choice((-1, 1))
    top = foot - tall
    cloth, skin, hair = _colour(rng, 0.08, 0.8), np.float32((0.82, 0.68, 0.58)) * rng.uniform(0.6, 1.1), _colour(rng, 0.05, 0.45)
    shoulder, hem = tall * rng.uniform(0.11, 0.14), tall * rng.uniform(0.09, 0.22)
    body = np.int32([(x - shoulder, top + 3.0 * head), (x - shoulder * 0.45, top + 2.4 * head), (x + shoulder * 0.45, top + 2.4 * head),
                     (x + shoulder, top + 3.0 * head), (x + hem, foot), (x - hem, foot)])
    mask = shape_mask(height, width, lambda c: cv2.fillPoly(c, [body], 255), tall / 160 + 0.6)
    shade = 1 + light * 0.35 * np.clip((np.arange(width, dtype=np.float32) - x) / max(1, shoulder), -1, 1)
    folds = 0.75 + 0.5 * noise(rng, height, width, tall / 12, 2)
    lay(picture, mask, cloth * (folds * shade)[..., None])
    if rng.random() < 0.6:
        collar = np.int32([(x - head * 0.5, top + 2.3 * head), (x + head * 0.5, top + 2.3 * head), (x, top + 3.6 * head)])
        lay(picture, shape_mask(height, width, lambda c: cv2.fillPoly(c, [collar], 255), 0.8), _colour(rng, 0.7, 0.95))
    centre = (int(x), int(top + 1.2 * head))
    lay(picture, shape_mask(height, width, lambda c: cv2.ellipse(c, (centre[0], int(centre[1] - head * 0.2)), (int(head * 1.02), int(head * 1.2)), 0, 0, 360, 255, -1), 1.0), hair)
    face = shape_mask(height, width, lambda c: cv2.ellipse(c, (centre[0], int(centre[1] + head * 0.15)), (int(head * 0.78), int(head * 1.05)), 0, 0, 360, 255, -1), 0.8)
    turned = 1 + light * 0.3 * np.clip((np.arange(width, dtype=np.float32) - x) / max(1, head), -1, 1)
    lay(picture, face, skin * (turned[None, :, None] + np.zeros((height, 1, 1), np.float32)))
    if head > 5:
        for side in (-1, 1):
            eye = (int(x + side * head * 0.32), int(centre[1] + head * 0.02))
            lay(picture, 0.75 * shape_mask(height, width, lambda c, eye=eye: cv2.ellipse(c, eye, (max(1, int(head * 0.15)), max(1, int(head * 0.08))), 0, 0, 360, 255, -1), 0.7), (0.1, 0.08, 0.07))
            lay(picture, 0.5 * shape_mask(height, width, lambda c, eye=eye: cv2.ellipse(c, (eye[0], int(eye[1] - head * 0.18)), (max(1, int(head * 0.22)), max(1, int(head * 0.05))), 0, 0, 360, 255, -1), 0.7), hair)
        lay(picture, 0.4 * shape_mask(height, width, lambda c: cv2.line(c, (int(x + light * head * 0.06), int(centre[1] + head * 0.1)), (int(x + light * head * 0.1), int(centre[1] + head * 0.42)), 255, max(1, int(head * 0.09))), 0.9), skin * 0.5)
        lay(picture, 0.6 * shape_mask(height, width, lambda c: cv2.ellipse(c, (int(x), int(centre[1] + head * 0.68)), (max(1, int(head * 0.26)), max(1, int(head * 0.07))), 0, 0, 360, 255, -1), 0.8), (0.4, 0.2, 0.18))
    if rng.random() < 0.35:
        brim = shape_mask(height, width, lambda c: (cv2.ellipse(c, (int(x), int(top + head * 0.55)), (int(head * 1.6), max(1, int(head * 0.3))), 0, 0, 360, 255, -1),
                                                    cv2.rectangle(c, (int(x - head * 0.85), int(top - head * 0.5)), (int(x + head * 0.85), int(top + head * 0.5)), 255, -1)), 0.9)
        lay(picture, brim, hair * 0.8)


def _portrait(rng, height, width):
    backdrop = ramp(height, width, _colour(rng, 0.3, 0.7), _colour(rng, 0.15, 0.5))
    backdrop *= (0.7 + 0.6 * noise(rng, height, width, width / 2, 3))[..., None]
    tall = height * rng.uniform(1.2, 3.2)
    _person(rng, backdrop, width * rng.uniform(0.42, 0.58), height * rng.uniform(0.08, 0.25) + tall, tall)
    return backdrop


def _group(rng, height, width):
    picture = _sky(rng, height, width) if rng.random() < 0.5 else ramp(height, width, _colour(rng, 0.4, 0.7), _colour(rng, 0.3, 0.5))
    floor = int(height * rng.uniform(0.6, 0.8))
    picture[floor:] = _colour(rng, 0.3, 0.6) * (0.6 + 0.8 * noise(rng, height - floor, width, 20, 4))[..., None]
    for row in range(rng.integers(1, 3)):
        count = rng.integers(2, 6)
        for place in range(count):
            tall = height * rng.uniform(0.5, 0.62)
            _person(rng, picture, width * (place + 0.5 + rng.uniform(-0.15, 0.15)) / count, height * (0.82 + 0.13 * row), tall)
    return picture


def _hills(rng, picture, horizon, layers):
    height, width = picture.shape[:2]
    rows = np.arange(height, dtype=np.float32)[:, None]
    for layer in range(layers):
        share = (layer + 1) / layers
        line = horizon + (height - horizon) * 0.7 * layer / layers - height * 0.25 * (1 - 0.6 * share) * (noise(rng, 1, width, width / rng.uniform(1.5, 4), 6)[0] - 0.3)
        mask = np.clip(rows - line[None], 0, 1)
        texture = 0.55 + 0.9 * noise(rng, height, width, rng.uniform(8, 40), 5, 0.7)
        lay(picture, mask, _colour(rng, 0.55 - 0.35 * share, 0.75 - 0.35 * share) * texture[..., None])


def _tree(rng, picture, x, foot, tall):
    height, width = picture.shape[:2]
    dark = _colour(rng, 0.08, 0.3)
    crown = shape_mask(height, width, lambda c: [cv2.circle(c, (int(x + tall * rng.normal(0, 0.13)), int(foot - tall * rng.uniform(0.45, 0.95))), max(2, int(tall * rng.uniform(0.08, 0.18))), 255, -1) for _ in range(14)], 1.2)
    crown *= np.clip(2.4 * noise(rng, height, width, max(3, tall / 10), 3, 0.8), 0, 1)
    lay(picture, shape_mask(height, width, lambda c: cv2.line(c, (int(x), int(foot)), (int(x), int(foot - tall * 0.6)), 255, max(1, int(tall * 0.05))), 0.8), dark * 0.7)
    lay(picture, crown, dark * (0.6 + 0.9 * noise(rng, height, width, max(3, tall / 14), 3))[..., None])


def _landscape(rng, height, width):
    picture = _sky(rng, height, width)
    horizon = height * rng.uniform(0.35, 0.6)
    _hills(rng, picture, horizon, rng.integers(2, 5))
    for _ in range(rng.integers(0, 6)):
        foot = rng.uniform(horizon + 0.1 * height, height)
        _tree(rng, picture, rng.uniform(0, width), foot, (foot - horizon * 0.7) * rng.uniform(0.5, 1.1))
    return picture


def _sea(rng, height, width):
    picture = _sky(rng, height, width)
    horizon = int(height * rng.uniform(0.4, 0.65))
    if rng.random() < 0.5:
        _hills(rng, picture[:horizon], horizon * 0.8, 1)
    depth = height - horizon
    waves = cv2.resize(noise(rng, depth, max(8, width // 8), 6, 3, 0.7), (width, depth))
    picture[horizon:] = _colour(rng, 0.25, 0.6) * (0.5 + waves)[..., None]
    for _ in range(rng.integers(1, 4)):
        x, y, long = rng.uniform(0.1, 0.9) * width, horizon + rng.uniform(0.02, 0.5) * depth, width * rng.uniform(0.06, 0.2)
        hull = np.int32([(x - long, y - long * 0.2), (x + long, y - long * 0.25), (x + long * 0.7, y + long * 0.1), (x - long * 0.7, y + long * 0.1)])
        lay(picture, shape_mask(height, width, lambda c: cv2.fillPoly(c, [hull], 255), 0.8), _colour(rng, 0.08, 0.4))
        sail = np.int32([(x, y - long * 0.25), (x, y - long * 1.8), (x + long * rng.uniform(0.5, 0.9), y - long * 0.3)])
        lay(picture, shape_mask(height, width, lambda c: cv2.fillPoly(c, [sail], 255), 0.8), _colour(rng, 0.6, 0.95))
        lay(picture, shape_mask(height, width, lambda c: cv2.line(c, (int(x), int(y)), (int(x), int(y - long * 1.9)), 255, 1), 0.6), (0.15, 0.12, 0.1))
    return picture


def _facade(rng, picture, box, skew=0.0):
    """A house front in `box` (x1, y1, x2, y2); `skew` lowers the roof on its far side, as perspective does."""
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = box
    wall = _colour(rng, 0.25, 0.85)
    front = np.int32([(x1, y1 + max(0, skew)), (x2, y1 + max(0, -skew)), (x2, y2), (x1, y2)])
    texture = 0.8 + 0.4 * noise(rng, height, width, 30, 5, 0.8)
    lay(picture, shape_mask(height, width, lambda c: cv2.fillPoly(c, [front], 255), 0.6), wall * texture[..., None])
    if rng.random() < 0.6 and skew == 0:
        roof = np.int32([(x1 - 0.06 * (x2 - x1), y1), (x2 + 0.06 * (x2 - x1), y1), ((x1 + x2) / 2 + rng.uniform(-0.2, 0.2) * (x2 - x1), y1 - rng.uniform(0.15, 0.4) * (x2 - x1))])
        lay(picture, shape_mask(height, width, lambda c: cv2.fillPoly(c, [roof], 255), 0.7), _colour(rng, 0.12, 0.4))
    columns, rows = max(1, int((x2 - x1) / rng.uniform(22, 44))), max(1, int((y2 - y1) / rng.uniform(30, 55)))
    glass, frame = _colour(rng, 0.05, 0.35), wall * rng.uniform(1.05, 1.35)
    panes, frames = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    for i in range(columns):
        for j in range(rows):
            share = (i + 0.5) / columns
            top = y1 + max(0, skew) * (1 - share) + max(0, -skew) * share
            cell_x, cell_y = (x2 - x1) / columns, (y2 - top) / rows
            a = (int(x1 + cell_x * (i + 0.27)), int(top + cell_y * (j + 0.22)))
            b = (int(x1 + cell_x * (i + 0.73)), int(top + cell_y * (j + 0.78)))
            cv2.rectangle(frames, (a[0] - 2, a[1] - 2), (b[0] + 2, b[1] + 2), 255, -1)
            cv2.rectangle(panes, a, b, 255, -1)
            cv2.line(panes, ((a[0] + b[0]) // 2, a[1]), ((a[0] + b[0]) // 2, b[1]), 0, 1)
            cv2.line(panes, (a[0], (a[1] + b[1]) // 2), (b[0], (a[1] + b[1]) // 2), 0, 1)
    for mask, colour in ((frames, frame), (panes, glass)):
        lay(picture, cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 0.6), colour)


def _building(rng, height, width):
    picture = _sky(rng, height, width)
    ground = int(height * rng.uniform(0.72, 0.9))
    picture[ground:] = _colour(rng, 0.3, 0.6) * (0.6 + 0.7 * noise(rng, height - ground, width, 16, 4))[..., None]
    x = width * rng.uniform(-0.1, 0.15)
    while x < width * 0.95:
        wide = width * rng.uniform(0.2, 0.6)
        _facade(rng, picture, (x, ground - height * rng.uniform(0.3, 0.65), x + wide, ground))
        x += wide + width * rng.uniform(0, 0.15)
    for _ in range(rng.integers(0, 3)):
        _tree(rng, picture, rng.uniform(0, width), ground + height * 0.05, height * rng.uniform(0.2, 0.5))
    return picture


def _street(rng, height, width):
    picture = _sky(rng, height, width)
    gone_x, gone_y = width * rng.uniform(0.35, 0.65), height * rng.uniform(0.42, 0.6)
    road = _colour(rng, 0.3, 0.65)
    ground = int(gone_y)
    picture[ground:] = road * (0.6 + 0.7 * noise(rng, height - ground, width, 12, 4, 0.7))[..., None]
    for side in (-1, 1):
        edge = 0.0 if side < 0 else float(width)
        near = 0.0
        houses = rng.integers(3, 6)
        for house in range(houses):
            far = near + (1 - near) * rng.uniform(0.3, 0.5)
            a, b = edge + (gone_x - edge) * near * 0.92, edge + (gone_x - edge) * far * 0.92
            tall = height * rng.uniform(0.5, 0.75)
            foot_a, top_a = gone_y + (height * 0.95 - gone_y) * (1 - near), gone_y - tall * (1 - near)
            top_b = gone_y - tall * (1 - far)
            low, high = (a, b) if a < b else (b, a)
            _facade(rng, picture, (low, min(top_a, top_b), high, foot_a), skew=(top_b - top_a) * (-1 if a < b else 1))
            near = far
    for _ in range(rng.integers(0, 7)):
        depth = rng.uniform(0.15, 0.8)
        foot = gone_y + (height - gone_y) * (1 - depth)
        _person(rng, picture, gone_x + (rng.uniform(0.1, 0.9) * width - gone_x) * (1 - depth), foot, height * 0.5 * (1 - depth) + 8)
    return picture


_DRAW = {"portrait": _portrait, "group": _group, "landscape": _landscape, "sea": _sea, "building": _building, "street": _street}


def scene(rng, height, width, kind=None):
    """A scene `[height, width, 3]`, RGB 0-1, light and colours as before the camera."""
    return np.clip(_DRAW[kind or rng.choice(SCENES)](rng, height, width), 0, 1)


def print_of(rng, picture, tone=None):
    """What an old camera, its paper and the years make of a scene: softness, contrast, vignetting, tone, grain."""
    height, width = picture.shape[:2]
    tone = tone or rng.choice(TONES, p=(0.32, 0.28, 0.24, 0.04, 0.12))
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.3))
    grey = picture @ np.float32((0.25, 0.5, 0.25) if rng.random() < 0.7 else (0.1, 0.4, 0.5))
    grey = np.clip(0.5 + (grey - grey.mean()) * rng.uniform(0.8, 1.5) + rng.uniform(-0.1, 0.1), 0, 1)
    y, x = np.mgrid[-1:1:height * 1j, -1:1:width * 1j].astype(np.float32)
    grey *= 1 - rng.uniform(0, 0.45) * np.clip((x * x + y * y) / 2, 0, 1)
    black, white = rng.uniform(0.03, 0.2), rng.uniform(0.78, 0.98)
    if tone == "faded":
        out = 0.5 * picture + 0.5 * grey[..., None]
        cast = rng.uniform(0.8, 1.05, 3).astype(np.float32)
        out = black + (white - black) * out * cast / cast.max()
    else:
        dark, pale = {"monochrome": ((1, 1, 1), (1, 1, 0.98)), "sepia": ((1.35, 1.0, 0.65), (1.0, 0.93, 0.78)),
                      "cyanotype": ((0.3, 0.8, 1.6), (0.85, 0.95, 1.0)), "tinted": ((1.1, 1.0, 0.9), (1.0, 0.97, 0.9))}[tone]
        dark, pale = np.float32(dark) ** rng.uniform(0.4, 1.0), np.float32(pale) ** rng.uniform(0.5, 1.3)
        out = black * dark + grey[..., None] * (white * pale - black * dark)
        if tone == "tinted":
            out = out * (0.75 + 0.5 * (picture / (picture.mean(2, keepdims=True) + 0.05) - 1) + 0.25)
    grain = rng.normal(0, 1, (height, width)).astype(np.float32)
    if rng.random() < 0.5:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.7) * 1.8
    out = out + (rng.uniform(0.008, 0.04) * grain)[..., None]
    return np.clip(out, 0, 1).astype(np.float32)
