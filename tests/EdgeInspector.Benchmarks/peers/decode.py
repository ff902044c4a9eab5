"""Decoding [84, 8400] with NumPy: the transposition most programs do, or the maximum first."""
import numpy as np


class Stage:
    def __init__(self, request):
        self.rows, self.threshold, self.max_first = request["rows"], request["threshold"], request["max_first"]
        self.outputs = np.fromfile(request["file"], np.float32).reshape(-1, self.rows, request["proposals"])
        self.about = f"NumPy {np.__version__}: " + ("maximum, then the chosen columns" if self.max_first else "transpose, argmax")

    def step(self, i):
        output = self.outputs[i % len(self.outputs)]
        return self.by_maximum(output) if self.max_first else self.by_transpose(output)

    def by_transpose(self, output):
        rows = output.T
        classes = np.argmax(rows[:, 4:], axis=1)
        scores = rows[np.arange(len(rows)), classes + 4]
        chosen = scores >= self.threshold
        return self.corners(rows[chosen, :4]), scores[chosen], classes[chosen]

    def by_maximum(self, output):
        columns = output[:, output[4:].max(axis=0) >= self.threshold]
        classes = np.argmax(columns[4:], axis=0)
        return self.corners(columns[:4].T), columns[4:].max(axis=0), classes

    @staticmethod
    def corners(boxes):
        half = boxes[:, 2:] * np.float32(0.5)
        return np.concatenate((boxes[:, :2] - half, boxes[:, :2] + half), axis=1)

    def output(self):
        boxes, scores, classes = self.step(0)
        return np.concatenate((boxes, scores[:, None], classes[:, None].astype(np.float32)), axis=1).astype(np.float32).tobytes()
