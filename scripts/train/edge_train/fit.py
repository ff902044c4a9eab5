"""The training loop of everything but the detector, and the parts that the detector's loop shares with it.

A task says what is learnt; the loop does the rest: seed, warm-up and cosine, clipped gradients, averaged weights, a checkpoint and
a line of `log.jsonl` after every epoch, curves at the end, a clean stop on Ctrl-C. Batches and noise are decided by seed, epoch and
place, so that a run of one thread that was stopped and resumed ends with the weights of one that was not.
"""
import copy
import ctypes
import io
import json
import math
import os
import pickle
import signal
import subprocess
import sys
import time

import torch

from . import report

WARM_UP = 150          # steps of rising rate
CLIP = 10.0            # gradient norm
KEEP = 0.998           # of the averaged weights per step, less at the start
MALLOC_TRIM_THRESHOLD, MALLOC_MMAP_MAX = -1, -4
# Options that do not decide what is learnt: where things lie, how long it goes on, what is said of it.
FREE_TO_CHANGE = ("epochs", "minutes", "threads", "validate_every", "resume", "export_only", "work", "out", "sets", "program", "name", "start_from")


def prepare_process(threads):
    """Threads, and a C heap that keeps its pages: mapping fresh ones for each tensor costs half of the time."""
    libc = ctypes.CDLL(None)
    libc.mallopt(MALLOC_MMAP_MAX, 0)
    libc.mallopt(MALLOC_TRIM_THRESHOLD, 2 ** 31 - 1)
    torch.set_num_threads(threads)


def optimizer_of(model, rate, decay):
    """AdamW; norms and biases are not decayed."""
    plain = [p for p in model.parameters() if p.requires_grad and p.ndim <= 1]
    decayed = [p for p in model.parameters() if p.requires_grad and p.ndim > 1]
    return torch.optim.AdamW([{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}], lr=rate, betas=(0.9, 0.99))


def set_rate(optimizer, peak, progress, step):
    """Rising over WARM_UP steps, then a cosine to a fiftieth at progress 1; returns the rate."""
    rate = peak * (0.02 + 0.98 * (1 + math.cos(math.pi * min(1.0, progress))) / 2) * min(1.0, (step + 1) / WARM_UP)
    for group in optimizer.param_groups:
        group["lr"] = rate
    return rate


@torch.no_grad()
def follow(average, model, step):
    """Moves the averaged weights towards the model's; counters and the like are copied."""
    keep = min(KEEP, (1 + step) / (10 + step))
    for mine, theirs in zip(average.state_dict().values(), model.state_dict().values()):
        if mine.dtype.is_floating_point:
            mine.mul_(keep).add_(theirs, alpha=1 - keep)
        else:
            mine.copy_(theirs)


def save_run(folder, state):
    """`last.pt`, replaced in one step, and `log.jsonl` from state["log"]."""
    held = io.BytesIO()      # torch's own writer aborts the process where the disk is full
    torch.save(state, held)
    _replace(os.path.join(folder, "last.pt"), held.getbuffer())
    _replace(os.path.join(folder, "log.jsonl"), "".join(json.dumps(line) + "\n" for line in state["log"]).encode())


def _replace(path, content):
    """Writes a file in one step: it is the old one or the new one."""
    new = path + ".new"
    try:
        with open(new, "wb") as file:
            file.write(content)
        os.replace(new, path)
    except OSError as error:
        if os.path.exists(new):
            os.remove(new)
        raise OSError(f"{path}: could not be written ({error.strerror}); make room, then go on with --resume from the epoch before") from None


def read_checkpoint(path, *more):
    """What `save_run` wrote, its averaged weights and `more` at least; a ValueError where the file is something else."""
    try:
        state = torch.load(path)
        fits = isinstance(state, dict) and {"average", *more} <= state.keys()
    except (RuntimeError, ValueError, TypeError, LookupError, AttributeError, ImportError, EOFError, pickle.UnpicklingError):      # whatever the bytes led it to
        fits = False
    if not fits:
        raise ValueError(f"{path}: is no checkpoint of scripts/train (the last.pt in a run's --work), or damaged")
    return state


def read_run(folder):
    """The state of the run in a folder."""
    path = os.path.join(folder, "last.pt")
    if not os.path.exists(path):
        raise ValueError(f"{path}: is not there, so there is no run to resume; leave --resume out to begin one")
    return read_checkpoint(path, "model", "optimizer", "options", "epoch", "spent")


def add_arguments(parser, *, epochs, batch=32, rate=2e-3, decay=0.02):
    """The options every training has; a command adds its own."""
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--minutes", type=float, default=0, help="stop after this time; the rate falls to its end by then (the run is then not repeatable to the bit)")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate, help="highest learning rate")
    parser.add_argument("--decay", type=float, default=decay, help="weight decay")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--validate-every", type=int, default=1, help="epochs")
    parser.add_argument("--resume", action="store_true", help="go on from the last finished epoch")
    parser.add_argument("--start-from", metavar="CHECKPOINT", help="begin with another run's averaged weights")
    parser.add_argument("--export-only", action="store_true", help="write the model from the last checkpoint")


class Fit:
    """A run in a folder.

    `task` has `steps` (an epoch's), `batch(epoch, number)` (decided by its arguments and the task's seed alone),
    `loss(model, batch)` (a dictionary of tensors, of which `loss` is descended) and `validate(model)`, of the averaged weights in
    evaluation mode (`{set: {figure: value}}`, or nothing).
    """

    def __init__(self, folder, model, task, options):
        self.folder, self.model, self.task, self.options = folder, model, task, options
        os.makedirs(folder, exist_ok=True)
        self.average = copy.deepcopy(model).eval()
        self.optimizer = optimizer_of(model, options.rate, options.decay)
        self.epoch, self.step, self.spent, self.log = 0, 0, 0.0, []

    def progress(self, since):
        """0 to 1: by steps, or by time where a time limit would end the run earlier."""
        share = self.step / (self.options.epochs * self.task.steps)
        if self.options.minutes:
            share = max(share, (self.spent + time.monotonic() - since) / (self.options.minutes * 60))
        return min(1.0, share)

    def run(self):
        while self.epoch < self.options.epochs and self.progress(time.monotonic()) < 1:
            since = time.monotonic()
            figures = self._epoch(since)
            self.epoch += 1
            over = self.epoch == self.options.epochs or self.progress(since) >= 1
            validation = self.task.validate(self.average) if over or self.epoch % self.options.validate_every == 0 else None
            self.spent += time.monotonic() - since
            self.log.append({"epoch": self.epoch, "minutes": round(self.spent / 60, 2), **figures, **({"validation": validation} if validation else {})})
            self._say(self.log[-1])
            self.save()

    def _epoch(self, since):
        # Noise inside the model (dropout, a VAE's samples) starts each epoch from a seed of its own: what makes resuming exact.
        torch.manual_seed(self.options.seed * 1_000_003 + self.epoch)
        totals, number, rate = {}, 0, 0.0
        self.model.train()
        while number < self.task.steps and (number == 0 or self.progress(since) < 1):
            rate = set_rate(self.optimizer, self.options.rate, self.progress(since), self.step)
            losses = self._learn(self.task.batch(self.epoch, number))
            for key, value in losses.items():
                totals[key] = totals.get(key, 0.0) + value
            self.step += 1
            number += 1
            self._tell(number, losses["loss"], since)
        return {**{key: round(value / number, 5) for key, value in totals.items()}, "rate": round(rate, 7), "steps": self.step}

    def _learn(self, batch):
        losses = self.task.loss(self.model, batch)
        if not torch.isfinite(losses["loss"]):
            raise FloatingPointError(f"loss is {losses['loss'].item()} in epoch {self.epoch + 1}; lower --rate and resume")
        self.optimizer.zero_grad(set_to_none=True)
        losses["loss"].backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        follow(self.average, self.model, self.step)
        return {key: value.item() for key, value in losses.items()}

    def save(self):
        save_run(self.folder, {
            "model": self.model.state_dict(), "average": self.average.state_dict(), "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch, "step": self.step, "spent": self.spent, "log": self.log, "options": vars(self.options)})

    def resume(self):
        """Goes on from `last.pt`; a ValueError names what differs from the run that wrote it."""
        path, state = os.path.join(self.folder, "last.pt"), read_run(self.folder)
        for key, value in vars(self.options).items():
            before = state["options"].get(key, value)
            if key not in FREE_TO_CHANGE and before != value and not self.options.export_only:
                raise ValueError(f"--{key.replace('_', '-')} is {value}, but the run in {self.folder} began with {before}; give that, or another --work")
        try:
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
        except RuntimeError as error:
            raise ValueError(f"{path}: is of another network ({str(error).splitlines()[-1].strip()}); give another --work") from None
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step, self.spent, self.log = (state[key] for key in ("epoch", "step", "spent", "log"))

    def start_from(self, path):
        """Begins with the averaged weights of another run of the same network."""
        state = read_checkpoint(path)["average"]
        try:
            self.model.load_state_dict(state)
            self.average.load_state_dict(state)
        except RuntimeError as error:
            raise ValueError(f"--start-from {path}: is of another network ({str(error).splitlines()[-1].strip()})") from None

    def _tell(self, number, loss, since):
        if sys.stderr.isatty():
            share = self.progress(since)
            left = (self.spent + time.monotonic() - since) * (1 / max(share, 1e-6) - 1) / 60
            print(f"\r\x1b[Kepoch {self.epoch + 1}, step {number}/{self.task.steps}, {share:.0%}, loss {loss:.4f}, {left:.0f} min left", end="", file=sys.stderr, flush=True)

    def _say(self, line):
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        parts = "  ".join(f"{key} {line[key]:.4f}" for key in report.losses(line))
        figures = "".join(f"  {name}: " + " ".join(f"{key} {value:.3f}" for key, value in of.items()) for name, of in line.get("validation", {}).items())
        print(f"epoch {line['epoch']:>3}/{self.options.epochs}  {line['minutes']:6.1f} min  {parts}  rate {line['rate']:.1e}{figures}", flush=True)


def train(folder, make, options):
    """Seeds, makes `(model, task)` by `make()`, trains as the options say; returns the Fit, or None where Ctrl-C stopped it."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)     # also where a shell started this in the background with SIGINT ignored
    prepare_process(options.threads)
    torch.manual_seed(options.seed)
    model, task = make()
    run = Fit(folder, model, task, options)
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {task.steps} steps an epoch", flush=True)
    if options.resume or options.export_only:
        run.resume()
        print(f"resumed after epoch {run.epoch}", flush=True)
    elif options.start_from:
        run.start_from(options.start_from)
    if not options.export_only:
        try:
            run.run()
        except KeyboardInterrupt:
            print(f"\nstopped after epoch {run.epoch}; go on with --resume, or write the model with --export-only")
            return None
        report.write(folder, run.log)
    return run


def program(name, main):
    """Ends the process: 0, 2 with one line for wrong input, 130 after Ctrl-C. `main` returns the first or the last."""
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (ValueError, OSError, FloatingPointError, subprocess.CalledProcessError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        sys.exit(2)


def _stop(_signal, _frame):
    raise KeyboardInterrupt
