"""Checks of the int8 versions. Run: python3 -m unittest discover scripts/train/tests"""
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import onnx
import torch
import torch.nn as nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from edge_train import half, package, quantized, runtime            # noqa: E402

SIDE = 32
NATIVES = os.path.join(runtime.HERE, "..", "..", "..", ".natives", "node_modules", "onnxruntime-node")
OPTIMISE = """const [natives, source, target] = process.argv.slice(1);
require(natives).InferenceSession.create(source, { graphOptimizationLevel: 'extended', optimizedModelFilePath: target });"""


class Net(nn.Module):
    """All that the detector's graph has: a residual sum, halves passed by, a joined level, a pooled one, and an end without ReLU."""

    def __init__(self):
        super().__init__()
        self.first, self.pair = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.low, self.end = nn.Conv2d(8, 8, 3, 2, padding=1), nn.Conv2d(16, 4, 1)

    def forward(self, x):
        x = torch.relu(self.first(x))
        x = x + torch.relu(self.pair(x))
        low = torch.max_pool2d(torch.relu(self.low(x)), 3, 1, 1)
        half = torch.split(torch.cat((x, nn.functional.interpolate(low, scale_factor=2.0, mode="nearest")), 1), 8, 1)
        return self.end(torch.cat((half[1], half[0]), 1))


class Quantized(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.manual_seed(3)
        cls.folder = tempfile.TemporaryDirectory()
        cls.source, cls.target = (os.path.join(cls.folder.name, name) for name in ("float.onnx", "int8.onnx"))
        package.export(Net(), cls.source, SIDE, ["output"])
        generator = np.random.default_rng(3)
        cls.pictures = [generator.integers(0, 256, (SIDE, SIDE, 3), np.uint8) for _ in range(8)]
        cls.ranges = quantized.ranges(onnx.load(cls.source), cls.pictures)
        onnx.save(quantized.quantize(onnx.load(cls.source), cls.ranges), cls.target)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_ranges_are_those_of_the_tensors(self):
        least, largest = self.ranges["image"]
        self.assertAlmostEqual(least, np.mean([picture.min() for picture in self.pictures]) / 255, places=5)
        self.assertAlmostEqual(largest, np.mean([picture.max() for picture in self.pictures]) / 255, places=5)

    def test_not_fed_names_what_the_ranges_would_be_wrong_for(self):
        given = {"name": "images", "layout": "NCHW", "type": "float32", "color": "RGB", "size": [64, 64], "resize": "letterbox", "scale": 0.00392157, "mean": [0, 0, 0], "std": [1, 1, 1]}
        self.assertEqual(quantized.not_fed(given), "")
        self.assertEqual(quantized.not_fed({"size": [64, 64]}), "")
        for other, expected in (
                ({"scale": 1}, "scale 1"), ({"color": "BGR"}, "color BGR"), ({"std": [0.229, 0.224, 0.225]}, "std [0.229, 0.224, 0.225]"),
                ({"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}, "mean [0.5, 0.5, 0.5], std [0.5, 0.5, 0.5]"), ({"size": [64, 32]}, "size 64x32"),
                ({"type": "uint8"}, "type uint8"), ({"layout": "NHWC"}, "layout NHWC")):
            self.assertEqual(quantized.not_fed({**given, **other}), expected)

    def test_quantize_differs_by_less_than_a_hundredth_of_the_range(self):
        ours, theirs = (np.stack(runtime.run_all(path, self.pictures)) for path in (self.target, self.source))
        self.assertLess(np.abs(ours - theirs).mean(), 0.01 * (theirs.max() - theirs.min()))
        self.assertGreater(np.abs(ours - theirs).max(), 0)      # else nothing was rounded

    def test_quantize_a_channel_of_hardly_any_weight_keeps_its_bias(self):
        torch.manual_seed(4)
        net = nn.Sequential(nn.Conv2d(3, 2, 3, padding=1), nn.ReLU(), nn.Conv2d(2, 1, 1))
        with torch.no_grad():
            net[0].weight[1] *= 1e-12
            net[0].bias[1] = 0.5
        with tempfile.TemporaryDirectory() as folder:
            source, target = os.path.join(folder, "float.onnx"), os.path.join(folder, "int8.onnx")
            package.export(net, source, SIDE, ["output"])
            model = onnx.load(source)
            onnx.save(quantized.quantize(model, quantized.ranges(model, self.pictures)), target)
            ours, theirs = (np.stack(runtime.run_all(path, self.pictures)) for path in (target, source))
            self.assertLess(np.abs(ours - theirs).max(), 0.03)

    def test_plain_weights_of_16_bits_become_constants_again(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "half.onnx")
            onnx.save(onnx.load(self.source), path)
            half.store_as_half(path)
            stored = onnx.load(path)
            self.assertTrue(any(node.op_type == "Cast" for node in stored.graph.node))
            result = quantized.plain(stored)
            self.assertFalse(any(node.op_type == "Cast" for node in result.graph.node))
            onnx.save(result, path)
            ours, theirs = (np.stack(runtime.run_all(one, self.pictures)) for one in (path, self.source))
            self.assertLess(np.abs(ours - theirs).max(), 0.01 * (theirs.max() - theirs.min()))
            onnx.save(quantized.quantize(result, self.ranges), path)

    def test_quantize_holds_weights_in_8_bits_but_for_the_end(self):
        graph = onnx.load(self.target).graph
        kinds = {one.name: one.data_type for one in graph.initializer}
        first = {name for one in graph.node if one.op_type == "Conv" for name in one.input[1:2] if name in kinds}
        self.assertEqual(len(first), 1)                         # the one convolution that reads its weights as they are
        self.assertEqual(sum(kind == onnx.TensorProto.INT8 and not name.endswith("_zero") for name, kind in kinds.items()), 3)

    def test_quantize_the_runtime_makes_integer_convolutions(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "optimised.onnx")
            subprocess.run(["node", "-e", OPTIMISE, NATIVES, self.target, path], check=True)
            kinds = [node.op_type for node in onnx.load(path).graph.node]
            self.assertEqual(kinds.count("QLinearConv"), 3)


if __name__ == "__main__":
    unittest.main()
