"""Writes the detector as ONNX and checks ONNX Runtime against PyTorch on the same pictures."""
import copy
import os
import warnings

import numpy as np
import torch

from . import runtime
from .model import Exported

SIZE = 640
OPSET = 13


def export(detector, path):
    """Writes `path` (`images` float32 [1,3,640,640] -> `output0` [1,4+C,6400]), BatchNorm folded; returns the module."""
    module = Exported(copy.deepcopy(detector).to(memory_format=torch.contiguous_format).eval().fuse(), SIZE).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # the tracer's notes on constants' shapes, which the graph states anyway
        torch.onnx.export(module, torch.zeros(1, 3, SIZE, SIZE), path, opset_version=OPSET,
                          input_names=["images"], output_names=["output0"], do_constant_folding=True)
    return module


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
