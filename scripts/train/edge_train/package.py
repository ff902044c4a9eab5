"""A model's folder: the graph as ONNX, checked against PyTorch, golden pictures, manifest.json and ../current."""
import copy
import os
import warnings

import cv2
import numpy as np
import onnx
import torch

from . import folder as parts
from . import runtime

OPSET = 13


def write(module, path, side, outputs, pictures, limits, name="image"):
    """Exports and checks on uint8 `pictures` `[S, S, 3]`: the file is there only if ONNX Runtime differs from PyTorch by less than `limits`, by output.

    Returns the differences of all outputs.
    """
    with parts.whole(path) as new:
        export(module, new, side, outputs, name)
        worst = difference(module, new, pictures, outputs)
        for output, limit in limits.items():
            parts.must_agree(f"{path}, {output}", worst[output], limit)
    return worst


def export(module, path, side, outputs, name="image"):
    """Writes `path`: `name` float32 `[1, 3, S, S]`, RGB 0-1 -> `outputs`."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    module = copy.deepcopy(module).to(memory_format=torch.contiguous_format).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # the tracer's notes on shapes, which are fixed here
        torch.onnx.export(module, torch.zeros(1, 3, side, side), path, opset_version=OPSET, input_names=[name], output_names=list(outputs))
    model = onnx.load(path)
    for given, wanted in zip(model.graph.output, outputs):
        if given.name != wanted:            # a constant, which the exporter folds and leaves under a name of its own
            model.graph.node.append(onnx.helper.make_node("Identity", [given.name], [wanted]))
            given.name = wanted
    onnx.checker.check_model(model)
    onnx.save(model, path)


@torch.no_grad()
def difference(module, path, pictures, outputs):
    """The largest difference between ONNX Runtime and PyTorch, of each output, over uint8 pictures `[S, S, 3]`."""
    module, worst = module.eval(), {}
    theirs = [module(torch.from_numpy(picture.transpose(2, 0, 1)[None].astype(np.float32) / 255)) for picture in pictures]
    theirs = [one if isinstance(one, tuple) else (one,) for one in theirs]
    for index, output in enumerate(outputs):
        ours = runtime.run_all(path, pictures, output=output)
        each = [np.abs(a.reshape(-1) - b[index].numpy().reshape(-1)).max() for a, b in zip(ours, theirs)]
        worst[output] = float(np.max(each))      # NaN where one is, which Python's max would pass over
    return worst


def write_golden(folder, pictures, records):
    """NNN.png and NNN.json: RGB pictures, and what is recorded of each."""
    parts.fresh(folder)
    for number, (picture, record) in enumerate(zip(pictures, records), 1):
        cv2.imwrite(os.path.join(folder, f"{number:03}.png"), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        parts.write_record(os.path.join(folder, f"{number:03}.json"), record)


def write_manifest(folder, manifest):
    """manifest.json with the figures under its key `metrics`, and ../current."""
    parts.write_manifest(folder, {key: value for key, value in manifest.items() if key != "metrics"}, manifest["metrics"])
