"""Stores a graph's weights in 16 bits; it computes in 32 as before."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST = 64             # values: what is smaller saves nothing


def store_as_half(path):
    """Rewrites the file: float32 weights as float16, each with a Cast that ONNX Runtime folds when it loads."""
    model = onnx.load(path)
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LEAST or np.abs(values).max() > 60000:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + ".half"))
        casts.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)
