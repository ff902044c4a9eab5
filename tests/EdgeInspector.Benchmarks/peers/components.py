"""Connected components with cv2.connectedComponentsWithStats."""
import cv2
import numpy as np


class Stage:
    def __init__(self, request):
        cv2.setNumThreads(request["threads"])
        self.masks = np.fromfile(request["file"], np.uint8).reshape(-1, request["height"], request["width"])
        self.about = f"OpenCV {cv2.__version__}: connectedComponentsWithStats, 8 neighbours"

    def step(self, i):
        return cv2.connectedComponentsWithStats(self.masks[i % len(self.masks)], connectivity=8)

    def output(self):
        # One row per component, in an order that does not depend on how they are numbered, behind the labels.
        count, labels, stats, centroids = self.step(0)
        rows = np.concatenate((stats, centroids), axis=1)[1:]
        order = np.lexsort(rows.T[::-1])
        return labels.astype(np.float32).tobytes() + rows[order].astype(np.float32).tobytes()
