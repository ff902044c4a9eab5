"""Writes the detector as ONNX and checks ONNX Runtime against PyTorch on the same pictures."""
import ast
import copy
import os
import warnings

import numpy as np
import onnx
import torch

from . import folder, runtime
from .data import LABELS
from .model import STRIDE, Exported

OPSET = 13
MOST_PIXELS, MOST_PROBABILITY = 0.1, 1e-3      # by which ONNX Runtime may differ from PyTorch; 1e-4 and 1e-7 are usual


def write(detector, path, labels, size, pictures):
    """Exports and checks on `pictures`: the file is there only if both agree. Returns by how much they differ, in pixels and in probability."""
    with folder.whole(path) as new:
        pixels, probability = check(export(detector, new, labels, size), new, pictures)
        folder.must_agree(path, pixels, MOST_PIXELS)
        folder.must_agree(path, probability, MOST_PROBABILITY)
    return pixels, probability


def export(detector, path, labels, size):
    """Writes `path` (`images` float32 [1,3,S,S] -> `output0` [1,4+C,A]), BatchNorm folded; returns the module.

    The class names go into the file's metadata under `names`, as Ultralytics' exports have them, and its one level under `strides`, so that it explains itself.
    """
    module = Exported(copy.deepcopy(detector).to(memory_format=torch.contiguous_format).eval().fuse(), size).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # the tracer's notes on constants' shapes, which the graph states anyway
        torch.onnx.export(module, torch.zeros(1, 3, size, size), path, opset_version=OPSET,
                          input_names=["images"], output_names=["output0"], do_constant_folding=True)
    model = onnx.load(path)
    onnx.helper.set_model_props(model, {"names": repr(dict(enumerate(labels))), "task": "detect", "strides": str(STRIDE)})
    onnx.save(model, path)
    return module


def facts_of(path):
    """-> (class names, side of the input) of a file that `export` wrote; ours before 0.5.0 have no names in them."""
    model = onnx.load(path)
    names = {entry.key: entry.value for entry in model.metadata_props}.get("names")
    side = model.graph.input[0].type.tensor_type.shape.dim[3].dim_value
    return (list(ast.literal_eval(names).values()) if names else list(LABELS)), side


def check(module, path, pictures):
    """Largest difference between PyTorch and ONNX Runtime over `pictures` (uint8 [H,W,3]): pixels, probability."""
    worst = np.zeros(2)
    outputs = runtime.run_all(path, pictures)
    for picture, ours in zip(pictures, outputs):
        with torch.no_grad():
            theirs = module(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255)[0].numpy()
        difference = np.abs(ours - theirs)
        worst = np.maximum(worst, (difference[:4].max(), difference[4:].max()))
    return worst


def size_of(path):
    return os.path.getsize(path)
