"""Rendered surfaces, sound and cracked: concrete, asphalt and steel, with what lies on them that is no crack.

All lengths are pixels, whatever the picture's size, so that a large picture is seen by a patch model as its patches were. A surface
is decided by its seed and number alone.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from . import cracks

MATERIALS = ("concrete", "asphalt", "steel")
PLAIN = 0.9              # deviations of its surroundings that a crack is darker by, at least
VISIBLE = 0.3            # coverage from which a pixel belongs to a crack


@dataclass
class Surface:
    """picture `[H, W, 3]` uint8 RGB; mask `[H, W]` bool, where a crack is; material one of MATERIALS."""

    picture: np.ndarray
    mask: np.ndarray
    material: str


def render(seed, number, size, cracked, material=None):
    """One surface of `size` (width, height) pixels."""
    cv2.setNumThreads(1)        # a pool of threads costs more than pictures of this size take
    rng = np.random.default_rng([seed, number])
    material = material or MATERIALS[rng.integers(len(MATERIALS))]
    light = rng.uniform(0, 2 * np.pi)
    ground = {"concrete": _concrete, "asphalt": _asphalt, "steel": _steel}[material](rng, size, light)
    _mark(rng, ground, material, light)
    mask = np.zeros(ground.shape[:2], bool)
    if cracked:
        cover = cracks.cover(rng, size, material)
        mask = cover > VISIBLE
        _open(rng, ground, cover, material, light)
    return Surface(_photograph(rng, ground, light), mask, material)


def cloud(rng, size, cell, stretch=1.0):
    """Smooth noise of unit deviation whose spots are `cell` pixels high and `stretch` times as wide."""
    width, height = size
    rows, columns = max(2, int(round(height / cell)) + 2), max(2, int(round(width / (cell * stretch))) + 2)
    noise = cv2.resize(rng.standard_normal((rows, columns)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return (noise - noise.mean()) / (noise.std() + 1e-6)


def _mottled(rng, size, cells, weights):
    return sum(weight * cloud(rng, size, cell) for cell, weight in zip(cells, weights))


def _grain(rng, size, sigma):
    noise = cv2.GaussianBlur(rng.standard_normal((size[1], size[0])).astype(np.float32), (0, 0), sigma) if sigma > 0.3 \
        else rng.standard_normal((size[1], size[0])).astype(np.float32)
    return noise / (noise.std() + 1e-6)


def _tinted(grey, rng, spread):
    """Levels 0-1 of one plane as three: warmer or colder, hardly ever greener or redder."""
    warm, green = rng.uniform(-spread, 1.6 * spread), rng.normal(0, 0.2 * spread)
    return np.repeat(grey[..., None], 3, 2) * np.array([1 + warm, 1 + green, 1 - warm], np.float32)


def _lit(height, light, strength):
    """How a relief is shaded from the direction `light`."""
    dx, dy = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=0.25), cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    return strength * (dx * np.cos(light) + dy * np.sin(light))


def _blobs(rng, size, count, small, large):
    """Coverage 0-1 of round stones or holes, drawn at twice the size."""
    width, height = size
    canvas = np.zeros((2 * height, 2 * width), np.uint8)
    for _ in range(count):
        radius = small * (large / small) ** rng.random()
        axes = (max(1, int(2 * radius)), max(1, int(2 * radius * rng.uniform(0.55, 1))))
        centre = (int(rng.uniform(0, 2 * width)), int(rng.uniform(0, 2 * height)))
        cv2.ellipse(canvas, centre, axes, rng.uniform(0, 180), 0, 360, 255, -1)
    return cv2.resize(canvas, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _stones(rng, size, count, small, large, shades):
    """Levels and coverage of stones that lie over each other, each of its own shade."""
    width, height = size
    canvas, covered = np.zeros((2 * height, 2 * width), np.uint8), np.zeros((2 * height, 2 * width), np.uint8)
    radii = np.sort(small * (large / small) ** rng.random(count))[::-1]      # small ones fill what is left
    places = rng.uniform(0, 1, (count, 2)) * (2 * width, 2 * height)
    flat, turns, levels = rng.uniform(0.5, 1, count), rng.uniform(0, 180, count), np.clip(rng.normal(*shades, count), 0.02, 1) * 255
    for radius, (x, y), share, turn, level in zip(radii, places, flat, turns, levels):
        axes = (max(1, int(2 * radius)), max(1, int(2 * radius * share)))
        cv2.ellipse(canvas, (int(x), int(y)), axes, turn, 0, 360, level, -1)
        cv2.ellipse(covered, (int(x), int(y)), axes, turn, 0, 360, 255, -1)
    return (cv2.resize(one, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255 for one in (canvas, covered))


def _patches(rng, size, cell, share):
    """0-1 in ragged patches that cover about `share` of the picture."""
    field = cloud(rng, size, cell) + 0.5 * cloud(rng, size, cell / 3) + 0.25 * cloud(rng, size, max(1.5, cell / 9)) + 0.12 * _grain(rng, size, 0.7)
    return np.clip((field - np.quantile(field, 1 - share)) * rng.uniform(0.8, 4), 0, 1)


def _concrete(rng, size, light):
    grey = rng.uniform(0.38, 0.78) + _mottled(rng, size, (rng.uniform(30, 90), rng.uniform(8, 24)), rng.uniform(0.0, 0.05, 2))
    roughness = rng.uniform(0.008, 0.05)
    grey = grey + roughness * _grain(rng, size, rng.uniform(0.2, 1.0)) + _lit(_grain(rng, size, rng.uniform(0.8, 2.5)), light, roughness * rng.uniform(0, 2))
    area = size[0] * size[1]
    if rng.random() < 0.55:      # pores that the form left
        pores = _blobs(rng, size, int(area / rng.uniform(300, 4000)), 0.5, rng.uniform(1.2, 3.5))
        grey = grey * (1 - rng.uniform(0.2, 0.65) * pores) + _lit(cv2.GaussianBlur(pores, (0, 0), 0.8), light, -rng.uniform(0, 0.3))
    if rng.random() < 0.3:       # stones that the weather bared
        for _ in range(2):
            stones = _blobs(rng, size, int(area / rng.uniform(150, 900)), 1.0, rng.uniform(2.5, 6))
            grey = grey * (1 - stones) + stones * (grey.mean() + rng.uniform(-0.14, 0.14) + 0.03 * _grain(rng, size, 0.8))
    if rng.random() < 0.25:      # a trowel's or a broom's strokes
        strokes = _turned(rng, size, lambda wide: cloud(rng, wide, rng.uniform(1.5, 5), rng.uniform(8, 40)))
        grey = grey + rng.uniform(0.01, 0.05) * strokes
    return _tinted(grey, rng, 0.05)


def _asphalt(rng, size, light):
    base, contrast, stone = rng.uniform(0.2, 0.5), rng.uniform(0.12, 0.35), rng.uniform(1.0, 2.6)
    levels, covered = _stones(rng, size, int(size[0] * size[1] * rng.uniform(0.3, 0.9) / stone ** 2), 0.5 * stone, 2 * stone, (base, contrast * base))
    binder = base * rng.uniform(0.45, 0.95) * (1 + 0.15 * _grain(rng, size, 0.8))
    grey = binder * (1 - covered) + levels
    relief = cv2.GaussianBlur(covered, (0, 0), 0.7) + 0.3 * _grain(rng, size, stone)
    grey = grey + _lit(relief, light, base * rng.uniform(0.0, 0.45))
    flecks = _blobs(rng, size, int(size[0] * size[1] / rng.uniform(200, 3000)), 0.6, stone)
    grey = grey + flecks * rng.uniform(0.02, 0.35)
    grey = grey * (1 + rng.uniform(0.0, 0.06) * _grain(rng, size, 0.4)) + rng.uniform(0, 0.04) * cloud(rng, size, rng.uniform(20, 80))
    if rng.random() < 0.5:       # worn smooth by traffic
        grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.4, 1.0)) + rng.uniform(0.01, 0.03) * _grain(rng, size, 0.3)
    return _tinted(grey, rng, 0.04)


def _steel(rng, size, light):
    grey = np.full((size[1], size[0]), rng.uniform(0.35, 0.75), np.float32)
    if rng.random() < 0.6:       # brushed or ground: long streaks
        def streaks(wide):
            return sum(weight * cloud(rng, wide, cell, rng.uniform(15, 60)) for cell, weight in ((rng.uniform(0.8, 1.4), 1), (rng.uniform(2, 5), 0.6), (rng.uniform(8, 25), 0.5)))
        grey = grey + rng.uniform(0.012, 0.06) * _turned(rng, size, streaks)
    else:                        # rolled or cast: fine grain, broad bands, scale
        grey = grey + rng.uniform(0.008, 0.035) * _grain(rng, size, rng.uniform(0.3, 1.2)) + rng.uniform(0.005, 0.03) * _mottled(rng, size, (rng.uniform(3, 8), rng.uniform(15, 50)), (0.6, 1))
        if rng.random() < 0.5:
            grey = grey + rng.uniform(0.01, 0.04) * _turned(rng, size, lambda wide: cloud(rng, wide, rng.uniform(6, 25), 40))
    grey = grey + 0.006 * _grain(rng, size, 0.2)
    if rng.random() < 0.3:       # pits and oxide
        pits = _blobs(rng, size, int(size[0] * size[1] / rng.uniform(500, 6000)), 0.5, rng.uniform(1, 3))
        grey = grey * (1 - rng.uniform(0.15, 0.6) * pits)
    coloured = _tinted(grey, rng, 0.03)
    if rng.random() < 0.2:       # rust, in patches
        rust = _patches(rng, size, rng.uniform(10, 40), rng.uniform(0.05, 0.6))[..., None] * rng.uniform(0.2, 0.8)
        coloured = coloured * (1 - rust) + rust * coloured * np.array([0.85, 0.62, 0.47], np.float32) * (1 + 0.08 * _grain(rng, size, 1)[..., None])
    return coloured


def _turned(rng, size, make):
    """A pattern with a direction, made lying and turned by any angle."""
    side = int(np.hypot(*size)) + 4
    angle = rng.uniform(0, 180) if rng.random() < 0.5 else rng.choice((0, 90)) + rng.normal(0, 3)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1)
    turn[:, 2] += (size[0] - side) / 2, (size[1] - side) / 2
    return cv2.warpAffine(make((side, side)), turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _mark(rng, ground, material, light):
    """What lies on a sound surface: stains, joints, scratches, fibres, paint; each with its own probability, in place."""
    height, width = ground.shape[:2]
    size = (width, height)
    for _ in range(rng.poisson(0.5)):            # stains and damp, dark or bleached, soft or with a rim
        edge = _patches(rng, size, rng.uniform(12, 70), rng.uniform(0.03, 0.6))
        if rng.random() < 0.3:
            edge = cv2.GaussianBlur(edge, (0, 0), 1.0) * (1 - 0.7 * cv2.GaussianBlur(edge, (0, 0), 4))
        colour = 1 + rng.uniform(-0.35, 0.2) * np.array([1, 1 + rng.uniform(-0.15, 0.15), 1 + rng.uniform(-0.3, 0.3)], np.float32)
        ground *= 1 + edge[..., None] * (colour - 1)
    crowd = {"concrete": 0.5, "asphalt": 0.25, "steel": 1.6}[material]
    for _ in range(rng.poisson(crowd)):          # scratches: straight or evenly bent, of one width, bright or dark
        shade = rng.uniform(0.06, 0.4) * (1 if rng.random() < 0.65 else -1)
        cover = cracks.stroke(rng, size, bend=rng.uniform(0, 0.15), width=rng.uniform(0.4, 1.8))
        ground += (shade * ground.mean() * cover + _lit(cover, light, rng.uniform(0, 0.15)))[..., None]
    if rng.random() < 0.25:                      # fibres, hairs, chalk: smooth curves
        for _ in range(rng.integers(1, 3)):
            cover = cracks.stroke(rng, size, bend=rng.uniform(0.3, 1.2), width=rng.uniform(0.5, 1.6), short=True)
            ground *= 1 - rng.uniform(-0.4, 0.7) * cover[..., None]
    if rng.random() < {"concrete": 0.22, "asphalt": 0.10, "steel": 0.12}[material]:     # joints, grooves, form edges, weld edges
        cover = cracks.stroke(rng, size, bend=0, width=rng.uniform(1.5, 9), whole=True)
        ground *= 1 - rng.uniform(0.15, 0.75) * cover[..., None]
        ground += _lit(cv2.GaussianBlur(cover, (0, 0), 1), light, rng.uniform(0, 0.3))[..., None]
    if material == "asphalt" and rng.random() < 0.22:                                   # sealing tar or worn paint
        cover = cracks.stroke(rng, size, bend=rng.uniform(0, 0.2), width=rng.uniform(8, 40), whole=True)
        if rng.random() < 0.5:
            cover = cover * np.clip(1.2 + 0.7 * _grain(rng, size, rng.uniform(0.8, 2)), 0, 1)
            ground += (rng.uniform(0.7, 0.95) - ground) * (0.85 * cover)[..., None]
        else:
            ground *= 1 - rng.uniform(0.3, 0.65) * cover[..., None]


def _open(rng, ground, cover, material, light):
    """Opens a crack in place: dark inside, its rims broken and lit."""
    dark = {"concrete": rng.uniform(0.28, 0.9), "asphalt": rng.uniform(0.5, 0.92), "steel": rng.uniform(0.35, 0.92)}[material]
    if cv2.erode((cover > 0.5).astype(np.uint8), np.ones((3, 3), np.uint8)).any():
        dark = max(dark, 0.6)    # into a wide one no light falls
    size = cover.shape[::-1]
    inside = cover * np.clip(dark * (1 + 0.18 * cloud(rng, size, rng.uniform(6, 25))), 0.15, 0.95)
    if rng.random() < 0.5:
        rims = np.clip(cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.8, 2.0)) - cover, 0, 1)
        ground *= 1 + rng.uniform(-0.35, 0.45) * rims[..., None]
    ground += _lit(cv2.GaussianBlur(cover, (0, 0), 0.7), light, -rng.uniform(0, 0.25) * float(ground.mean()))[..., None] * (1 - cover[..., None])
    soil = np.array([1, rng.uniform(0.9, 1), rng.uniform(0.8, 1)], np.float32)
    ground *= 1 - inside[..., None]
    ground += inside[..., None] * rng.uniform(0, 0.06) * soil
    _deepen(ground, cover)


def _deepen(ground, cover):
    """A crack that its surroundings hide is no truth to learn from: darkened, in place, until it can be told from them."""
    core, ring = cover > 0.5, cv2.dilate((cover > 0.05).astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool) & (cover < 0.05)
    if not core.any() or not ring.any():
        return
    for _ in range(4):
        levels = cv2.GaussianBlur(ground[..., 1], (0, 0), 0.7)
        around = levels[ring]
        if around.mean() - levels[core].mean() > max(PLAIN * around.std(), 0.12 * around.mean()):
            return
        ground *= 1 - 0.3 * cover[..., None]


def _photograph(rng, ground, light):
    """Light that falls unevenly, an edge of shadow, a lens, a sensor, a file."""
    height, width = ground.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    along = x * np.cos(light) + y * np.sin(light)
    fall = 1 + rng.uniform(0, 0.3) * along - rng.uniform(0, 0.2) * (x * x + y * y)
    if rng.random() < 0.2:       # a shadow's edge
        turn = rng.uniform(0, 2 * np.pi)
        edge = (x * np.cos(turn) + y * np.sin(turn) + rng.uniform(-0.7, 0.7) + 0.05 * cloud(rng, (width, height), 40)) * rng.uniform(3, 30)
        fall = fall * (1 - rng.uniform(0.15, 0.5) / (1 + np.exp(-np.clip(edge, -30, 30))))
    picture = ground * fall[..., None] * rng.uniform(0.8, 1.2)
    sigma = rng.choice((0, rng.uniform(0.3, 0.9)), p=(0.4, 0.6))
    if sigma > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), sigma)
    picture = np.clip(picture, 0, 1) ** rng.uniform(0.85, 1.15)
    picture = picture + rng.uniform(0.002, 0.02) * rng.standard_normal(picture.shape).astype(np.float32)
    picture = (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
    if rng.random() < 0.4:
        coded = cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 96))])[1]
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(picture)
