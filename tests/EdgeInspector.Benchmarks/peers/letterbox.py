"""Letterbox with OpenCV: resize, border, blob."""
import cv2
import numpy as np


class Stage:
    def __init__(self, request):
        cv2.setNumThreads(request["threads"])
        self.width, self.height, self.size = request["width"], request["height"], request["size"]
        self.interpolation = cv2.INTER_AREA if request["area"] else cv2.INTER_LINEAR
        self.frames = np.fromfile(request["file"], np.uint8).reshape(-1, self.height, self.width, 3)
        ratio = min(self.size / self.width, self.size / self.height)
        self.fitted = (round(self.width * ratio), round(self.height * ratio))
        across, down = self.size - self.fitted[0], self.size - self.fitted[1]
        self.border = (down // 2, down - down // 2, across // 2, across - across // 2)
        self.about = f"OpenCV {cv2.__version__}: resize, copyMakeBorder, blobFromImage"

    def step(self, i):
        frame = self.frames[i % len(self.frames)]
        small = cv2.resize(frame, self.fitted, interpolation=self.interpolation)
        if any(self.border):
            small = cv2.copyMakeBorder(small, *self.border, cv2.BORDER_CONSTANT, value=(114, 114, 114))
        return cv2.dnn.blobFromImage(small, 1 / 255.0, swapRB=True)

    def output(self):
        return self.step(0).tobytes()
