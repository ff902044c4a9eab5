"""What scripts/train/detector is told: its options, their ranges, and what a resumed run takes over from where it stopped."""
import argparse
import math
import os

from . import fit

EPOCHS, STEPS = 100, 3000      # of a run that is told neither epochs nor minutes, at least: fewer steps leave a network from nothing half taught
# Options of the run itself: what is not given is the checkpoint's where one is resumed, or else this.
SETTINGS = {"size": 640, "crop": None, "batch": 16, "processes": 2, "rate": 2e-3, "decay": 0.02, "mosaic": 0.0, "mixup": 0.0, "affine": 0.0,
            "focal": 0.0, "hard": 0.0, "turns": "all", "colours": "on", "seed": 1, "validate_every": None}
# Of these, what a resumed run may be told otherwise: less memory, a lower rate where the loss has no end.
MAY_CHANGE = ("batch", "processes", "rate", "validate_every")
SEARCHED = ("rate", "mosaic", "mixup", "affine", "focal")


def parse(description, words=None):
    """The options, checked; a ValueError names all that is wrong."""
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--data", required=True, help="folders of labelled pictures (rendered, DeepPCB, COCO, YOLO, VOC), separated by commas; DIR:W gives one weight W")
    p.add_argument("--val", default="", help="validation sets, separated by commas (default: a folder's own split, or every eighth of its pictures)")
    p.add_argument("--size", type=int, help="longest side of what the model sees, divisible by 32; pictures are scaled to it (default: 640)")
    p.add_argument("--out", required=True, help="model folder, models/NAME/VERSION: model.onnx is written there")
    p.add_argument("--work", help="checkpoints, log and curves (default: artifacts/train/NAME)")
    p.add_argument("--epochs", type=int, help=f"one epoch shows as many crops as there are pictures (default: as many as the minutes allow; without --minutes {EPOCHS}, more where that is less than {STEPS} steps)")
    p.add_argument("--minutes", type=float, default=0, help="stop after this time; the rate falls to its end by then")
    p.add_argument("--batch", type=int, help="crops a step, of each process (default: 16)")
    p.add_argument("--crop", type=int, help="side of the training crops, divisible by 32 (default: 256, or all that the model sees where objects are larger than half of that)")
    p.add_argument("--rate", type=float, help="highest learning rate (default: 2e-3)")
    p.add_argument("--decay", type=float, help="weight decay (default: 0.02)")
    p.add_argument("--mosaic", type=float, help="share of examples made of four crops (default: 0)")
    p.add_argument("--mixup", type=float, help="share of examples that are two over each other (default: 0)")
    p.add_argument("--affine", type=float, help="share of examples turned and sheared a little (default: 0)")
    p.add_argument("--turns", choices=("all", "mirror", "none"), help="of examples by right angles and mirrors; mirror: left and right only, none where these are classes (default: all)")
    p.add_argument("--colours", choices=("on", "off"), help="on: examples are also recoloured; off where colour tells classes apart: their light alone varies (default: on)")
    p.add_argument("--focal", type=float, help="focus on what is judged wrong, 2 is usual; 0: all cells count alike (default: 0)")
    p.add_argument("--hard", type=float, help="share of examples around places where the weights of --start-from err (default: 0)")
    p.add_argument("--search", type=int, default=0, metavar="N", help="first try N settings of rate, mosaic, mixup, affine and focal in short runs, half of them twice as long again and again")
    p.add_argument("--search-minutes", type=float, default=2, help="of each setting's first run")
    p.add_argument("--seed", type=int, help="(default: 1)")
    p.add_argument("--processes", type=int, help="that learn side by side; another number is another run (default: 2)")
    p.add_argument("--threads", type=int, default=1, help="of each process")
    p.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto",
                   help="of the convolutions while training; auto: bfloat16 where the processor has it")
    p.add_argument("--workers", type=int, default=0, help="processes that make the first process's crops; 0: itself")
    p.add_argument("--validate-every", type=int, help="epochs (default: 5, more of a small set)")
    p.add_argument("--validate-pictures", type=int, default=100, help="per set, while training; 0: all")
    p.add_argument("--resume", action="store_true", help="go on from the last finished epoch, as the run began: what is not given is taken from there")
    p.add_argument("--fresh", action="store_true", help="begin anew although --work holds a run that is not finished")
    p.add_argument("--start-from", metavar="CHECKPOINT", help="begin with another run's weights")
    p.add_argument("--export-only", action="store_true", help="write model.onnx from the last checkpoint")
    opt = p.parse_args(words)
    wrong = [*_numbers(opt), *_folders(opt)]
    if wrong:
        raise ValueError("; ".join(wrong))
    opt.work = opt.work or os.path.join("artifacts", "train", os.path.basename(os.path.dirname(os.path.abspath(opt.out))))
    opt.crop = opt.crop or None
    return opt


def _numbers(opt):
    ranges = {
        "a whole number, 1 or more": (("epochs", "batch", "processes", "threads", "validate_every"), lambda value: value >= 1),
        "0 or more": (("minutes", "workers", "validate_pictures", "decay", "focal", "seed"), lambda value: 0 <= value < math.inf),
        "more than 0": (("rate", "search_minutes"), lambda value: 0 < value < math.inf),
        "a share, 0 to 1": (("mosaic", "mixup", "affine"), lambda value: 0 <= value <= 1),
        "a share, 0 to less than 1": (("hard",), lambda value: 0 <= value < 1),
        "must be divisible by 32": (("size",), lambda value: value >= 32 and value % 32 == 0),
        "must be divisible by 32, or 0 for what suits the objects": (("crop",), lambda value: value >= 0 and value % 32 == 0),
        "2 or more settings, or 0 for no search": (("search",), lambda value: value == 0 or value >= 2)}
    for said, (names, fits) in ranges.items():
        for name in names:
            value = getattr(opt, name)
            if value is not None and not fits(value):
                yield f"--{name.replace('_', '-')} {value}: {said}"
    if opt.hard and not (opt.start_from or opt.resume):
        yield "--hard needs the weights whose errors it shows: --start-from CHECKPOINT"


def _folders(opt):
    for entry in opt.data.split(","):
        folder, colon, weight = entry.partition(":")
        try:
            fits = 0 < float(weight) < math.inf if colon else True
        except ValueError:
            fits = False
        if not folder or not fits:
            yield f"--data {entry!r}: write DIR, or DIR:WEIGHT with a weight above 0; a folder whose name has a colon or a comma can't be given"


def begin(opt):
    """Completes the options of a new run. Returns where a finished run's checkpoint in WORK is to be kept, if there is one."""
    for name, usual in SETTINGS.items():
        if getattr(opt, name) is None:
            setattr(opt, name, usual)
    path = os.path.join(opt.work, "last.pt")
    if not os.path.exists(path):
        return None
    try:
        state = fit.read_run(opt.work)
    except ValueError:
        if not opt.fresh:
            raise
        state = {"options": {}}
    of = state["options"].get("out", "")
    if not opt.fresh and not _is_finished(state):
        raise ValueError(f"{path}: is of a run for {of or 'another model'} that stopped after epoch {state['epoch']}; go on with --resume, begin anew with --fresh, or give another --work")
    return os.path.join(opt.work, f"last-{os.path.basename(os.path.normpath(of)) if of else 'before'}.pt")


def _is_finished(state):
    epochs, minutes = (state["options"].get(name) for name in ("epochs", "minutes"))
    return bool(epochs and state["epoch"] >= epochs or minutes and state["spent"] >= 60 * minutes)


def take_over(opt, state):
    """Completes the options of a resumed run by those it began with; a ValueError names what differs and would make it another run."""
    began = state["options"]
    wrong = []
    for name, usual in SETTINGS.items():
        value, before = getattr(opt, name), began.get(name, usual)
        if value is None or opt.search and name in SEARCHED:      # where a search was asked for, it began with what that had found
            setattr(opt, name, before)
        elif value != before and name not in MAY_CHANGE and not opt.export_only:
            wrong.append(f"--{name.replace('_', '-')} is {value}, but the run in {opt.work} began with {before}; leave it out, or give another --work")
    if opt.epochs is None and not opt.minutes:
        opt.epochs, opt.minutes = began.get("epochs"), began.get("minutes", 0)
    if wrong:
        raise ValueError("; ".join(wrong))


def must_know(labels, opt, state):
    """The classes of what is to be learnt must be those of the run."""
    before = state["options"].get("labels", labels)
    if list(before) != list(labels):
        raise ValueError(f"{opt.data}: its classes {', '.join(labels)} are not those of the run in {opt.work}, {', '.join(before)}; give another --work")


def usual_length(opt, steps):
    """Epochs (None: as many as the minutes allow), and after how many of them to validate; of small sets an epoch has few steps."""
    epochs = opt.epochs or (None if opt.minutes else max(EPOCHS, math.ceil(STEPS / steps)))
    return epochs, opt.validate_every or max(5, math.ceil(STEPS / 30 / steps))
