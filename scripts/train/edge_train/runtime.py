"""ONNX Runtime through node (`onnxruntime-node` in .natives): Debian has no Python binding of it."""
import json
import os
import subprocess
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper

HERE = os.path.dirname(os.path.abspath(__file__))


def try_once():
    """A ValueError with the remedy where ONNX Runtime can't be asked: better before hours of training than after."""
    with tempfile.TemporaryDirectory(prefix="edge-train-") as folder:
        path = os.path.join(folder, "same.onnx")
        ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, 8, 8]) for name in ("in", "out")]
        graph = helper.make_graph([helper.make_node("Identity", ["in"], ["out"])], "same", ends[:1], ends[1:])
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
        try:
            run_all(path, [np.zeros((8, 8, 3), np.uint8)])
        except FileNotFoundError:
            raise ValueError("node is not there, through which ONNX Runtime is asked; scripts/setup train fetches both") from None
        except subprocess.CalledProcessError:
            raise ValueError("ONNX Runtime can't be asked through node, as said above; scripts/setup train fetches it into .natives") from None


def _node(model, pictures, *more):
    with tempfile.TemporaryDirectory(prefix="edge-train-") as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        with open(source, "wb") as file:
            for picture in pictures:
                file.write(np.ascontiguousarray(picture, np.uint8).tobytes())
        side = pictures[0].shape[0]
        command = ["node", os.path.join(HERE, "run.mjs"), model, source, target, str(side), *map(str, more)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout), np.fromfile(target, np.float32)


def run_all(model, pictures, threads=2, output=None):
    """Runs uint8 RGB pictures `[S,S,3]` one by one; returns the raw values `[N,...]` of an output, the first if not named."""
    facts, values = _node(model, pictures, threads, 0, *([output] if output else []))
    return values.reshape(len(pictures), *facts["shape"][facts["shape"][0] == 1:])


def milliseconds(model, picture, threads=2, repeats=50):
    """Times one picture; returns the dictionary of p50, p10 and p99 in milliseconds."""
    facts, _ = _node(model, [picture], threads, repeats)
    return facts["ms"]
