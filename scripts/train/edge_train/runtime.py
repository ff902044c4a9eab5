"""ONNX Runtime through node (`onnxruntime-node` in .natives): Debian has no Python binding of it."""
import json
import os
import subprocess
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


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
