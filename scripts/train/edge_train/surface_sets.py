"""Sets of rendered surfaces: arrays to learn from, kept in a file, and folders in MVTec's layout to measure on."""
import os
import shutil
import subprocess
import sys
import zipfile

import cv2
import numpy as np

from . import surfaces
from .folder import program

LABELS = ("good", "crack")
TEACH, TAUGHT_WITH = ("--size", "128", "--bank", "500", "--position", "0"), 200      # of the model that the autoencoders are compared with
TRAINED_BELOW = 1_000_000        # seeds of training sets; of the others' validation sets from here, of test sets from twice this


def arrays(path, seed, count, side, cracked, said=sys.stderr):
    """(pictures `[N, S, S, 3]` uint8, cracked `[N]` int64, masks `[N, S, S]` bool), rendered once and kept in `path`; every second has a crack, or none."""
    if os.path.exists(path):
        try:
            with np.load(path) as kept:
                if kept["made"].tolist() == [seed, count, side, int(cracked)]:
                    return kept["pictures"], kept["classes"], kept["masks"]
        except (ValueError, KeyError, zipfile.BadZipFile, EOFError):
            pass                 # of an older renderer or cut off: rendered anew
    classes = (np.arange(count) % 2 if cracked else np.zeros(count)).astype(np.int64)
    pictures, masks = np.empty((count, side, side, 3), np.uint8), np.empty((count, side, side), bool)
    for number in range(count):
        one = surfaces.render(seed, number, (side, side), bool(classes[number]))
        pictures[number], masks[number] = one.picture, one.mask
        _tell(said, path, number + 1, count)
    np.savez(path + ".part.npz", pictures=pictures, classes=classes, masks=masks, made=np.array([seed, count, side, int(cracked)]))
    os.replace(path + ".part.npz", path)
    return pictures, classes, masks


def folders(root, seed, good, cracked, taught, size, material=None, said=sys.stderr):
    """Writes `test/good`, `test/crack` with `ground_truth/crack/NNNN_mask.png`, and `taught` further good pictures in `train/good`.

    Names begin with the material. `root` must be new or empty; what it is written as is decided by the arguments.
    """
    if os.path.isdir(root) and os.listdir(root):
        raise ValueError(f"{root}: is not empty; name a new folder")
    kinds = [("test/good", False, good), ("test/crack", True, cracked), ("train/good", False, taught)]
    total, number = sum(count for *_, count in kinds), 0
    for folder, has_crack, count in kinds:
        for name in ((folder, "ground_truth/crack") if has_crack else (folder,)) if count else ():
            os.makedirs(os.path.join(root, name))
        for place in range(count):
            one = surfaces.render(seed, number, size, has_crack, material)
            name = f"{one.material}-{place:04}"
            _write(os.path.join(root, folder, name + ".png"), one.picture[..., ::-1])
            if has_crack:
                _write(os.path.join(root, "ground_truth/crack", name + "_mask.png"), one.mask.astype(np.uint8) * 255)
            number += 1
            _tell(said, root, number, total)


def test_folder(sets, side):
    """The folder that the shipped models are measured on, rendered where it is not there yet; its `train/good` is what anomaly models learn."""
    root = os.path.join(sets, "test")
    if not os.path.isdir(root):
        shutil.rmtree(root + ".part", ignore_errors=True)
        folders(root + ".part", 2 * TRAINED_BELOW + 1, 600, 600, 2000, (side, side))
        os.rename(root + ".part", root)
    return root


def taught_model(sets, good):
    """A model that `edge-inspector teach` makes of some of the good pictures, spread over all: they are enough for it, and it takes minutes."""
    root, made = os.path.join(sets, "taught"), os.path.abspath(good)
    told = os.path.join(root, "good.txt")      # whose pictures they were: a user's own are no measure of the shipped models
    if not os.path.exists(told) or open(told).read() != made:
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(os.path.join(root, "good"))
        names = sorted(os.listdir(good))
        for name in names[::max(1, len(names) // TAUGHT_WITH)][:TAUGHT_WITH]:
            shutil.copy(os.path.join(good, name), os.path.join(root, "good"))
        command = [*program(), "teach", "--images", os.path.join(root, "good"), "--name", "surface-taught", "--out", root, *TEACH]
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):
            raise ValueError(f"{' '.join(command)}: {done.stderr.strip()}")
        with open(told, "w") as file:
            file.write(made)
    return os.path.join(root, "surface-taught")


def _write(path, picture):
    if not cv2.imwrite(path, picture):
        raise OSError(f"{path}: cannot be written")


def _tell(said, name, done, total):
    if said is not None and said.isatty():
        print(f"\r\x1b[K{os.path.basename(name)}: {done} of {total} rendered", end="\n" if done == total else "", file=said, flush=True)
