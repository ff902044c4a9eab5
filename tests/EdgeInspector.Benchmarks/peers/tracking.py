"""ByteTrack (Zhang et al., ECCV 2022) as Python programs run it: NumPy arrays, SciPy's assignment and Cholesky solver.

Follows the paper's published program: constant-velocity Kalman filter over centre, aspect ratio and height; a first round of
confident detections against all tracks by 1 - IoU * confidence, a second of doubtful ones against the tracks left, a third against
tentative tracks. Boxes are in continuous coordinates. The assignment with a limit on cost is solved on the matrix extended by the
price of leaving a row or column alone, as the solver used there does.
"""
import numpy as np
import scipy
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import linear_sum_assignment

NEW, TRACKED, LOST, REMOVED = range(4)


class Filter:
    """Kalman filter; noise grows with the object's height."""

    POSITION, VELOCITY = 1 / 20, 1 / 160

    def __init__(self):
        self.motion = np.eye(8)
        self.motion[:4, 4:] = np.eye(4)
        self.view = np.eye(4, 8)

    def start(self, measured):
        h = measured[3]
        deviation = [2 * self.POSITION * h, 2 * self.POSITION * h, 1e-2, 2 * self.POSITION * h,
                     10 * self.VELOCITY * h, 10 * self.VELOCITY * h, 1e-5, 10 * self.VELOCITY * h]
        return np.r_[measured, np.zeros(4)], np.diag(np.square(deviation))

    def predict(self, means, covariances):
        h = means[:, 3]
        one = np.ones_like(h)
        deviation = np.stack([self.POSITION * h, self.POSITION * h, 1e-2 * one, self.POSITION * h,
                              self.VELOCITY * h, self.VELOCITY * h, 1e-5 * one, self.VELOCITY * h], axis=1)
        noise = np.zeros((len(h), 8, 8))
        noise[:, range(8), range(8)] = deviation ** 2
        return means @ self.motion.T, self.motion @ covariances @ self.motion.T + noise

    def update(self, mean, covariance, measured):
        h = mean[3]
        noise = np.diag(np.square([self.POSITION * h, self.POSITION * h, 1e-1, self.POSITION * h]))
        seen = self.view @ covariance @ self.view.T + noise
        gain = cho_solve(cho_factor(seen, lower=True, check_finite=False), (covariance @ self.view.T).T, check_finite=False).T
        return mean + (measured - self.view @ mean) @ gain.T, covariance - gain @ seen @ gain.T


class Track:
    def __init__(self, box, score, row):
        self.box, self.score, self.row = box, score, row
        self.mean = self.covariance = None
        self.state, self.believed = NEW, False
        self.id = self.first = self.last = 0

    def measurement(self):
        x1, y1, x2, y2 = self.box
        return np.array([(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / (y2 - y1), y2 - y1])

    def corners(self):
        if self.mean is None:
            return self.box
        x, y, a, h = self.mean[:4]
        return np.array([x - a * h / 2, y - h / 2, x + a * h / 2, y + h / 2])


def distances(tracks, others):
    """1 - IoU, [tracks, others]."""
    if not tracks or not others:
        return np.zeros((len(tracks), len(others)))
    a = np.array([t.corners() for t in tracks])[:, None]
    b = np.array([t.corners() for t in others])[None]
    size = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None)
    both = size[..., 0] * size[..., 1]
    area = lambda boxes: (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
    return 1 - both / (area(a) + area(b) - both)


def fuse(cost, detections):
    return 1 - (1 - cost) * np.array([d.score for d in detections])[None] if cost.size else cost


def assign(cost, limit):
    """Pairs, rows alone, columns alone; a pair may cost at most the limit."""
    rows, columns = cost.shape
    if cost.size == 0:
        return [], list(range(rows)), list(range(columns))
    whole = np.full((rows + columns, rows + columns), limit / 2)
    whole[rows:, columns:] = 0
    whole[:rows, :columns] = cost
    left, right = linear_sum_assignment(whole)
    pairs = [(r, c) for r, c in zip(left, right) if r < rows and c < columns]
    paired_rows, paired_columns = {r for r, _ in pairs}, {c for _, c in pairs}
    return pairs, [r for r in range(rows) if r not in paired_rows], [c for c in range(columns) if c not in paired_columns]


class ByteTrack:
    HIGH, LOW, BUFFER = 0.5, 0.1, 30

    def __init__(self):
        self.filter = Filter()
        self.tracked, self.lost = [], []
        self.frame = self.ids = 0

    def take(self, track, detection):
        track.mean, track.covariance = self.filter.update(track.mean, track.covariance, detection.measurement())
        track.state, track.believed = TRACKED, True
        track.box, track.score, track.row, track.last = detection.box, detection.score, detection.row, self.frame

    def update(self, boxes, scores):
        self.frame += 1
        high = [Track(boxes[i], scores[i], i) for i in np.flatnonzero(scores > self.HIGH)]
        low = [Track(boxes[i], scores[i], i) for i in np.flatnonzero((scores > self.LOW) & (scores < self.HIGH))]
        tentative = [t for t in self.tracked if not t.believed]
        pool = [t for t in self.tracked if t.believed] + self.lost
        if pool:
            means = np.array([t.mean for t in pool])
            means[[t.state != TRACKED for t in pool], 7] = 0
            means, covariances = self.filter.predict(means, np.array([t.covariance for t in pool]))
            for track, mean, covariance in zip(pool, means, covariances):
                track.mean, track.covariance = mean, covariance

        pairs, left, free = assign(fuse(distances(pool, high), high), 0.8)
        for row, column in pairs:
            self.take(pool[row], high[column])

        rest = [pool[i] for i in left if pool[i].state == TRACKED]
        pairs, left, _ = assign(distances(rest, low), 0.5)
        for row, column in pairs:
            self.take(rest[row], low[column])
        for i in left:
            rest[i].state = LOST

        high = [high[i] for i in free]
        pairs, left, free = assign(fuse(distances(tentative, high), high), 0.7)
        for row, column in pairs:
            self.take(tentative[row], high[column])
        for i in left:
            tentative[i].state = REMOVED

        fresh = []
        for i in free:
            track = high[i]
            if track.score < self.HIGH + 0.1:
                continue
            self.ids += 1
            track.id, track.first, track.last = self.ids, self.frame, self.frame
            track.mean, track.covariance = self.filter.start(track.measurement())
            track.state, track.believed = TRACKED, self.frame == 1
            fresh.append(track)

        known = self.tracked + self.lost
        self.tracked = [t for t in known if t.state == TRACKED] + fresh
        self.lost = [t for t in known if t.state == LOST and self.frame - t.last <= self.BUFFER]
        self.remove_duplicates()
        return [t for t in self.tracked if t.believed]

    def remove_duplicates(self):
        doomed = set()
        for i, k in zip(*np.nonzero(distances(self.tracked, self.lost) < 0.15)):
            a, b = self.tracked[i], self.lost[k]
            doomed.add(b if a.last - a.first > b.last - b.first else a)
        if doomed:
            self.tracked = [t for t in self.tracked if t not in doomed]
            self.lost = [t for t in self.lost if t not in doomed]


class Stage:
    def __init__(self, request):
        """File: per frame an int32 count, then count rows of five float32: box, confidence."""
        data = np.fromfile(request["file"], np.float32)
        self.frames, at = [], 0
        while at < len(data):
            count = int(data[at:at + 1].view(np.int32)[0])
            rows = data[at + 1:at + 1 + 5 * count].reshape(-1, 5).astype(np.float64)
            self.frames.append((rows[:, :4], rows[:, 4]))
            at += 1 + 5 * count
        self.tracker = None
        self.about = f"ByteTrack in Python, NumPy {np.__version__}, SciPy {scipy.__version__}"

    def step(self, i):
        """One frame; the tracker starts anew with every turn of the clip."""
        i %= len(self.frames)
        if i == 0 or self.tracker is None:
            self.tracker = ByteTrack()
        return self.tracker.update(*self.frames[i])

    def output(self):
        """Rows of int32: frame, detection, id."""
        rows = []
        for i in range(len(self.frames)):
            rows += [(i, t.row, t.id) for t in self.step(i)]
        return np.array(rows, np.int32).tobytes()
