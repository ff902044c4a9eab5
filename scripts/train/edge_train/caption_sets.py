"""Sets of pictures with their subjects: arrays to train on, folders of labels that `edge-inspector evaluate` reads."""
import os

import cv2
import numpy as np

from . import boards
from .caption_pictures import LABELS, UNSEEN, board_crops, every_subject, render

# name: pictures of boards, their seed, their look
BOARDS = {"train-cam": (330, 870001, "camera"), "train-art": (110, 880001, "artwork"), "test-cam": (70, 2300001, "camera"), "test-art": (30, 2400001, "artwork")}
TRAIN, TEST, UNSEEN_PAIRS = 1, 2_000_000, 3_000_000


def render_boards(work, name):
    """A folder of boards by the program, made once."""
    count, seed, look = BOARDS[name]
    return boards.render(os.path.join(work, name), count, seed, "--look", look, "--defects", "6")


def write_training(work, each, say=print):
    """`train.npz`: `pictures` `[N,84,84,3]`, `labels` `[N]` and `attributes` `[N]`, what is told of them; pairs of UNSEEN are not in it."""
    path = os.path.join(work, "train.npz")
    if os.path.exists(path):
        return path
    pictures, labels, attributes = [], [], []
    for name in ("train-cam", "train-art"):
        for crop, label in board_crops(render_boards(work, name), BOARDS[name][1], 2.2):
            pictures.append(crop)
            labels.append(label)
            attributes.append("")
    pairs = [pair for pair in every_subject() if pair[1] and pair not in UNSEEN]
    for number in range(each * len(pairs)):
        label, attribute = pairs[number % len(pairs)]
        pictures.append(render(TRAIN + number, label, attribute))
        labels.append(label)
        attributes.append(attribute)
        if (number + 1) % 200 == 0:
            say(f"{path}: {number + 1} of {each * len(pairs)} pictures", flush=True)
    np.savez(path + ".part.npz", pictures=np.stack(pictures), labels=np.array(labels), attributes=np.array(attributes))
    os.replace(path + ".part.npz", path)
    return path


def _save(target, label, number, picture):
    os.makedirs(os.path.join(target, label), exist_ok=True)
    cv2.imwrite(os.path.join(target, label, f"{number:04}.png"), picture[..., ::-1])


def write_test(work, each):
    """`test/LABEL/NNNN.png`: crops of boards as `inspect --captions` cuts them, `each` at most of a kind; and `unseen/PAIR/`."""
    target = os.path.join(work, "test")
    if os.path.exists(target + ".done"):
        return target
    counts = dict.fromkeys(LABELS, 0)
    for name, share in (("test-cam", 2 / 3), ("test-art", 1)):
        for crop, label in board_crops(render_boards(work, name), BOARDS[name][1]):
            if counts[label] < each * share:
                _save(target, label, counts[label], crop)
                counts[label] += 1
    number = 0
    for label in (one for one in LABELS if counts[one] == 0):
        pairs = [pair for pair in every_subject() if pair[0] == label]
        for _ in range(each):
            _save(target, label, counts[label], render(TEST + number, *pairs[counts[label] % len(pairs)]))
            counts[label], number = counts[label] + 1, number + 1
    for number, (label, attribute) in enumerate(pair for pair in UNSEEN for _ in range(each // 3)):
        _save(os.path.join(work, "unseen"), f"{attribute} {label}", number, render(UNSEEN_PAIRS + number, label, attribute))
    open(target + ".done", "w").close()
    return target
