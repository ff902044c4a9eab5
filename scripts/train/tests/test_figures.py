"""Checks of how a manifest's figures are found again. Run: python3 -m unittest discover scripts/train/tests"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [SCRIPTS, os.path.dirname(os.path.abspath(__file__))]

from edge_train import folder, measured_sets                        # noqa: E402

import test_detector as detector_test                               # noqa: E402

FIGURES = {"map_50": 0.9, "top_caption": 0.8, "per_class": {"hair": {"iou": 0.3}}, "thresholds": [{"threshold": 0.5, "recall": 0.7}]}


class Figures(unittest.TestCase):
    def test_figure_of_each_kind_of_name(self):
        wanted = {"map_50": 0.9, "map_50_float": 0.9, "iou, hair": 0.3, "recall_at_0.5": 0.7, "top-1 caption": 0.8}
        self.assertEqual({name: folder.figure_of(name, FIGURES) for name in wanted}, wanted)

    def test_told_skips_proofs_and_other_commands(self):
        rows = [{"name": "bound", "value": 1}, {"name": "f1", "value": 1, "measured": "edge-inspector evaluate --model a --data b --heatmaps 9"}]
        self.assertEqual(folder.told({"metrics": rows}), ["--heatmaps", "9"])
        self.assertEqual(folder.told({"metrics": rows[:1]}), [])

    def test_figure_of_unknown_names_is_none(self):
        for name in ("map_75", "iou, dust", "recall_at_0.6"):
            self.assertIsNone(folder.figure_of(name, FIGURES), name)

    def test_shipped_manifests_name_data_that_can_be_had(self):
        models = os.path.join(folder.ROOT, "models")
        for name in os.listdir(models):
            current = os.path.join(models, name, "current")
            if not os.path.exists(current):
                continue
            with open(current) as file:
                path = os.path.join(models, name, file.read().strip(), "manifest.json")
            with open(path) as file:
                rows = json.load(file).get("metrics", [])
            self.assertIsInstance(folder.told({"metrics": rows}), list)
            for row in rows:
                words = row.get("measured", "").split()
                if "--data" in words:
                    data = words[words.index("--data") + 1]
                    self.assertTrue(data in measured_sets.known() or "deeppcb" in data, f"{path}: {data} can be rendered by nothing")

    def test_named_no_path_of_a_machine_for_deeppcb(self):
        for path in ("/data/deeppcb/group00041", "../shared/deeppcb/group00041/", "group00041"):
            self.assertEqual(folder.named(path), "deeppcb/group00041")
        self.assertEqual(folder.named(os.path.join(folder.ROOT, "artifacts", "train", "x") + "/"), "artifacts/train/x")

    def test_evaluate_reads_where_it_lies_and_says_the_name(self):
        ran = []
        with mock.patch.object(folder, "program", lambda: ["it"]), mock.patch.object(folder.subprocess, "run", lambda words, **_: ran.append(words) or argparse.Namespace(stdout="{}")):
            command = folder.evaluate(os.path.join(folder.ROOT, "models", "x", "1.0.0"), "/data/group00041", "--at", "0.5")[1]
        self.assertEqual(command, "edge-inspector evaluate --model models/x/1.0.0 --data deeppcb/group00041 --at 0.5")
        self.assertEqual(ran[0][ran[0].index("--data") + 1], "/data/group00041")

    def test_measure_finds_deeppcb_in_its_folder(self):
        figures = detector_test.command("figures")
        with tempfile.TemporaryDirectory() as place:
            data = os.path.join(place, "group00041")
            os.makedirs(data)
            for name in ("evaluate", "m"):
                with open(os.path.join(place, name), "w") as file:
                    file.write("#!/bin/sh\nprintf '{\"%s\": {\"map_50\": 0.9}}' \"$4\"\n")
                os.chmod(file.name, 0o755)
            command = f"{place}/evaluate --model {place}/m --data deeppcb/group00041"
            self.assertEqual(figures.measure(command, 1, place), {"map_50": 0.9})
            self.assertEqual(figures.measure(command, 1, "/none"), "/none/group00041 is not there")

    def test_command_unknown_model_says_so(self):
        done = subprocess.run([sys.executable, os.path.join(SCRIPTS, "figures"), "no-such"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no-such", done.stderr)


if __name__ == "__main__":
    unittest.main()
