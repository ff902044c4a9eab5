"""Checks of the detector's training: what it does with few pictures, with a process that dies, and with a run that is there. Run: python3 -m unittest discover scripts/train/tests"""
import argparse
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, HERE)

from edge_train import data, detector_options, export, fit, folder, model, package, runtime, search, training  # noqa: E402
import torch                                                        # noqa: E402

NATIVES = os.path.join(runtime.HERE, "..", "..", "..", ".natives", "node_modules", "onnxruntime-node")
OPTIONS = {
    "classes": 6, "labels": list(data.LABELS), "size": 64, "crop": 32, "batch": 2, "processes": 2, "workers": 0, "threads": 1, "bfloat16": False,
    "epochs": 2, "minutes": 0, "rate": 2e-3, "decay": 0.02, "seed": 1, "mosaic": 0.0, "mixup": 0.0, "affine": 0.0, "focal": 0.0, "hard": 0.0, "turns": "all", "colours": "on",
    "validate_every": 5, "validate_pictures": 0, "resume": False, "export_only": False}


def write_boards(folder, count, side=64):
    """Grey pictures in the renderer's layout, each with one bright square."""
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        image = np.full((side, side, 3), 60 + number, np.uint8)
        image[20:36, 10:26] = 250
        with open(os.path.join(folder, f"{number:03}.ppm"), "wb") as file:
            file.write(b"P6\n%d %d\n255\n" % (side, side) + image.tobytes())
        with open(os.path.join(folder, f"{number:03}.txt"), "w") as file:
            file.write("10 20 26 36 3\n")
    return folder


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        torch.set_num_threads(1)

    def path(self, name):
        return os.path.join(self.folder, name)

    def training(self, count=6, work="work", **options):
        pictures = data.read_set(write_boards(self.path("boards"), count))
        return training.Training(self.path(work), pictures, [1.0] * count, {}, argparse.Namespace(**{**OPTIONS, **options}))

    @staticmethod
    def run_of(one):
        with contextlib.redirect_stdout(io.StringIO()):
            one.run()
        return one


class Processes(Case):
    def test_run_fewer_pictures_than_a_batch_still_learns_and_ends(self):
        one = self.training(3, batch=4)
        before = one.model.logits[-1].bias.detach().clone()
        self.run_of(one)
        self.assertEqual(one.step, 2)
        self.assertFalse(torch.equal(before, one.model.logits[-1].bias))
        self.assertIsNotNone(one.together.others[0].process.exitcode)

    def test_run_a_process_that_is_killed_ends_it_with_the_reason(self):
        one = self.training(epochs=1000)
        one._say = lambda line: os.kill(one.together.others[0].process.pid, signal.SIGKILL)
        since = time.monotonic()
        with self.assertRaisesRegex(ChildProcessError, r"process 1 ended with signal 9 \(out of memory\?\); lower --batch or --processes, go on with --resume"):
            self.run_of(one)
        self.assertLess(time.monotonic() - since, 20)

    def test_run_sigterm_to_another_process_does_not_end_it(self):
        one = self.training(epochs=3)
        one._say = lambda line: os.kill(one.together.others[0].process.pid, signal.SIGTERM)
        self.assertEqual(self.run_of(one).epoch, 3)

    def test_run_what_ends_another_process_is_said_here(self):
        one = self.training(epochs=3)
        gradient, first = one._gradient, os.getpid()

        def broken(*of):
            if os.getpid() != first:
                raise FloatingPointError("loss is nan in epoch 1; lower --rate")
            return gradient(*of)
        one._gradient = broken
        with self.assertRaisesRegex(FloatingPointError, "lower --rate"):
            self.run_of(one)

    def test_run_of_one_seed_repeats_to_the_bit(self):
        first, second = (self.run_of(self.training(work=work)) for work in ("a", "b"))
        for mine, theirs in zip(first.model.state_dict().values(), second.model.state_dict().values()):
            self.assertTrue(torch.equal(mine, theirs))


def command(name):
    """A command of scripts/train as a module."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), os.path.join(HERE, name))
    one = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    with mock.patch.object(sys, "dont_write_bytecode", True):
        loader.exec_module(one)
    return one


class Length(Case):
    def test_usual_length_of_a_small_set_is_enough_steps_and_minutes_alone_decide(self):
        given = lambda **of: argparse.Namespace(**{"epochs": None, "minutes": 0, "validate_every": None, **of})
        self.assertEqual(detector_options.usual_length(given(), 1), (3000, 100))
        self.assertEqual(detector_options.usual_length(given(), 275), (100, 5))
        self.assertEqual(detector_options.usual_length(given(minutes=60), 1), (None, 100))
        self.assertEqual(detector_options.usual_length(given(epochs=40, minutes=60, validate_every=10), 1), (40, 10))

    def test_run_by_minutes_alone_goes_on_until_they_are_over(self):
        one = self.run_of(self.training(epochs=None, minutes=0.02))
        self.assertGreater(one.epoch, 3)
        self.assertGreaterEqual(one.spent, 1.2)

    def test_search_gives_each_run_its_minutes_alone(self):
        opt = argparse.Namespace(data="a", epochs=7, minutes=3, work="w", out="o", rate=1.0, seed=1)
        self.assertEqual(search.command_of(opt)[2:], ["--data", "a", "--seed", "1"])


class Options(Case):
    WORDS = ("--data", "boards", "--out", "models/my-parts/1.0.0")

    def parsed(self, *words):
        return detector_options.parse("", (*self.WORDS, "--work", self.path("work"), *words))

    def resumed(self, *words):
        opt = self.parsed("--resume", *words)
        detector_options.take_over(opt, fit.read_run(opt.work))
        return opt

    def test_parse_numbers_out_of_range_are_all_named(self):
        with self.assertRaises(ValueError) as caught:
            self.parsed("--batch", "0", "--processes", "0", "--validate-every", "0", "--mixup", "2", "--rate", "nan", "--search", "1", "--data", "a:x,b:2")
        for part in ("--batch 0: a whole number, 1 or more", "--processes 0", "--validate-every 0", "--mixup 2.0: a share", "--rate nan", "--search 1", "--data 'a:x': write DIR, or DIR:WEIGHT"):
            self.assertIn(part, str(caught.exception))
        self.assertNotIn("b:2", str(caught.exception))

    def test_take_over_a_resumed_run_has_the_settings_it_began_with(self):
        self.run_of(self.training(rate=7e-4, mosaic=0.25, focal=2.0, crop=32, batch=3, seed=5))
        opt = self.resumed()
        self.assertEqual((opt.rate, opt.mosaic, opt.focal, opt.crop, opt.batch, opt.seed, opt.size, opt.epochs), (7e-4, 0.25, 2.0, 32, 3, 5, 64, 2))
        opt = self.resumed("--search", "8", "--rate", "2e-3", "--mosaic", "0")
        self.assertEqual((opt.rate, opt.mosaic), (7e-4, 0.25))
        opt = self.resumed("--rate", "1e-4", "--batch", "2", "--minutes", "3")
        self.assertEqual((opt.rate, opt.batch, opt.epochs, opt.minutes), (1e-4, 2, None, 3))

    def test_take_over_what_would_make_it_another_run_is_named(self):
        self.run_of(self.training())
        with self.assertRaisesRegex(ValueError, "--size is 320, but the run in .* began with 64.*; --crop is 64, but .* 32"):
            self.resumed("--size", "320", "--crop", "64")
        with self.assertRaisesRegex(ValueError, "its classes scratch are not those of the run"):
            detector_options.must_know(["scratch"], self.parsed(), fit.read_run(self.path("work")))

    def test_begin_beside_an_unfinished_run_is_refused_unless_fresh(self):
        one = self.training(epochs=9, out="models/my-parts/0.9.0")
        one._say = lambda line: setattr(one.options, "stop", True)
        one._is_over = lambda since: hasattr(one.options, "stop")
        self.run_of(one)
        with self.assertRaisesRegex(ValueError, "is of a run for models/my-parts/0.9.0 that stopped after epoch 1; go on with --resume, begin anew with --fresh, or give another --work"):
            detector_options.begin(self.parsed())
        self.assertEqual(detector_options.begin(self.parsed("--fresh")), self.path("work/last-0.9.0.pt"))

    def test_begin_after_a_finished_run_keeps_its_checkpoint(self):
        self.assertIsNone(detector_options.begin(self.parsed()))
        self.run_of(self.training(out="models/my-parts/0.9.0"))
        self.assertEqual(detector_options.begin(self.parsed()), self.path("work/last-0.9.0.pt"))

    def test_resume_a_smaller_batch_goes_on_as_far_as_it_was(self):
        self.run_of(self.training(8, batch=4))
        one = self.training(8, batch=2, epochs=4)
        one.resume(fit.read_run(self.path("work")))
        self.assertEqual((one.epoch, one.step, one.progress(time.monotonic())), (2, 4, 0.5))
        self.assertEqual(self.run_of(one).step, 8)

    def test_start_from_what_is_no_detector_says_so(self):
        with open(self.path("note.pt"), "w") as file:
            file.write("no checkpoint\n")
        with self.assertRaisesRegex(ValueError, "note.pt: is no checkpoint of scripts/train"):
            self.training().start_from(self.path("note.pt"))
        torch.save({"average": torch.nn.Linear(3, 3).state_dict()}, self.path("other.pt"))
        with self.assertRaisesRegex(ValueError, "--start-from .*other.pt: is of another network"):
            self.training().start_from(self.path("other.pt"))


class Command(Case):
    """The command itself, as a process of its own."""

    def begin(self, *words, **environment):
        boards = write_boards(self.path("boards"), 6)
        return subprocess.Popen([os.path.join(HERE, "detector"), "--data", boards, "--val", boards, "--size", "64", "--crop", "32", "--batch", "2", "--out", self.path("m/x/1.0.0"),
                                 "--work", self.path("work"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                                env={**os.environ, "OMP_NUM_THREADS": "1", **environment})

    def test_command_resume_of_nothing_and_no_node_end_with_2_and_a_line(self):
        empty = self.path("empty")
        os.makedirs(empty)
        for words, environment, said in ((("--resume",), {}, "so there is no run to resume"), (("--epochs", "1"), {"PATH": empty}, "node is not there")):
            with self.begin(*words, **environment) as process:
                errors = process.communicate(timeout=60)[1]
                self.assertEqual(process.returncode, 2, errors)
                self.assertIn(said, errors)
                self.assertNotIn("Traceback", errors)

    @unittest.skipUnless(os.path.isdir(NATIVES), "scripts/setup has not been run")
    def test_command_sigterm_to_all_its_processes_ends_it_with_130(self):
        with self.begin("--epochs", "9999") as process:
            while not process.stdout.readline().startswith("epoch   1"):
                self.assertIsNone(process.poll())
            os.killpg(process.pid, signal.SIGTERM)
            said, errors = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 130, errors)
            self.assertIn("go on with --resume", said)
            self.assertNotIn("Traceback", errors)
        with self.assertRaises(ProcessLookupError):
            os.killpg(process.pid, 0)


class DeepPcb(Case):
    """scripts/train/pcb-defects-deeppcb in a project whose commands only write down what they are told."""

    NOTES = "#!/bin/sh\necho \"$(basename \"$0\") $*\" >> told\n"

    def setUp(self):
        super().setUp()
        for path in ("scripts/train/detector", "scripts/train/pack", "scripts/train/quantize", "artifacts/publish/EdgeInspector/release/edge-inspector"):
            self.write(path, self.NOTES, 0o755)
        shutil.copy(os.path.join(HERE, "pcb-defects-deeppcb"), self.path("scripts/train"))
        os.makedirs(self.path("models/pcb-defects-deeppcb/0.1.0"))
        self.write("artifacts/train/pcb-defects/third/last.pt")
        for group, numbers in (("00041", (0,)), ("20085", (0, 1)), ("12000", (5,))):
            for number in numbers:
                for name in (f"{group}/{group}{number:03}_test.jpg", f"{group}/{group}{number:03}_temp.jpg", f"{group}_not/{group}{number:03}.txt"):
                    self.write(f"deeppcb/group{group}/{name}", name)
        self.write("deeppcb/LICENSE")
        self.write("deeppcb/trainval.txt", "group00041/00041/00041000.jpg group00041/00041_not/00041000.txt\r\n"
                                           "group20085/20085/20085000.jpg group20085/20085_not/20085000.txt\r\n")

    def write(self, path, text="", mode=0o644):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w") as file:
            file.write(text)
        os.chmod(self.path(path), mode)

    def run_it(self):
        return subprocess.run([self.path("scripts/train/pcb-defects-deeppcb"), self.path("deeppcb"), "7"], capture_output=True, text=True)

    def test_command_learns_what_the_list_names_less_the_measured_group(self):
        for _ in range(2):
            done = self.run_it()
            self.assertEqual(done.returncode, 0, done.stderr)
        learn = self.path("artifacts/train/pcb-defects-deeppcb/learn")
        found = sorted(os.path.relpath(os.path.join(folder, name), learn) for folder, _, names in os.walk(learn) for name in names)
        self.assertEqual(found, ["group20085/20085/20085000_temp.jpg", "group20085/20085/20085000_test.jpg", "group20085/20085_not/20085000.txt"])
        with open(os.path.join(learn, found[-1])) as file:
            self.assertEqual(file.read(), "20085_not/20085000.txt")
        with open(self.path("told")) as file:
            told = file.readline().split()
        self.assertEqual((told[told.index("--data") + 1], told[told.index("--minutes") + 1], "--epochs" in told), ("artifacts/train/pcb-defects-deeppcb/learn", "7", False))

    def test_command_names_what_the_list_has_and_the_folder_has_not(self):
        os.remove(self.path("deeppcb/group20085/20085_not/20085000.txt"))
        done = self.run_it()
        self.assertEqual(done.returncode, 2)
        self.assertIn("20085_not/20085000.txt is not there, which trainval.txt lists", done.stderr)
        self.assertFalse(os.path.exists(self.path("told")))


class Files(Case):
    PICTURE = np.full((64, 64, 3), 90, np.uint8)

    def exported(self, answer):
        """What writing gives where ONNX Runtime answers `answer(what PyTorch says)`."""
        detector, path = model.Detector(6).eval(), self.path("m/model.onnx")
        folder.fresh(self.path("m"))
        with open(path, "w") as file:
            file.write("the one before")
        with torch.no_grad():
            right = model.Exported(detector, 64)(torch.full((1, 3, 64, 64), 90 / 255)).numpy()
        with mock.patch.object(runtime, "run_all", lambda *_, **__: answer(right)):
            return export.write(detector, path, list("abcdef"), 64, [self.PICTURE])

    def test_export_that_does_not_agree_leaves_the_file_that_was_there(self):
        for answer in (lambda right: right + 1, lambda right: right * np.nan):
            with self.assertRaisesRegex(ValueError, "ONNX Runtime and PyTorch differ by"):
                self.exported(answer)
            with open(self.path("m/model.onnx")) as file:
                self.assertEqual(file.read(), "the one before")
            self.assertEqual(os.listdir(self.path("m")), ["model.onnx"])

    def test_export_that_agrees_is_there(self):
        self.assertLess(max(self.exported(lambda right: right)), 1e-3)
        self.assertGreater(os.path.getsize(self.path("m/model.onnx")), 10_000)

    def test_package_one_picture_without_a_number_is_no_agreement(self):
        module, answers = torch.nn.Conv2d(3, 1, 1), np.zeros((2, 1, 8, 8), np.float32)
        pictures = [np.zeros((8, 8, 3), np.uint8)] * 2
        torch.nn.init.zeros_(module.bias)
        answers[1] = np.nan
        with mock.patch.object(runtime, "run_all", lambda *_, **__: answers), self.assertRaisesRegex(ValueError, "map: ONNX Runtime and PyTorch differ by nan"):
            package.write(module, self.path("m/model.onnx"), 8, ("map",), pictures, {"map": 1e-2})
        self.assertEqual(os.listdir(self.path("m")), [])

    def test_pack_refuses_sets_without_objects_and_names_a_folder_with_a_slash(self):
        pack, figures = command("pack"), {"pictures": 4, "defects": 0, "map_50": float("nan"), "map_33": float("nan"), "thresholds": [{"recall": 0, "precision": 0}]}
        data = "my-parts/val/"
        with mock.patch.object(pack.subprocess, "run", lambda *_, **__: argparse.Namespace(stdout=pack.json.dumps({data: figures}))):
            with self.assertRaisesRegex(ValueError, "none of its 4 pictures has a labelled object"):
                pack.measured("models/x/1", [data], 0.5)
            figures.update(defects=3, map_50=0.5, map_33=0.6)
            self.assertEqual(pack.measured("models/x/1", [data], 0.5)[0]["data"], "val, 4 pictures, 3 defects")
        with mock.patch.object(sys, "argv", ["pack", "--model", "models/x/1", "--threshold", "40"]), self.assertRaisesRegex(ValueError, "--threshold 40"):
            pack.main()


if __name__ == "__main__":
    unittest.main()
