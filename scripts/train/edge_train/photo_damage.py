"""Renders damage onto pictures, with the class of every pixel.

The kinds are those of the palette `damage` (ARTeFACT: Ivanova et al., WACV 2025), `clean` before them. A mask says what
somebody would outline: hair-thin lines are three pixels wide in it, stamps and stickers are labelled as a whole, soft
edges end where the damage is no longer seen. What is laid on later hides what lies below.
"""
import cv2
import numpy as np

from .photo_scenes import TONES, noise, print_of, scene, shape_mask

LABELS = ("clean", "material loss", "peel", "dust", "scratch", "hair", "dirt", "fold", "writing", "cracks", "staining",
          "stamp", "sticker", "puncture", "burn marks", "lightleak", "background")
KINDS = LABELS[1:-1]
# From what happens in the camera to what falls onto the print last.
ORDER = ("lightleak", "staining", "cracks", "fold", "scratch", "peel", "material loss", "burn marks", "stamp", "writing",
         "sticker", "dirt", "puncture", "hair", "dust")
LONGEST = 512          # side that a rendered picture's longer one has, and that the model's input has


class Print:
    """A picture under damage: `pixels` `[H,W,3]` RGB 0-1 and `classes` `[H,W]`, indices of LABELS."""

    def __init__(self, pixels, rng):
        self.pixels, self.rng = pixels, rng
        self.height, self.width = pixels.shape[:2]
        self.classes = np.zeros((self.height, self.width), np.uint8)
        self.side = min(self.height, self.width)
        paper = rng.uniform(0.75, 0.97)
        self.paper = np.float32((paper, paper * rng.uniform(0.92, 1.0), paper * rng.uniform(0.75, 1.0)))

    def lay(self, mask, colour):
        self.pixels += mask[..., None] * (np.asarray(colour, np.float32) - self.pixels)

    def mark(self, kind, where):
        self.classes[where] = LABELS.index(kind)

    def draw(self, paint, soft=0.0):
        return shape_mask(self.height, self.width, paint, soft)

    def noise(self, cell, octaves=4, fall=0.5):
        return noise(self.rng, self.height, self.width, cell, octaves, fall)

    def place(self, margin=0.0):
        return self.rng.uniform(margin, 1 - margin) * self.width, self.rng.uniform(margin, 1 - margin) * self.height

    def border(self):
        """A place on the edge."""
        x, y = self.place()
        return [(x, 0.0), (x, float(self.height)), (0.0, y), (float(self.width), y)][self.rng.integers(4)]

    def distance(self, x, y):
        """Of each pixel to a place, in pixels."""
        rows, columns = np.ogrid[:self.height, :self.width]
        return np.sqrt((columns - x) ** 2 + (rows - y) ** 2).astype(np.float32)

    def blob(self, x, y, radius, rough, cell=None):
        """1 in the middle, falling to 0 at `radius` and below it beyond; `rough` tears the outline."""
        return 1 - self.distance(x, y) / radius + rough * (self.noise(cell or radius, 5, 0.6) - 0.5) * 2


def curve(rng, start, length, wiggle, step=4.0, angle=None):
    """A line that turns at random: `[N,2]` points, `wiggle` radians per step."""
    angle = rng.uniform(0, 2 * np.pi) if angle is None else angle
    bend, points = 0.0, [np.float32(start)]
    for _ in range(max(2, int(length / step))):
        bend = 0.85 * bend + rng.normal(0, wiggle)
        angle += bend
        points.append(points[-1] + step * np.float32((np.cos(angle), np.sin(angle))))
    return np.float32(points)


def strokes(canvas, lines, thickness=1):
    """Paints curves with subpixel places."""
    for line in lines:
        cv2.polylines(canvas, [np.int32(np.round(np.asarray(line) * 16))], False, 255, thickness, cv2.LINE_AA, 4)


def _grow(mask, pixels):
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1)))


def material_loss(p):
    """The layer with the picture is gone and the paper shows: corners torn off, flakes with ragged edges."""
    rng = p.rng
    for _ in range(rng.integers(1, 4)):
        x, y = p.border() if rng.random() < 0.6 else p.place()
        inside = np.clip(p.blob(x, y, p.side * rng.uniform(0.06, 0.2), rng.uniform(0.4, 0.9)) * 30, 0, 1)
        rim = np.clip(cv2.GaussianBlur(inside, (0, 0), 1.5) - inside, 0, 1)
        p.pixels *= (1 - 0.7 * rim)[..., None]
        p.lay(inside, p.paper * (0.9 + 0.16 * p.noise(3, 2))[..., None])
        p.mark("material loss", inside > 0.5)


def peel(p):
    """The layer lifts off: a flap that is curled up, with light on its bend and its shadow beside it."""
    rng = p.rng
    for _ in range(rng.integers(1, 4)):
        x, y = p.border() if rng.random() < 0.4 else p.place(0.08)
        long, wide, turn = p.side * rng.uniform(0.08, 0.22), p.side * rng.uniform(0.05, 0.12), rng.uniform(0, 2 * np.pi)
        steps = np.linspace(0, np.pi, 14)
        outline = np.stack((long * np.cos(steps), wide * np.sin(steps) * rng.uniform(0.7, 1.3, 14)), 1)
        outline = outline @ np.float32([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + (x, y)
        flap = p.draw(lambda c: cv2.fillPoly(c, [np.int32(outline)], 255), 0.6)
        rows, columns = np.mgrid[:p.height, :p.width].astype(np.float32)
        across = ((columns - x) * -np.sin(turn) + (rows - y) * np.cos(turn)) / wide
        shift = np.float32([[1, 0, -np.sin(turn) * wide * 0.25], [0, 1, np.cos(turn) * wide * 0.25]])
        shadow = cv2.GaussianBlur(cv2.warpAffine(flap, shift, (p.width, p.height)), (0, 0), 2.5)
        p.pixels *= (1 - 0.65 * np.clip(shadow - flap, 0, 1))[..., None]
        bend = 0.55 + 0.45 * np.sin(np.clip(across, 0, 1) * np.pi * rng.uniform(0.9, 1.5) + 0.2)
        p.lay(flap * 0.93, (p.paper * 0.95) * bend[..., None])
        p.mark("peel", flap > 0.5)


def dust(p):
    """Specks, most of them pale, in swarms."""
    rng = p.rng
    pale = rng.random() < 0.75
    swarm = p.noise(p.side * 0.5, 2)
    spots = []
    for _ in range(int(rng.uniform(40, 260))):
        x, y = p.place()
        if swarm[int(y), int(x)] > rng.uniform(0.3, 0.6):
            spots.append((x, y, rng.uniform(0.5, 1.6)))
    mask = p.draw(lambda c: [cv2.ellipse(c, (int(x * 16), int(y * 16)), (int(r * 16), int(r * rng.uniform(10, 16))), rng.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA, 4) for x, y, r in spots])
    p.lay(mask * rng.uniform(0.75, 1), p.paper if pale else p.paper * 0.1)
    p.mark("dust", _grow((mask > 0.3).astype(np.uint8), 1) > 0)


def scratch(p):
    """Straight, thin and pale, often several along one direction; deep ones are wider and broken."""
    rng = p.rng
    along = rng.uniform(0, np.pi)
    lines = [curve(rng, p.place(), p.side * rng.uniform(0.15, 1.1), rng.choice((0.0, 0.004)), 6.0, along + rng.normal(0, 0.12)) for _ in range(rng.integers(1, 7))]
    mask = p.draw(lambda c: strokes(c, lines, int(rng.integers(1, 3))))
    worn = mask * np.clip(3 * p.noise(10, 3) - rng.uniform(0.2, 0.9), 0, 1)
    p.lay(worn * rng.uniform(0.7, 1), p.paper if rng.random() < 0.8 else p.paper * 0.08)
    p.mark("scratch", _grow((worn > 0.25).astype(np.uint8), 1) > 0)


def hair(p):
    """Thin, dark or pale, smoothly bent or curled."""
    rng = p.rng
    pale = rng.random() < 0.35
    for _ in range(rng.integers(1, 5)):
        line = curve(rng, p.place(), p.side * rng.uniform(0.12, 0.5), rng.uniform(0.02, 0.06), 3.0)
        mask = p.draw(lambda c: strokes(c, [line]))
        p.lay(mask * rng.uniform(0.7, 1), p.paper if pale else p.paper * rng.uniform(0.03, 0.25))
        p.mark("hair", _grow((mask > 0.25).astype(np.uint8), 1) > 0)


def dirt(p):
    """Grime: dark opaque crumbs and smears of many sizes."""
    rng = p.rng
    colour = np.float32((0.28, 0.22, 0.15)) * rng.uniform(0.3, 1.1)
    for _ in range(rng.integers(1, 5)):
        x, y = p.place()
        spread = p.blob(x, y, p.side * rng.uniform(0.06, 0.16), 0.6)
        crumbs = np.clip((p.noise(rng.uniform(5, 11), 4, 0.75) - 0.52 + 0.16 * np.clip(spread, -3, 1)) * 14, 0, 1) * np.clip(spread * 5, 0, 1)
        p.lay(crumbs * rng.uniform(0.75, 0.95), colour)
        p.mark("dirt", cv2.morphologyEx((crumbs > 0.35).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3))) > 0)


def fold(p):
    """A crease from edge to edge: its worn ridge is pale, one side in light and the other in shade."""
    rng = p.rng
    for _ in range(rng.integers(1, 3)):
        x, y = p.place(0.2)
        turn = rng.choice((0, np.pi / 2)) + rng.normal(0, 0.12) if rng.random() < 0.7 else rng.uniform(0, np.pi)
        rows, columns = np.mgrid[:p.height, :p.width].astype(np.float32)
        away = (columns - x) * -np.sin(turn) + (rows - y) * np.cos(turn) + 3 * (p.noise(60, 3) - 0.5)
        wide = rng.uniform(2.0, 4.0)
        p.pixels *= (1 + rng.uniform(0.12, 0.3) * np.sign(away) * np.exp(-np.abs(away) / (wide * 2)))[..., None]
        ridge = np.clip(wide - np.abs(away), 0, 1) * np.clip(2.2 * p.noise(5, 3, 0.8) - 0.5, 0, 1)
        p.lay(ridge * rng.uniform(0.65, 1), p.paper)
        p.mark("fold", np.abs(away) < wide + 0.7)


def writing(p):
    """Lines of handwriting in ink."""
    rng = p.rng
    ink = np.float32([(0.08, 0.1, 0.35), (0.06, 0.06, 0.07), (0.5, 0.08, 0.1), (0.9, 0.9, 0.86), (0.25, 0.13, 0.07)][rng.integers(5)])
    tall = rng.uniform(7, 17)
    turn, slant = rng.normal(0, 0.12), rng.uniform(0, 0.5)
    x, y = rng.uniform(0.02, 0.6) * p.width, rng.uniform(0.1, 0.92) * p.height
    lines = []
    for row in range(rng.integers(1, 4)):
        at = 0.0
        for _ in range(rng.integers(1, 4)):
            letters = rng.integers(3, 9)
            steps = np.linspace(0, letters, letters * 10)
            rise = np.repeat(rng.choice((0.5, 1.0, 1.2, -0.6), letters, p=(0.6, 0.15, 0.15, 0.1)), 10)
            loops = np.repeat(rng.uniform(0.25, 0.7, letters), 10)
            word_y = -tall * 0.5 * (1 - np.cos(2 * np.pi * steps)) * rise
            word_x = tall * (steps * 0.6 + loops * 0.35 * np.sin(2 * np.pi * steps)) - slant * word_y
            lines.append(np.stack((at + word_x, word_y + row * tall * 2.1), 1))
            at += tall * (letters * 0.6 + 0.7)
    spin = np.float32([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    lines = [line @ spin + (x, y) for line in lines]
    mask = p.draw(lambda c: strokes(c, lines, 1 if tall < 11 else int(rng.integers(1, 3))))
    p.lay(mask * rng.uniform(0.75, 1), ink)
    p.mark("writing", cv2.morphologyEx(_grow((mask > 0.25).astype(np.uint8), 1), cv2.MORPH_CLOSE, np.ones((3, 3))) > 0)


def cracks(p):
    """A net of fine cracks, as dry layers have: borders between cells, each somewhat bent."""
    rng = p.rng
    x, y = p.place(0.1)
    cell = rng.uniform(9, 24)
    rows, columns = np.mgrid[:p.height, :p.width].astype(np.float32)
    columns, rows = columns + cell * 1.2 * (p.noise(cell * 1.5, 3) - 0.5), rows + cell * 1.2 * (p.noise(cell * 1.5, 3) - 0.5)
    grid = np.stack(np.meshgrid(np.arange(-1, p.width / cell + 2), np.arange(-1, p.height / cell + 2)), -1).reshape(-1, 2)
    seeds = ((grid + rng.uniform(0, 1, grid.shape)) * cell).astype(np.int32) + int(2 * cell)
    spots = np.full((p.height + int(6 * cell), p.width + int(6 * cell)), 255, np.uint8)
    spots[np.clip(seeds[:, 1], 0, spots.shape[0] - 1), np.clip(seeds[:, 0], 0, spots.shape[1] - 1)] = 0
    _, owners = cv2.distanceTransformWithLabels(spots, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    owners = cv2.remap(owners.astype(np.float32), columns + 2 * cell, rows + 2 * cell, cv2.INTER_NEAREST)
    edge = np.zeros((p.height, p.width), np.uint8)
    edge[:, 1:] |= (owners[:, 1:] != owners[:, :-1]).astype(np.uint8)
    edge[1:] |= (owners[1:] != owners[:-1]).astype(np.uint8)
    net = edge * (p.blob(x, y, p.side * rng.uniform(0.2, 0.55), 0.5) > 0) * (p.noise(cell, 2) > rng.uniform(0.3, 0.45))
    line = cv2.GaussianBlur(net.astype(np.float32), (0, 0), 0.5) * 1.6
    p.lay(np.clip(line, 0, 1) * rng.uniform(0.6, 1), p.paper * (rng.uniform(0.03, 0.3) if rng.random() < 0.6 else 1))
    p.mark("cracks", _grow(net.astype(np.uint8), 1) > 0)


def staining(p):
    """Where a liquid dried: a translucent patch, darker along its rim."""
    rng = p.rng
    for _ in range(rng.integers(1, 4)):
        x, y = p.place()
        inside = p.blob(x, y, p.side * rng.uniform(0.12, 0.35), rng.uniform(0.2, 0.5))
        body = np.clip(inside * 8, 0, 1)
        rim = np.exp(-(np.clip(inside, 0, None) / rng.uniform(0.04, 0.1)) ** 2) * body
        tint = 1 - rng.uniform(0.2, 0.5) * np.float32((0.35, 0.7, 1.0)) * rng.uniform(0.8, 1.2, 3)
        weight = body * (0.55 + 0.5 * p.noise(40, 4)) + rng.uniform(0.2, 0.9) * rim
        p.pixels *= np.float32(tint) ** weight[..., None]
        p.mark("staining", body > 0.4)


def stamp(p):
    """The inked print of a rubber stamp, uneven: ring or frame, with lettering."""
    rng = p.rng
    ink = np.float32([(0.3, 0.1, 0.5), (0.65, 0.1, 0.12), (0.08, 0.1, 0.12), (0.1, 0.2, 0.55)][rng.integers(4)])
    size = int(p.side * rng.uniform(0.16, 0.3))
    canvas, whole = np.zeros((2 * size, 2 * size), np.uint8), np.zeros((2 * size, 2 * size), np.uint8)
    middle, thick = (size, size), int(rng.integers(2, 4))
    words = ["".join(rng.choice(list("ABCDEGHKLMNOPRSTUW0123456789"), rng.integers(4, 9))) for _ in range(3)]
    if rng.random() < 0.65:
        half = int(size * 0.62)
        cv2.circle(whole, middle, half, 255, -1)
        cv2.circle(canvas, middle, half, 255, thick, cv2.LINE_AA)
        cv2.circle(canvas, middle, int(half * 0.68), 255, 1, cv2.LINE_AA)
        for i in range(18):
            angle = 2 * np.pi * i / 18
            at = (int(size + half * 0.84 * np.cos(angle)) - 4, int(size + half * 0.84 * np.sin(angle)) + 4)
            cv2.putText(canvas, rng.choice(list("ABCDEFGHKLMNPRSTU")), at, cv2.FONT_HERSHEY_SIMPLEX, 0.3 + size / 400, 255, 1, cv2.LINE_AA)
        lines, reach = words[:2], half * 0.55
    else:
        half_x, half_y = int(size * 0.8), int(size * rng.uniform(0.3, 0.5))
        for target, width in ((whole, -1), (canvas, thick)):
            cv2.rectangle(target, (size - half_x, size - half_y), (size + half_x, size + half_y), 255, width, cv2.LINE_AA)
        lines, reach = words[:2], half_x * 0.85
    for row, text in enumerate(lines):
        scale = 2 * reach / max(1, cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1, 2)[0][0])
        scale = min(scale, size / 60)
        (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 2)
        cv2.putText(canvas, text, (size - wide // 2, int(size + (row - 0.4) * tall * 1.7 + tall)), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thick - 1, cv2.LINE_AA)
    x, y = p.place(0.12)
    turn = cv2.getRotationMatrix2D((size, size), rng.uniform(-40, 40), 1)
    turn[:, 2] += (x - size, y - size)
    inked = cv2.warpAffine(canvas, turn, (p.width, p.height)).astype(np.float32) / 255
    p.pixels *= 1 - (inked * np.clip(2.5 * p.noise(14, 4, 0.7) - 0.4, 0.15, 1))[..., None] * (1 - ink) * rng.uniform(0.85, 1)
    p.mark("stamp", cv2.warpAffine(whole, turn, (p.width, p.height)) > 127)


def sticker(p):
    """Paper or tape that was glued on: flat colour, straight or round edges, a border, print, or yellowed translucence."""
    rng = p.rng
    for _ in range(rng.integers(1, 3)):
        x, y = p.place(0.05)
        half_x, half_y = p.side * rng.uniform(0.05, 0.15), p.side * rng.uniform(0.04, 0.09)
        is_tape, is_round = rng.random() < 0.3, rng.random() < 0.3
        if is_tape:
            half_x, half_y, is_round = p.side * rng.uniform(0.12, 0.3), p.side * rng.uniform(0.03, 0.06), False
        turn = rng.normal(0, 15) if rng.random() < 0.7 else rng.uniform(0, 180)
        if is_round:
            paint = lambda c, k=1.0, w=-1: cv2.circle(c, (int(x), int(y)), max(2, int(half_x * k)), 255, w, cv2.LINE_AA)            # noqa: E731
        else:
            paint = lambda c, k=1.0, w=-1: cv2.drawContours(c, [np.int32(cv2.boxPoints(((x, y), (2 * half_x * k, 2 * half_y * k), turn)))], 0, 255, w, cv2.LINE_AA)  # noqa: E731
        mask = p.draw(paint, 0.5)
        p.pixels *= (1 - 0.4 * np.clip(p.draw(paint, 2.5) - mask, 0, 1))[..., None]
        if is_tape:
            colour = np.float32((0.86, 0.72, 0.42)) * rng.uniform(0.75, 1.1)
            p.lay(mask * rng.uniform(0.5, 0.8), colour * (0.9 + 0.2 * p.noise(25, 2))[..., None])
        else:
            colour = rng.uniform(0.35, 1.0, 3).astype(np.float32)
            colour[rng.integers(3)] = rng.uniform(0.75, 1)
            p.lay(mask, colour * (0.96 + 0.06 * p.noise(4, 2))[..., None])
            if rng.random() < 0.7:
                p.lay(0.8 * p.draw(lambda c: paint(c, 0.85, 1), 0.3), colour * 0.3)
            if rng.random() < 0.6:
                text = "".join(rng.choice(list("0123456789ABCNo."), rng.integers(2, 5)))
                scale = half_y / 14
                (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_PLAIN, scale, 1)
                p.lay(0.9 * p.draw(lambda c: cv2.putText(c, text, (int(x - wide / 2), int(y + tall / 2)), cv2.FONT_HERSHEY_PLAIN, scale, 255, 1, cv2.LINE_AA)), colour * 0.15)
        p.mark("sticker", mask > 0.5)


def puncture(p):
    """Holes of pins, nails and punches: black or as bright as the scanner's bed, with a torn, raised rim."""
    rng = p.rng
    inside = rng.uniform(0, 0.06) if rng.random() < 0.7 else rng.uniform(0.93, 1)
    for _ in range(rng.integers(1, 6)):
        x, y = p.place(0.03)
        radius = rng.uniform(3.0, 9.0)
        away = p.distance(x, y) + 0.35 * radius * (p.noise(radius * 1.5, 2) - 0.5)
        p.lay(np.clip(radius * 1.45 - away, 0, 1) * 0.85, p.paper * (0.95 if rng.random() < 0.8 else 0.5))
        p.lay(np.clip(radius - away, 0, 1), np.full(3, inside, np.float32))
        p.mark("puncture", away < radius * 1.45 - 0.3)


def burn_marks(p):
    """Charred: black at the core, then brown, mostly from an edge."""
    rng = p.rng
    for _ in range(rng.integers(1, 3)):
        x, y = p.border() if rng.random() < 0.7 else p.place()
        heat = np.clip(p.blob(x, y, p.side * rng.uniform(0.12, 0.3), rng.uniform(0.25, 0.5)) * 1.6 + 0.25, 0, 1.5)
        p.pixels *= np.float32((0.35, 0.17, 0.07)) ** np.clip(heat, 0, 1)[..., None]
        p.lay(np.clip((heat - 0.75) * 4, 0, 1) * 0.9, np.float32((0.05, 0.035, 0.03)) * (0.5 + p.noise(4, 2))[..., None])
        p.mark("burn marks", heat > 0.25)


def lightleak(p):
    """Light that got into the camera: a glow from an edge, white to orange and red."""
    rng = p.rng
    x, y = p.border()
    if rng.random() < 0.5:
        glow = np.clip(1.25 - p.distance(x, y) / (p.side * rng.uniform(0.25, 0.6)), 0, None)
    else:
        turn = np.arctan2(p.height / 2 - y, p.width / 2 - x) + rng.normal(0, 0.3)
        rows, columns = np.mgrid[:p.height, :p.width].astype(np.float32)
        across = ((columns - x) * -np.sin(turn) + (rows - y) * np.cos(turn)) / (p.side * rng.uniform(0.05, 0.16))
        along = ((columns - x) * np.cos(turn) + (rows - y) * np.sin(turn)) / (p.side * rng.uniform(0.5, 1.4))
        glow = np.exp(-across ** 2) * np.clip(1.25 - along, 0, 1.25)
    glow = glow * (0.75 + 0.5 * p.noise(p.side * 0.4, 2))
    colour = np.float32([(1.0, 0.55, 0.15), (1.0, 0.3, 0.12), (1.0, 0.85, 0.5), (1.0, 1.0, 0.95)][rng.integers(4)])
    strength = np.clip(glow * rng.uniform(0.8, 1.4), 0, 1)[..., None]
    p.pixels[:] = 1 - (1 - p.pixels) * (1 - strength * (colour + (1 - colour) * strength ** 3))
    p.mark("lightleak", strength[..., 0] > 0.22)


_RENDER = {kind: globals()[kind.replace(" ", "_")] for kind in KINDS}


def add_damage(rng, pixels, kinds):
    """`pixels` RGB 0-1 with damage of those kinds -> (pixels, classes)."""
    p = Print(pixels.copy(), rng)
    for kind in ORDER:
        if kind in kinds:
            _RENDER[kind](p)
            np.clip(p.pixels, 0, 1, out=p.pixels)
    return p.pixels, p.classes


def _mount(rng, pixels, classes):
    """Perhaps a pale border, perhaps a little turned on the bed of a scanner, which is background."""
    height, width = classes.shape
    if rng.random() < 0.45:
        edge = int(rng.uniform(0.02, 0.06) * min(height, width))
        frame = np.ones((height, width), bool)
        frame[edge:-edge, edge:-edge] = False
        frame &= classes == 0
        pixels[frame] = rng.uniform(0.8, 0.97) * np.float32((1, 0.97, 0.9)) * (0.97 + 0.05 * rng.random((int(frame.sum()), 1), np.float32))
    if rng.random() < 0.45:
        return pixels, classes
    bed = np.full(3, rng.choice((rng.uniform(0, 0.12), rng.uniform(0.88, 1), rng.uniform(0.3, 0.7)), p=(0.45, 0.4, 0.15)), np.float32) * rng.uniform(0.94, 1, 3).astype(np.float32)
    move = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 3), rng.uniform(0.82, 0.95))
    move[:, 2] += rng.uniform(-0.03, 0.03, 2) * (width, height)
    inside = cv2.warpAffine(np.ones((height, width), np.float32), move, (width, height))
    pixels = cv2.warpAffine(pixels, move, (width, height)) + (1 - inside)[..., None] * bed
    pixels += ((1 - inside) * rng.uniform(0, 0.02))[..., None] * rng.normal(0, 1, (height, width, 1)).astype(np.float32)
    shade = np.clip(cv2.GaussianBlur(inside, (0, 0), 3) - inside, 0, 1)
    pixels *= (1 - 0.5 * shade)[..., None]
    classes = cv2.warpAffine(classes, move, (width, height), flags=cv2.INTER_NEAREST)
    classes[inside < 0.5] = LABELS.index("background")
    return pixels, classes


def render(seed, kinds=None, longest=LONGEST):
    """One picture: uint8 RGB `[H,W,3]` and uint8 classes `[H,W]`, decided by the seed; one in ten has no damage."""
    rng = np.random.default_rng(seed)
    short = int(longest * rng.uniform(0.62, 0.95)) // 4 * 4
    height, width = (short, longest) if rng.random() < 0.55 else (longest, short)
    pixels = print_of(rng, scene(rng, height, width), rng.choice(TONES, p=(0.32, 0.28, 0.24, 0.04, 0.12)))
    if kinds is None:
        kinds = () if rng.random() < 0.1 else rng.choice(KINDS, rng.integers(1, 8), replace=False)
    pixels, classes = _mount(rng, *add_damage(rng, pixels, set(kinds)))
    picture = np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.5:
        jpeg = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])[1]
        picture = np.ascontiguousarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[..., ::-1])
    return picture, classes
