"""Checks of the training loop and its losses. Run: python3 -m unittest discover scripts/train/tests"""
import argparse
import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from edge_train import fit, imbalance, report                        # noqa: E402
import torch                                                         # noqa: E402
from torch.nn import functional                                      # noqa: E402


class Line:
    """A tiny task: which side of a line a point lies on, with dropout, so that noise must resume too."""

    steps = 7

    def __init__(self, seed=1):
        self.seed = seed

    def batch(self, epoch, number):
        points = torch.randn(16, 4, generator=torch.Generator().manual_seed(self.seed * 10_007 + epoch * self.steps + number))
        return points, (points.sum(1) > 0).long()

    def loss(self, model, batch):
        plain = functional.cross_entropy(model(batch[0]), batch[1])
        return {"loss": plain, "plain": plain.detach()}

    def validate(self, model):
        points, truth = self.batch(10_000, 0)
        return {"held": {"accuracy": (model(points).argmax(1) == truth).float().mean().item()}}


def network():
    return torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.BatchNorm1d(16), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(16, 2))


def options(*words):
    parser = argparse.ArgumentParser()
    fit.add_arguments(parser, epochs=6)
    return parser.parse_args(words)


def trained(folder, *words, task=Line):
    with contextlib.redirect_stdout(io.StringIO()):
        return fit.train(folder, lambda: (network(), task()), options(*words))


class Loop(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def test_train_same_seed_gives_the_same_weights_and_another_seed_others(self):
        first, second, other = (trained(self.path(name), "--seed", seed) for name, seed in (("a", "1"), ("b", "1"), ("c", "2")))
        same = [torch.equal(x, y) for x, y in zip(first.average.state_dict().values(), second.average.state_dict().values())]
        self.assertTrue(all(same))
        self.assertFalse(torch.equal(first.model[0].weight, other.model[0].weight))

    def test_train_learns_what_the_task_asks(self):
        run = trained(self.path("a"), "--epochs", "40", "--rate", "0.02", "--validate-every", "10")
        self.assertLess(run.log[-1]["loss"], 0.4 * run.log[0]["loss"])
        self.assertGreater(run.log[-1]["validation"]["held"]["accuracy"], 0.8)
        self.assertTrue(os.path.getsize(os.path.join(self.path("a"), "curves.png")) > 0)

    def test_resume_after_a_stop_ends_as_a_run_without_one(self):
        class Stopped(Line):
            def batch(self, epoch, number):
                if epoch == 3 and number == 2:
                    raise KeyboardInterrupt
                return super().batch(epoch, number)

        whole = trained(self.path("whole"))
        self.assertIsNone(trained(self.path("parts"), task=Stopped))
        resumed = trained(self.path("parts"), "--resume")
        for mine, theirs in zip(whole.average.state_dict().values(), resumed.average.state_dict().values()):
            self.assertTrue(torch.equal(mine, theirs))
        with open(os.path.join(self.path("parts"), "log.jsonl")) as file:
            lines = [json.loads(line) for line in file]
        self.assertEqual([(line["epoch"], line["loss"]) for line in lines], [(line["epoch"], line["loss"]) for line in whole.log])

    def test_resume_with_another_setting_names_it(self):
        trained(self.path("a"), "--epochs", "1")
        with self.assertRaisesRegex(ValueError, "--rate is 0.5, but the run .* began with 0.002"):
            trained(self.path("a"), "--resume", "--rate", "0.5")

    def test_save_on_a_full_disk_names_the_file_and_keeps_the_one_before(self):
        run = trained(self.path("a"), "--epochs", "1")
        with open(os.path.join(self.path("a"), "last.pt"), "rb") as file:
            before = file.read()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        try:
            with self.assertRaisesRegex(OSError, "last.pt: could not be written .*; make room, then go on with --resume"):
                run.save()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        with open(os.path.join(self.path("a"), "last.pt"), "rb") as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(sorted(os.listdir(self.path("a"))), ["curves.png", "last.pt", "log.jsonl"])

    def test_resume_of_nothing_says_so(self):
        with self.assertRaisesRegex(ValueError, "no run to resume"):
            trained(self.path("a"), "--resume")

    def test_train_loss_without_end_stops_with_the_remedy(self):
        class Broken(Line):
            def loss(self, model, batch):
                return {"loss": model(batch[0]).sum() * float("nan")}

        with self.assertRaisesRegex(FloatingPointError, "lower --rate"):
            trained(self.path("a"), task=Broken)

    def test_program_interrupted_ends_with_130_and_bad_input_with_2(self):
        code = ("import sys; sys.path.insert(0, {!r}); from edge_train import fit\n"
                "def main(): raise {}\nfit.program('it', main)")
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
        for error, expected in (("KeyboardInterrupt", 130), ("ValueError('no')", 2)):
            done = subprocess.run([sys.executable, "-c", code.format(here, error)], stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, expected)
            self.assertNotIn("Traceback", done.stderr)


class Losses(unittest.TestCase):
    def test_focal_gamma_0_is_cross_entropy(self):
        logits, targets = torch.randn(8, 3, 4, 4), torch.randint(0, 3, (8, 4, 4))
        self.assertAlmostEqual(imbalance.focal(logits, targets, gamma=0).item(), functional.cross_entropy(logits, targets).item(), places=5)

    def test_focal_sure_and_right_counts_for_little(self):
        sure, unsure = torch.tensor([[4.0, 0.0]]), torch.tensor([[0.2, 0.0]])
        target = torch.tensor([0])
        plain = functional.cross_entropy(sure, target) / functional.cross_entropy(unsure, target)
        self.assertLess(imbalance.focal(sure, target) / imbalance.focal(unsure, target), 0.1 * plain)

    def test_dice_perfect_is_0_and_opposite_near_1(self):
        targets = torch.zeros(1, 8, 8, dtype=torch.long)
        targets[:, 2:5, 2:6] = 1
        logits = functional.one_hot(targets, 2).permute(0, 3, 1, 2).float() * 40
        self.assertLess(imbalance.dice(logits, targets).item(), 1e-4)
        self.assertGreater(imbalance.dice(-logits, targets).item(), 0.9)

    def test_dice_ignored_class_and_absent_ones_do_not_count(self):
        targets = torch.zeros(1, 4, 4, dtype=torch.long)
        logits = torch.randn(1, 3, 4, 4, requires_grad=True)
        value = imbalance.dice(logits, targets, ignore=0)
        value.backward()
        self.assertEqual(value.item(), 0)


class Report(unittest.TestCase):
    def test_losses_of_a_line_are_what_is_no_bookkeeping(self):
        self.assertEqual(report.losses({"epoch": 1, "minutes": 0.1, "loss": 2.0, "box": 1.0, "rate": 0.1, "steps": 5}), ["loss", "box"])


if __name__ == "__main__":
    unittest.main()
