"""Folders of labelled pictures of any layout. Ours and DeepPCB's are read here; COCO, YOLO, VOC and others by the
program, so that a folder means the same when it is trained on and when it is measured on."""
import json
import os
import re
import shlex
import subprocess
import sys

import numpy as np

from . import folder as model_folder
from .data import IGNORE, LABELS, Picture, read_set

HELD_OUT = 8      # without a split of its own, every eighth picture of a set validates
CELL = 8          # pixels between the places at which the head looks: what is smaller may cover none, and is then not learnt
MANY = 0.1        # share of such objects that is worth a word


def read(folder, size, split=None, labels=None):
    """-> (labels, pictures fitted to `size`, number of pictures in other splits); with `labels` the classes are those, by name."""
    facts = _ask(folder, split)
    pictures = _pictures(folder, facts, size)
    return _named(folder, facts["labels"], pictures, labels), pictures, facts["others"]


def _ask(folder, split=None):
    """What `edge-inspector dataset` tells of a folder; of a rendered one, thousands of pictures, as much as is known without asking."""
    if not os.path.isdir(folder):
        raise ValueError(f"{folder}: no such folder")
    if _is_rendered(folder):
        return {"format": "deeppcb", "labels": list(LABELS), "others": 0, "notes": []}
    command = [*model_folder.program(), "dataset", folder, "--json", *(["--split", split] if split else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip().removeprefix("edge-inspector: "))
    facts = json.loads(done.stdout)
    if facts["format"] == "deeppcb":
        return {**facts, "labels": list(LABELS)}      # a solder splash is no class to a detector
    if not facts["labels"]:
        raise ValueError(f"{folder}: its classes have no names; add data.yaml with 'names: [first, second]' or classes.txt")
    if "objects" not in facts["pictures"][0]:
        raise ValueError(f"{folder}: {facts['format']} labels whole pictures; a detector learns from boxes (COCO, YOLO, VOC)")
    return facts


def _is_rendered(folder):
    """Whether nothing lies there but NNNNNN.ppm and NNNNNN.txt, as `edge-inspector render` leaves them."""
    names = os.listdir(folder)
    return bool(names) and all(re.fullmatch(r"\d{6}\.(ppm|txt)", name) for name in names)


def _pictures(folder, facts, size):
    """The pictures, fitted to `size`; what was odd about them is said."""
    for note in facts["notes"]:
        _say(f"{folder}: {note.partition('; --split')[0]}")
    if facts["format"] != "deeppcb":
        return [_fit(row, size) for row in facts["pictures"]]
    pictures = read_set(folder)
    if len(pictures) < len(facts.get("pictures", [])):
        _say(f"{folder}: {len(facts['pictures']) - len(pictures)} of {len(facts['pictures'])} pictures were left out; boards are NAME.ppm, .png or .jpg with small letters")
    for picture in pictures:
        if max(picture.width, picture.height) != size:
            picture.fit(size)
    return pictures


def _fit(row, size):
    boxes = np.array([one["box"] for one in row["objects"]], np.float32).reshape(-1, 4)
    classes = np.array([one["class"] for one in row["objects"]], np.int64)
    picture = Picture(row["path"], boxes, np.where(classes < 0, IGNORE, classes))
    if "width" in row and (row["width"], row["height"]) != (picture.width, picture.height):
        raise ValueError(f"{row['path']}: its labels are for {row['width']}x{row['height']} pixels, but it has {picture.width}x{picture.height}; "
                         "label it again, or put the right picture there")
    if row["unit"] == "share":
        picture.boxes = boxes * np.float32([picture.width, picture.height] * 2)
    picture.fit(size)
    return picture


def train_and_validation(folders, validation, size):
    """`DIR[:WEIGHT]` words -> (labels, pictures, weights, {name: pictures}); classes are those of the first, by name.

    Where no validation set is given, a folder's own split validates, or else every eighth picture, which is then not learnt.
    """
    labels, pictures, weights, checks = None, [], [], {}
    given = [entry.partition(":") for entry in folders]
    for (folder, _, weight), key in zip(given, _keys([folder for folder, _, _ in given])):
        facts = _ask(folder)
        learnt = _ask_train(folder) if facts["others"] else facts      # what is read without naming a split is the part to measure on
        some = _pictures(folder, learnt, size)
        labels = _named(folder, learnt["labels"], some, labels)
        if facts["others"] and not validation:
            checks[key] = _pictures(folder, facts, size)
            _named(folder, facts["labels"], checks[key], labels)
        elif not validation and facts["format"] != "deeppcb" and len(some) >= 2 * HELD_OUT:
            checks[key], some = some[HELD_OUT - 1::HELD_OUT], [picture for number, picture in enumerate(some, 1) if number % HELD_OUT]
            _say_held_out(folder, len(checks[key]))
        pictures += some
        weights += [float(weight or 1)] * len(some)
    for folder, key in zip(validation, _keys(validation)):
        _, checks[key], _ = read(folder, size, labels=labels)
    _judge(folders, labels, pictures, size)
    return labels, pictures, weights, checks


def _ask_train(folder):
    try:
        return _ask(folder, "train")
    except ValueError as error:
        reason, _, remedy = str(error).partition("; ")
        if "--split 'train'" not in reason and "--split" not in remedy[:20]:
            raise
        raise ValueError(f"{folder}: has splits, but not one that is called train ({reason}); name the folder of what is to be learnt") from error


def _keys(folders):
    """What to call each: its own name, or its path where another's is the same."""
    paths = [os.path.normpath(folder) for folder in folders]
    names = [os.path.basename(path) for path in set(paths)]
    return [path if names.count(os.path.basename(path)) > 1 else os.path.basename(path) for path in paths]


def _named(folder, names, pictures, labels):
    """`labels`, or `names` where there are none yet; the pictures' classes, of `names`, become those of `labels`."""
    if labels is None or list(names) == list(labels):
        return list(labels or names)
    known = [_plain(label) for label in labels]
    numbers = np.array([labels.index(name) if name in labels else known.index(_plain(name)) if _plain(name) in known else IGNORE for name in names])
    unknown = [name for number, name in enumerate(names) if numbers[number] == IGNORE and any((picture.classes == number).any() for picture in pictures)]
    if unknown:
        raise ValueError(f"{folder}: {', '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} not among the classes {', '.join(labels)}; "
                         "name them alike, or name first the folder that has them all")
    for picture in pictures:
        picture.classes = np.where(picture.classes < 0, picture.classes, numbers[picture.classes])
        picture.is_board = False
    return list(labels)


def _plain(name):
    """Letters and digits alone, small: the program too takes `Pin-hole` and `pin_hole` for one class."""
    return "".join(letter for letter in name.lower() if letter.isalnum()) or name


def _judge(folders, labels, pictures, size):
    """Says what cannot be learnt from the pictures."""
    real = [picture.classes >= 0 for picture in pictures]
    classes = np.concatenate([picture.classes[chosen] for picture, chosen in zip(pictures, real)] or [[]])
    if not len(classes):
        raise ValueError(f"{', '.join(folders)}: no picture holds a labelled object; nothing can be learnt")
    absent = [label for number, label in enumerate(labels) if not (classes == number).any()]
    if absent:
        _say(f"no object of {', '.join(absent)} is labelled in what is learnt")
    sides = np.concatenate([(picture.boxes[chosen, 2:] - picture.boxes[chosen, :2]).min(1) for picture, chosen in zip(pictures, real)])
    small = (sides < CELL).mean()
    if small >= MANY:
        _say(f"{small:.0%} of the objects are smaller than {CELL} px at --size {size}; raise --size or cut the pictures")


def _say_held_out(folder, count):
    """Says what is kept back, and the command whose list `edge-inspector evaluate --split` takes."""
    listed = f"""edge-inspector dataset {shlex.quote(folder)} --json | sed -n 's/^ *"path": "\\(.*\\)",$/\\1/p' | awk 'NR % {HELD_OUT} == 0' > held-out.txt"""
    _say(f"{folder}: {count} pictures validate and are not learnt, every {HELD_OUT}th; for evaluate --split held-out.txt: {listed}")


def _say(words):
    print(words, file=sys.stderr, flush=True)
