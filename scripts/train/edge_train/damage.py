"""Artificial damage on pictures of good parts, to learn from where no picture of a bad one is to be had.

After DRAEM (Zavrtanik et al. 2021, arXiv 2108.07610) and natural synthetic anomalies (Schlueter et al. 2022, arXiv 2109.15222): blots of
ragged shape that hold other places of good pictures, textures, colours, or their own place moved, smeared or in another light. What
does not change the picture is no damage.
"""
import cv2
import numpy as np

SIZES = 5.0, 52.0        # pixels across a blot
SEEN, UNSEEN = 14, 6     # grey levels by which a pixel must differ to be damage; below the second it is as good as before


def damaged(image, other, rng):
    """uint8 RGB `[S,S,3]`, and one to take pieces from -> the damaged picture, and its truth uint8 `[S,S]`: 0 good, 1 damaged, 2 neither."""
    result = image.astype(np.float32)
    for _ in range(1 + rng.poisson(0.8)):
        _blot(result, image, other, rng)
    result = result.clip(0, 255)
    change = np.abs(result - image).max(2)
    change = cv2.blur(change, (3, 3))
    truth = np.where(change >= SEEN, 1, np.where(change >= UNSEEN, 2, 0)).astype(np.uint8)
    return np.rint(result).astype(np.uint8), truth


def _blot(result, image, other, rng):
    size = int(np.exp(rng.uniform(*np.log(SIZES))))
    mask = _shape(size, rng)
    height, width = mask.shape
    top, left = rng.integers(0, image.shape[0] - height + 1), rng.integers(0, image.shape[1] - width + 1)
    place = result[top:top + height, left:left + width]
    filled = rng.choice((_piece, _texture, _moved, _relit), p=(0.3, 0.4, 0.15, 0.15))(place, image if rng.random() < 0.5 else other, rng)
    share = (mask * (1 if rng.random() < 0.7 else rng.uniform(0.4, 1)))[..., None]
    place += share * (filled - place)


def _shape(size, rng):
    """A soft-edged mask 0-1: ragged, round, four-cornered or a scratch."""
    margin = 4
    side = size + 2 * margin
    kind = rng.random()
    canvas = np.zeros((side, side), np.float32)
    if kind < 0.55:
        ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
        far = np.hypot(ys - side / 2, (xs - side / 2) * rng.uniform(1, 2)) / (size / 2)
        cells = int(rng.integers(3, 7))
        rough = cv2.resize(rng.random((cells, cells), np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
        canvas = np.clip((1 - far + rng.uniform(0.4, 1.4) * (rough - 0.5)) * size / 4, 0, 1).astype(np.float32)
    elif kind < 0.75:
        axes = (size / 2 * rng.uniform(0.4, 1), size / 2 * rng.uniform(0.4, 1))
        cv2.ellipse(canvas, (side // 2, side // 2), (max(1, int(axes[0])), max(1, int(axes[1]))), rng.uniform(0, 180), 0, 360, 1.0, -1)
    elif kind < 0.88:
        corners = cv2.boxPoints(((side / 2, side / 2), (size * rng.uniform(0.3, 0.7), size * rng.uniform(0.3, 0.7)), rng.uniform(0, 90)))
        cv2.fillPoly(canvas, [np.int32(corners)], 1.0)
    else:
        points = np.cumsum(rng.normal(0, size / 4, (5, 2)), 0) + side / 2
        cv2.polylines(canvas, [np.int32(points.clip(margin, side - margin))], False, 1.0, int(rng.integers(1, 4)))
    canvas[:2], canvas[-2:], canvas[:, :2], canvas[:, -2:] = 0, 0, 0, 0
    return cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 1.6))


def _piece(place, source, rng):
    """Another place of a good picture, at another scale and turn."""
    height, width = place.shape[:2]
    scale = np.exp(rng.uniform(-0.5, 0.5))
    rows, columns = max(4, min(int(height * scale), source.shape[0])), max(4, min(int(width * scale), source.shape[1]))
    top, left = rng.integers(0, source.shape[0] - rows + 1), rng.integers(0, source.shape[1] - columns + 1)
    piece = np.rot90(source[top:top + rows, left:left + columns], rng.integers(4))
    return cv2.resize(np.ascontiguousarray(piece), (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _texture(place, source, rng):
    """One colour, and noise of one grain over it, grey or coloured."""
    height, width = place.shape[:2]
    colour = rng.uniform(0, 255, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0, 255)) + rng.normal(0, 8, 3)
    cells = [max(2, int(side / np.exp(rng.uniform(0, np.log(16))))) for side in (height, width)]
    planes = 3 if rng.random() < 0.2 else 1
    noise = cv2.resize(rng.standard_normal((*cells, planes), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC).reshape(height, width, planes)
    return (colour + rng.uniform(0, 70) * noise + rng.normal(0, 3, place.shape)).astype(np.float32)


def _moved(place, source, rng):
    """What lies here, shifted and smeared."""
    shift = rng.integers(2, 9, 2) * rng.choice((-1, 1), 2)
    moved = np.roll(place, shift, (0, 1))
    return cv2.blur(moved, (int(rng.integers(1, 8)), int(rng.integers(1, 8))))


def _relit(place, source, rng):
    """What lies here, brighter or darker, in another hue."""
    factor = np.exp(rng.choice((-1, 1)) * rng.uniform(0.2, 0.9))
    return place * (factor * rng.uniform(0.85, 1.15, 3)) + rng.uniform(-25, 25)
