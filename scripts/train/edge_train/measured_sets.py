"""What the shipped models are measured on and compared with: where each set lies, and how it is made without any training."""
import os

from . import boards, caption_sets, photo_sets, surface_sets

WORK = os.path.join("artifacts", "train")
SPLASHES = os.path.join(WORK, "pcb-anomaly", "splashes")
# Boards: pictures, seed, and what else `edge-inspector render` is told. The first two stand in scripts/train/pcb-defects as well.
BOARDS = {
    os.path.join(WORK, "pcb-defects", "test-cam"): (400, 2000001, "--look", "camera", "--defects", "4.5"),
    os.path.join(WORK, "pcb-defects", "test-art"): (200, 2100001, "--look", "artwork", "--defects", "4.5"),
    SPLASHES: (200, 2300001, "--look", "camera", "--defects", "0", "--splashes", "1.2"),
}
SURFACES = os.path.join(WORK, "surfaces")
CAPTIONS = os.path.join(WORK, "zero-shot-mini")
PHOTOS = os.path.join(WORK, "photo-damage", "test")


def known():
    """Folders that `make` renders."""
    return {*BOARDS, os.path.join(SURFACES, "test"), os.path.join(CAPTIONS, "test"), os.path.join(CAPTIONS, "unseen"), PHOTOS}


def make(path):
    """Renders a set where it is not there yet; False where it is not there and can't be rendered. Paths are relative to the project's root, which is the current folder."""
    if path in BOARDS:
        boards.render(path, *BOARDS[path])
    elif path == os.path.join(SURFACES, "test"):
        os.makedirs(SURFACES, exist_ok=True)
        surface_sets.test_folder(SURFACES, 64)
    elif path in (os.path.join(CAPTIONS, "test"), os.path.join(CAPTIONS, "unseen")):
        os.makedirs(CAPTIONS, exist_ok=True)
        caption_sets.write_test(CAPTIONS, 60)
    elif path == PHOTOS:
        if not os.path.exists(os.path.join(path, "labels.json")):
            photo_sets.write_coco(path, 2_000_000, 200)
    else:
        return os.path.isdir(path)
    return True


def make_model(path):
    """Makes a model that another's figures are compared with; False where there is none."""
    if path == os.path.join(SURFACES, "taught", "surface-taught"):
        surface_sets.taught_model(SURFACES, os.path.join(surface_sets.test_folder(SURFACES, 64), "train", "good"))
    return os.path.exists(path)

