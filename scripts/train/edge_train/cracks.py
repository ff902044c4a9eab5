"""Lines on a surface: cracks, which wander, branch and swell, and strokes (scratches, fibres, joints), which do not."""
import cv2
import numpy as np

FINE = 4                 # canvas pixels per picture pixel
SHIFT = 4                # fractional bits of what OpenCV draws


def wander(rng, start, end, roughness):
    """Points from `start` to `end` some two pixels apart, each half displaced by a share of its length (midpoint displacement)."""
    points = np.array([start, end], np.float64)
    while True:
        steps = np.diff(points, axis=0)
        lengths = np.hypot(*steps.T)
        if lengths.max() < 2.5:
            return points
        normals = np.stack((-steps[:, 1], steps[:, 0]), 1)
        middle = points[:-1] + steps * rng.uniform(0.35, 0.65, (len(steps), 1)) + normals * np.clip(rng.normal(0, roughness, (len(steps), 1)), -0.35, 0.35)
        merged = np.empty((2 * len(points) - 1, 2))
        merged[::2], merged[1::2] = points, middle
        points = merged


def cover(rng, size, material):
    """Coverage 0-1 `[H, W]` of a crack, or a net of them, that passes the picture's middle."""
    width, height = size
    canvas = np.zeros((FINE * height, FINE * width), np.uint8)
    broad = 0.8 * (9 / 0.8) ** rng.random() ** {"concrete": 1.4, "asphalt": 1.1, "steel": 2.2}[material]
    roughness = {"concrete": rng.uniform(0.07, 0.16), "asphalt": rng.uniform(0.10, 0.18), "steel": rng.uniform(0.04, 0.15)}[material]
    if rng.random() < {"concrete": 0.12, "asphalt": 0.25, "steel": 0.12}[material]:
        _net(rng, canvas, size, min(broad, 4.0), roughness)
    else:
        middle = np.array([width, height]) * rng.uniform(0.25, 0.75, 2)
        reach = np.hypot(width, height)
        angle = rng.uniform(0, 2 * np.pi)
        # Long pictures get long cracks; each end leaves the picture or dies in it.
        first = middle + reach * rng.choice((rng.uniform(0.15, 0.4), 1.0), p=(0.3, 0.7)) * np.array([np.cos(angle), np.sin(angle)])
        angle += np.pi + rng.normal(0, 0.35)
        last = middle + reach * rng.choice((rng.uniform(0.15, 0.4), 1.0), p=(0.3, 0.7)) * np.array([np.cos(angle), np.sin(angle)])
        points = np.concatenate((wander(rng, first, middle, roughness), wander(rng, middle, last, roughness)[1:]))
        _draw(rng, canvas, points, broad)
        for _ in range(rng.poisson(1.0 if material != "steel" else 0.6)):
            _branch(rng, canvas, points, size, broad * rng.uniform(0.3, 0.8), roughness, 1)
    fine = canvas.astype(np.float32) / 255
    if rng.random() < 0.6 and broad > 2:         # rims that crumbled
        noise = cv2.resize(rng.standard_normal((height, width)).astype(np.float32), (FINE * width, FINE * height), interpolation=cv2.INTER_LINEAR)
        soft = cv2.GaussianBlur(fine, (0, 0), FINE * rng.uniform(0.4, 0.9))
        fine = (soft + 0.16 * noise > 0.5).astype(np.float32)
    return cv2.resize(fine, size, interpolation=cv2.INTER_AREA)


def _branch(rng, canvas, points, size, broad, roughness, depth):
    inside = np.flatnonzero(((points > 0) & (points < size)).all(1))
    if len(inside) < 6:
        return
    at = inside[rng.integers(2, len(inside) - 2)]
    along = points[at + 1] - points[at - 1] if 0 < at < len(points) - 1 else np.array([1.0, 0.0])
    angle = np.arctan2(along[1], along[0]) + rng.choice((-1, 1)) * rng.uniform(0.45, 1.3) + (np.pi if rng.random() < 0.5 else 0)
    end = points[at] + min(size) * rng.uniform(0.15, 0.7) * np.array([np.cos(angle), np.sin(angle)])
    path = wander(rng, points[at], end, roughness)
    _draw(rng, canvas, path, broad, tail=True)
    if depth < 3 and rng.random() < 0.35:
        _branch(rng, canvas, path, size, broad * 0.7, roughness, depth + 1)


def _net(rng, canvas, size, broad, roughness):
    """Crazing or alligator cracks: the borders between cells, some of them closed."""
    cell = rng.uniform(22, 55)
    width, height = size
    count = max(4, int((width + 2 * cell) * (height + 2 * cell) / cell ** 2))
    seeds = np.stack((rng.uniform(-cell, width + cell, count), rng.uniform(-cell, height + cell, count)), 1)
    plane = cv2.Subdiv2D((int(-4 * cell), int(-4 * cell), int(width + 8 * cell), int(height + 8 * cell)))
    for x, y in seeds:
        plane.insert((float(x), float(y)))
    facets, _ = plane.getVoronoiFacetList([])
    drawn = set()
    for facet in facets:
        for a, b in zip(facet, np.roll(facet, -1, axis=0)):
            key = tuple(sorted((tuple(np.round(a).astype(int)), tuple(np.round(b).astype(int)))))
            if key in drawn or np.hypot(*(a - b)) < 2 or max(abs(np.concatenate((a, b)))) > 4 * max(size):
                continue
            drawn.add(key)
            if rng.random() < 0.85:
                _draw(rng, canvas, wander(rng, a, b, roughness * 0.6), broad * rng.uniform(0.4, 1.0))


def _draw(rng, canvas, points, broad, tail=False):
    """A path whose width swells and shrinks; towards its end it thins out, from the start too unless it is a branch."""
    count = len(points)
    knots = max(2, count // 8)
    swell = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, knots), rng.normal(0, 0.3, knots))
    place = np.linspace(0, 1, count)
    taper = np.clip((1 - place) * 4, 0.25, 1)
    if not tail:
        taper = np.minimum(taper, np.clip(place * 4, 0.25, 1))
    widths = np.clip(broad * np.exp(swell) * taper, 0.7, 14)
    pixels = np.round(points * FINE * 2 ** SHIFT).astype(int)
    for (x1, y1), (x2, y2), wide in zip(pixels[:-1], pixels[1:], widths):
        cv2.line(canvas, (x1, y1), (x2, y2), 255, max(1, int(round(FINE * wide))), cv2.LINE_8, SHIFT)


def stroke(rng, size, bend, width, short=False, whole=False):
    """Coverage 0-1 of an even line: straight with bend 0, else an arc or a wave; `whole` crosses the picture."""
    wide, high = size
    canvas = np.zeros((FINE * high, FINE * wide), np.uint8)
    reach = np.hypot(wide, high) * (1.0 if whole else rng.uniform(0.1, 0.3) if short else rng.uniform(0.1, 0.8))
    angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.6 else rng.choice((0, np.pi / 2)) + rng.normal(0, 0.03)
    along = np.linspace(-1, 1, 40)
    across = bend * (along ** 2 - 0.3) + bend * rng.uniform(-0.5, 0.5) * np.sin(along * rng.uniform(1, 6))
    centre = np.array(size) * rng.uniform(0.1, 0.9, 2)
    direction, normal = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    points = centre + reach * (along[:, None] * direction + across[:, None] * normal)
    cv2.polylines(canvas, [np.round(points * FINE * 2 ** SHIFT).astype(np.int32)], False, 255, max(1, int(round(FINE * width))), cv2.LINE_AA, SHIFT)
    cover = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return cover * rng.uniform(0.6, 1.0)
