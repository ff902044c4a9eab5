"""Fits a picture of any size into the model's square, padded with grey 114, and takes boxes back."""
import cv2
import numpy as np

PAD = 114


def letterbox(image, size):
    """uint8 RGB `[H,W,3]` -> (`[size,size,3]`, (scale, left, top))."""
    height, width = image.shape[:2]
    if (height, width) == (size, size):
        return image, (1.0, 0, 0)
    scale = min(size / height, size / width)
    new = (round(width * scale), round(height * scale))
    left, top = (size - new[0]) // 2, (size - new[1]) // 2
    framed = np.full((size, size, 3), PAD, np.uint8)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    framed[top:top + new[1], left:left + new[0]] = cv2.resize(image, new, interpolation=way)
    return framed, (scale, left, top)


def unletterbox(boxes, placing):
    scale, left, top = placing
    return (boxes - np.float32([left, top, left, top])) / scale
