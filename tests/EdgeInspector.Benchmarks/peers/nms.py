"""Non-maximum suppression with cv2.dnn.NMSBoxes."""
import cv2
import numpy as np


class Stage:
    def __init__(self, request):
        cv2.setNumThreads(request["threads"])
        self.threshold = request["threshold"]
        rows = np.fromfile(request["file"], np.float32).reshape(-1, request["boxes"], 5)
        # x, y, width, height in doubles: what NMSBoxes compares, so no conversion is timed.
        self.sets = []
        for set_ in rows.astype(np.float64):
            boxes = np.ascontiguousarray(np.concatenate((set_[:, :2], set_[:, 2:4] - set_[:, :2]), axis=1))
            self.sets.append((boxes, np.ascontiguousarray(set_[:, 4].astype(np.float32))))
        self.about = f"OpenCV {cv2.__version__}: dnn.NMSBoxes"

    def step(self, i):
        boxes, scores = self.sets[i % len(self.sets)]
        return cv2.dnn.NMSBoxes(boxes, scores, 0.0, self.threshold)

    def output(self):
        return np.asarray(self.step(0)).reshape(-1).astype(np.int32).tobytes()
