"""The training loop: EMA weights, warm-up and cosine, checkpoints after every epoch, a clean stop on Ctrl-C."""
import copy
import itertools
import os
import time

import numpy as np
import torch

from . import fit, metrics
from .feed import Crops, batches
from .letterbox import PAD
from .loss import losses
from .model import Detector, boxes_of, centres
from .together import Together


def has_bfloat16():
    """True where the processor multiplies bfloat16 itself: a step then takes two thirds of the time."""
    with open("/proc/cpuinfo") as file:
        flags = file.read()
    return "avx512_bf16" in flags or "amx_bf16" in flags


class Training:
    """A run in a folder: `last.pt` to resume from, `log.jsonl` with one line per epoch.

    On few shared cores, several processes of one thread each learn two to three times as much per second as one
    process of several threads, which waits for its slowest at every operation. A run that was stopped and resumed
    ends with the weights of one that was not, unless a time limit set its rate.
    """

    def __init__(self, folder, train, weights, validation, options):
        self.folder, self.options, self.validation = folder, options, validation
        os.makedirs(folder, exist_ok=True)
        torch.manual_seed(options.seed)
        self.model = Detector(options.classes).to(memory_format=torch.channels_last)
        self.together = Together(self.model, options.processes)
        self.average = copy.deepcopy(self.model).eval()
        self.optimizer = fit.optimizer_of(self.model, options.rate, options.decay)
        self.crops = Crops(train, weights, options.crop, options.seed, options)
        self.points = centres(options.crop, options.crop)
        self.steps_per_epoch = max(1, len(train) // (options.batch * options.processes))      # a round shows as many as there are, hard copies not counted
        self.epoch, self.step, self.spent, self.log = 0, 0, 0.0, []

    def show(self, pictures, weights):
        """From here on these pictures are drawn from, each as often as its weight says."""
        self.crops = Crops(pictures, weights, self.options.crop, self.options.seed, self.options)

    def progress(self, since):
        """0 to 1: by steps, or by time where a time limit would end the run earlier."""
        share = self.step / (self.options.epochs * self.steps_per_epoch) if self.options.epochs else 0.0
        if self.options.minutes:
            share = max(share, (self.spent + time.monotonic() - since) / (self.options.minutes * 60))
        return min(1.0, share)

    def run(self):
        try:
            self.together.begin(self._assist)
            self._run_epochs()
        finally:
            self.together.end()

    def _run_epochs(self):
        while not self._is_over(time.monotonic()):
            since = time.monotonic()
            figures = self._epoch(since)
            self.spent += time.monotonic() - since
            self.epoch += 1
            over = self._is_over(time.monotonic())
            if self.validation and (over or self.epoch % self.options.validate_every == 0):
                since = time.monotonic()
                figures["validation"] = self.validate(self.options.validate_pictures)
                self.spent += time.monotonic() - since
            self.log.append({"epoch": self.epoch, "minutes": round(self.spent / 60, 2), **figures})
            self._say(self.log[-1])
            self.save()

    def _is_over(self, since):
        return (self.options.epochs is not None and self.epoch >= self.options.epochs) or self.progress(since) >= 1

    def _epoch(self, since):
        total, seen, rate = np.zeros(3), 0, 0.0
        for number, batch in enumerate(batches(self.crops, self.epoch, self.options.batch, self.options.workers)):
            progress = self.progress(since)
            if progress >= 1 or number == self.steps_per_epoch:
                break
            rate = fit.set_rate(self.optimizer, self.options.rate, progress, self.step)
            total += self._gradient(self.model, *batch)
            self.together.step(self.optimizer)
            self.step += 1
            fit.follow(self.average, self.model, self.step)
            seen += 1
        loss, by_box, by_class = total / max(1, seen)
        return {"loss": round(loss, 4), "box": round(by_box, 4), "class": round(by_class, 4), "rate": round(rate, 6),
                "steps": self.step}

    def _assist(self, other):
        """Another process's part: gradients of crops of its own, as many an epoch as the first one's."""
        model = copy.deepcopy(self.model)
        crops = Crops(self.crops.pictures, self.crops.shares, self.options.crop, self.options.seed + 7919 * other.number, self.options)
        for self.epoch in itertools.count(self.epoch):
            for batch in itertools.islice(batches(crops, self.epoch, self.options.batch, 0), self.steps_per_epoch):
                self._gradient(model, *batch)
                other.give(model)

    def _gradient(self, model, images, boxes, classes):
        """Finds the gradient of one batch; returns total, box and class loss."""
        model.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.bfloat16):
            distances, logits = model(images.float().div_(255).contiguous(memory_format=torch.channels_last))
        distances, logits = distances.float(), logits.float()
        loss, by_box, by_class = losses(distances, logits, self.points, boxes_of(distances, self.points), boxes, classes, self.options.focal)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"loss is {loss.item()} in epoch {self.epoch + 1}; lower --rate and resume")
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), fit.CLIP)
        return loss.item(), by_box.item(), by_class.item()

    def validate(self, limit=0):
        """mAP of the averaged weights per validation set, at IoU 0.5 and 0.33, over whole pictures."""
        figures = {}
        for name, pictures in self.validation.items():
            if limit and len(pictures) > limit:
                pictures = [pictures[i * len(pictures) // limit] for i in range(limit)]
            found = [self.detect(picture.read()) for picture in pictures]
            truth = [(picture.boxes, picture.classes) for picture in pictures]
            figures[name] = {f"map_{round(100 * overlap)}": round(
                metrics.mean_average_precision(found, truth, self.options.classes, overlap)[0], 4) for overlap in (0.5, 0.33)}
        return figures

    @torch.no_grad()
    def detect(self, picture):
        padded = [(0, -side % 32) for side in picture.shape[:2]]
        picture = np.pad(picture, (*padded, (0, 0)), constant_values=PAD)
        height, width = picture.shape[:2]
        images = torch.from_numpy(picture).permute(2, 0, 1)[None].float().div_(255)
        distances, logits = self.average(images.contiguous(memory_format=torch.channels_last))
        boxes = boxes_of(distances, centres(height, width))[0].numpy().T
        output = np.concatenate(((boxes[:2] + boxes[2:]) / 2, boxes[2:] - boxes[:2], logits[0].sigmoid().numpy()))
        return metrics.decode(output)

    def save(self):
        fit.save_run(self.folder, {
            "model": self.model.state_dict(), "average": self.average.state_dict(), "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch, "step": self.step, "spent": self.spent, "log": self.log, "options": vars(self.options)})

    def resume(self, state):
        """Goes on from what `save` wrote."""
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step, self.spent, self.log = (state[key] for key in ("epoch", "step", "spent", "log"))
        began = state["options"]
        if any(began.get(name, getattr(self.options, name)) != getattr(self.options, name) for name in ("batch", "processes")):
            self.step = self.epoch * self.steps_per_epoch      # as far as it is, in steps of the new kind

    def start_from(self, path):
        """Begins a new run with the averaged weights of another, all but the class layer where its classes are others."""
        mine, theirs = self.model.state_dict(), fit.read_checkpoint(path)["average"]
        other = sorted(mine.keys() ^ theirs.keys()) or [key for key, value in theirs.items() if value.shape != mine[key].shape and not key.startswith("logits.")]
        if other:
            raise ValueError(f"--start-from {path}: is of another network, as {other[0]} shows; a detector begins with a detector's checkpoint")
        state = {key: value if value.shape == mine[key].shape else mine[key] for key, value in theirs.items()}
        self.model.load_state_dict(state)
        self.average.load_state_dict(state)

    def _say(self, line):
        text = (f"epoch {line['epoch']:>3}{f'/{self.options.epochs}' if self.options.epochs else ''}  {line['minutes']:6.1f} min  loss {line['loss']:.3f}"
                f" (box {line['box']:.3f}, class {line['class']:.3f})  rate {line['rate']:.1e}")
        for name, figures in line.get("validation", {}).items():
            text += f"  {name}: mAP50 {figures['map_50']:.3f} mAP33 {figures['map_33']:.3f}"
        print(text, flush=True)
