"""The filter bank of `filters.py` as an ONNX graph, written operator by operator: its sides stay open, and linear steps are merged.

Per octave: edges repeated, one row filter and one column filter that gives all six linear responses of a plane at once,
their values beside their absolute values, the mean over a cell, and a mixture that makes seven features of those twelve.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .filters import FEATURES, KINDS, OCTAVES, OPPONENT, PLANES, POOLING, STRIDE, gaussian, rest_of_pooling

RESPONSES = 6                       # smooth, slope along x, along y, along both diagonals, Laplace
OPSET = 13
IR_VERSION = 8


def _kernels():
    x, g = (v.numpy() for v in gaussian(1.0, 3))
    return g, x * g, (x * x - 1) * g


def _mixture():
    """`[7,12]`: from six responses and their six absolute values, pooled, to the features of a plane."""
    m = np.zeros((KINDS, 2 * RESPONSES))
    m[0, 0] = 1
    for kind in range(4):
        m[1 + kind, RESPONSES + 1 + kind] = 1
    m[5, [5, RESPONSES + 5]] = 0.5, 0.5
    m[6, [5, RESPONSES + 5]] = -0.5, 0.5
    return m


class _Graph:
    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name, values):
        array = np.asarray(values)
        array = array.astype(np.float32) if array.dtype.kind == "f" else array.astype(np.int64)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def blur(self, x, kernels, name, strides=(1, 1), padded=False):
        """Separable filter, every plane with its own kernel `[planes, 7]`."""
        planes, length = kernels.shape
        r = length // 2
        if not padded:
            x = self.add("Pad", [x, self.constant(f"{name}_pads", [0, 0, r, r, 0, 0, r, r])], f"{name}_padded", mode="edge")
        x = self.add("Conv", [x, self.constant(f"{name}_row", kernels[:, None, None, :])], f"{name}_rows", group=planes, strides=[1, strides[1]])
        return self.add("Conv", [x, self.constant(f"{name}_column", kernels[:, None, :, None])], name, group=planes, strides=[strides[0], 1])


def build():
    """The checked model: `image` float32 [1,3,H,W] RGB 0-1, sides divisible by 8 -> `features` [1,84,H/8,W/8]."""
    g = _Graph()
    s, d, b = _kernels()
    half = 0.5 ** 0.5
    rows = np.stack([s, d, b])                                              # along x
    columns = np.zeros((RESPONSES, 3, 7))                                   # along y, of each row response
    columns[0, 0] = s
    columns[1, 1] = s
    columns[2, 0] = d
    columns[3, 0], columns[3, 1] = half * d, half * s
    columns[4, 0], columns[4, 1] = -half * d, half * s
    columns[5, 0], columns[5, 2] = b, s
    halve = gaussian(1.1, 3)[1].numpy()
    plane = g.add("Conv", ["image", g.constant("opponent", np.asarray(OPPONENT, float)[:, :, None, None])], "planes")
    row_weights = g.constant("rows", np.tile(rows, (PLANES, 1))[:, None, None, :])
    column_weights = g.constant("columns", np.tile(columns, (PLANES, 1, 1))[:, :, :, None])
    pads = g.constant("pads", [0, 0, 3, 3, 0, 0, 3, 3])
    mixture = g.constant("mixture", np.tile(_mixture(), (PLANES, 1))[:, :, None, None])
    # The mixture reads each plane's responses and absolute values side by side.
    order = [k * PLANES * RESPONSES + p * RESPONSES + r for p in range(PLANES) for k in range(2) for r in range(RESPONSES)]
    gather = g.constant("order", order)
    features = []
    for octave in range(OCTAVES):
        padded = g.add("Pad", [plane, pads], f"padded{octave}", mode="edge")
        responses = g.add("Conv", [g.add("Conv", [padded, row_weights], f"rows{octave}", group=PLANES), column_weights], f"responses{octave}", group=PLANES)
        sizes = g.add("Abs", [responses], f"sizes{octave}")
        both = g.add("Concat", [responses, sizes], f"both{octave}", axis=1)
        cell = STRIDE >> octave
        if cell > 1:
            both = g.add("AveragePool", [both], f"cells{octave}", kernel_shape=[cell, cell], strides=[cell, cell])
        ordered = g.add("Gather", [both, gather], f"ordered{octave}", axis=1)
        features.append(g.add("Conv", [ordered, mixture], f"octave{octave}", group=PLANES))
        if octave + 1 < OCTAVES:
            plane = g.blur(padded, np.tile(halve, (PLANES, 1)), f"halved{octave}", strides=(2, 2), padded=True)
    joined = g.add("Concat", features, "joined", axis=1)
    # `filters.py` keeps kinds before planes; here planes come first.
    kernels = np.repeat([gaussian(rest_of_pooling(o), 3)[1].numpy() for o in range(len(POOLING))], PLANES * KINDS, axis=0)
    g.blur(joined, kernels, "features")
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "height", "width"])
    result = helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, FEATURES, "rows", "columns"])
    graph = helper.make_graph(g.nodes, "backbone-small", [image], [result], g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="edge-inspector scripts/train/backbone-small")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model


def reference_order():
    """Index of each feature of `filters.FilterBank` among those of this graph, to compare them."""
    return [o * PLANES * KINDS + p * KINDS + k for o in range(OCTAVES) for k in range(KINDS) for p in range(PLANES)]
