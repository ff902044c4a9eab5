"""Hard examples: the places of the pictures to be learnt at which weights err, so that a run begun with them shows these more often.

Bootstrapping after Sung and Poggio (A.I. Memo 1521, 1994). On line after line of good parts nearly all that a detector sees is nothing
to it; what it takes for a defect there is too rare in crops drawn anywhere.
"""
import copy
import json
import multiprocessing
import os
import signal

import numpy as np

from . import metrics
from .data import IGNORE

FALSE, MISSED, OVERLAP = 0.15, 0.5, 0.33      # a false finding counts from this confidence, an object is missed below that one


def errors(found, truth):
    """Boxes `[K,4]` xyxy of false findings and missed objects of one picture; arguments as `metrics.match` takes them."""
    boxes, scores, classes = found
    objects, kinds = truth
    overlaps = metrics.iou(boxes, objects)
    right = (overlaps >= OVERLAP) & (classes[:, None] == kinds[None])
    ignored = ((overlaps > 0) & (kinds == IGNORE)[None]).any(1)
    false = (scores >= FALSE) & ~right.any(1) & ~ignored
    missed = (kinds != IGNORE) & ~(right & (scores >= MISSED)[:, None]).any(0)
    return np.concatenate((boxes[false], objects[missed])).astype(np.float32)


def add(pictures, weights, share, detect, folder, processes, resumed=False):
    """-> pictures and weights with copies of those at which `detect` errs; their crops lie around the errors, and they are `share` of all.

    What was found stays in `hard.json` of `folder`, so that a resumed run shows the same, unless a picture was made anew since.
    """
    path = os.path.join(folder, "hard.json")
    places = _read(path) if resumed and _is_of(path, pictures) else _find(pictures, detect, path, processes)
    hard = []
    for picture in pictures:
        if places.get(picture.path):
            hard.append(copy.copy(picture))
            hard[-1].around = np.array(places[picture.path], np.float32)
    total = sum(len(picture.around) for picture in hard)
    print(f"{total} errors on {len(hard)} of {len(pictures)} pictures, shown in {share:.0%} of examples", flush=True)
    if not hard:
        return pictures, weights
    each = share / (1 - share) * sum(weights) / total
    return pictures + hard, list(weights) + [each * len(picture.around) for picture in hard]


def _find(pictures, detect, path, processes):
    _Part.detect, _Part.pictures = detect, pictures
    with multiprocessing.get_context("fork").Pool(processes, _quiet) as pool:
        found = pool.map(_Part.of, range(len(pictures)), chunksize=16)
    places = {picture.path: boxes.tolist() for picture, boxes in zip(pictures, found) if len(boxes)}
    with open(path + ".part", "w") as file:
        json.dump(places, file)
    os.replace(path + ".part", path)
    return places


def _is_of(path, pictures):
    """Whether the errors were looked for in these pictures: none is newer."""
    if not os.path.exists(path):
        return False
    looked = os.path.getmtime(path)
    return all(os.path.getmtime(picture.path) <= looked for picture in pictures if os.path.exists(picture.path))


def _quiet():
    signal.signal(signal.SIGINT, signal.SIG_IGN)       # the main process handles Ctrl-C
    signal.signal(signal.SIGTERM, signal.SIG_DFL)      # by which the pool ends them


def _read(path):
    with open(path) as file:
        return json.load(file)


class _Part:
    """What a forked process finds in memory; a network does not go through a pipe."""

    detect = pictures = None

    @staticmethod
    def of(number):
        picture = _Part.pictures[number]
        return errors(_Part.detect(picture.read()), (picture.boxes, picture.classes))
