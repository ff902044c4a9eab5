"""A float graph as an int8 one: convolutions and what lies between them, with QuantizeLinear and DequantizeLinear around each.

Activations are uint8 with a zero point, their ranges seen on pictures; weights int8 by output channel, without one; biases int32
(Jacob et al., arXiv 1712.05877). ONNX Runtime turns the pairs into integer kernels on a CPU; TensorRT wants signed activations. Own code, because Debian has no
Python package of ONNX Runtime, whose tool does the same.
"""
import os
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from . import runtime

SAME_RANGE = ("MaxPool", "Resize", "Split", "Slice")      # move values without computing new ones
MIXING = ("Add", "Concat")
FED = {"layout": "NCHW", "type": "float32", "color": "RGB", "mean": [0, 0, 0], "std": [1, 1, 1]}      # as `runtime` feeds, and what a manifest leaves out means


def not_fed(given):
    """What of a manifest's `input` is other than what `runtime` feeds, in words; empty where nothing is."""
    width, height = given["size"]
    others = [] if width == height else [f"size {width}x{height}"]
    others += [f"{key} {given[key]}" for key, fed in FED.items() if key in given and given[key] != fed]
    if not np.isclose(given.get("scale", 1 / 255), 1 / 255, rtol=1e-4, atol=0):      # manifests write it to some digits
        others.append(f"scale {given['scale']}")
    return ", ".join(others)


def plain(model):
    """The graph with its weights as float32 constants, where `half.store_as_half` had shortened them."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    halves = {one.name: one for one in result.graph.initializer if one.data_type == TensorProto.FLOAT16}
    casts = [node for node in result.graph.node if node.op_type == "Cast" and node.input[0] in halves]
    for node in casts:
        half = halves[node.input[0]]
        half.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(half).astype(np.float32), node.output[0]))
        result.graph.node.remove(node)
    return result


def watched(model):
    """-> (names of the tensors to be held in 8 bits, a graph whose output `ranges` `[1, 2T]` has the least and the largest value of each)."""
    names = list(_ranged(model.graph))
    if not names:
        raise ValueError("the network has no convolution that is followed by a ReLU alone; such are what becomes integers")
    graph = onnx.ModelProto()
    graph.CopyFrom(model)
    nodes, ends = graph.graph.node, []
    for number, name in enumerate(names):
        for kind in ("ReduceMin", "ReduceMax"):
            end = f"{kind}_{number}_end"
            nodes.append(helper.make_node(kind, [name], [end + "_one"], keepdims=0))
            nodes.append(helper.make_node("Reshape", [end + "_one", "ranges_shape"], [end]))
            ends.append(end)
    graph.graph.initializer.append(numpy_helper.from_array(np.array([1, 1], np.int64), "ranges_shape"))
    nodes.append(helper.make_node("Concat", ends, ["ranges"], axis=1))
    graph.graph.output.append(helper.make_tensor_value_info("ranges", TensorProto.FLOAT, [1, 2 * len(names)]))
    return names, graph


def ranges(model, pictures):
    """Tensor name -> (least, largest) over uint8 pictures `[S,S,3]`: means of what each shows, so that one odd picture does not coarsen all."""
    names, graph = watched(model)
    with tempfile.TemporaryDirectory(prefix="edge-train-") as folder:
        onnx.save(graph, os.path.join(folder, "watched.onnx"))
        values = runtime.run_all(os.path.join(folder, "watched.onnx"), pictures, output="ranges")
    return dict(zip(names, values.reshape(len(pictures), len(names), 2).mean(0)))


def quantize(model, ranges):
    """The int8 graph. `ranges`: tensor name -> (least, largest), as `watched` measures them."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    scales = {name: _scale(*ranges[source]) for name, source in _ranged(graph).items()}
    weights = {one.name: one for one in graph.initializer}
    nodes, rectified = [], {relu.input[0] for relu in _rectifiers(graph)}
    for node in list(graph.node):
        if node.op_type == "Conv" and node.output[0] in rectified:
            _weigh(graph, node, weights, scales[node.input[0]][0], nodes)
        for index, name in enumerate(node.input):
            if name in scales:
                node.input[index] = name + "_dq"
        nodes.append(node)
        for name in node.output:
            if name in scales:
                nodes += _pair(graph, name, *scales[name])
    for one in graph.input:
        if one.name in scales:
            nodes[:0] = _pair(graph, one.name, *scales[one.name])
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    for one in [one for one in graph.initializer if one.name not in used]:
        graph.initializer.remove(one)
    onnx.checker.check_model(result)
    return result


def _rectifiers(graph):
    """The ReLUs that alone read a convolution: these two become one integer kernel. Other convolutions stay float: they are the ends that are measured."""
    convolved = {node.output[0] for node in graph.node if node.op_type == "Conv"}
    readers = [name for node in graph.node for name in node.input]
    return [node for node in graph.node if node.op_type == "Relu" and node.input[0] in convolved and readers.count(node.input[0]) == 1]


def _ranged(graph):
    """Tensor name -> the tensor whose range it has."""
    rectified = {relu.input[0]: relu.output[0] for relu in _rectifiers(graph)}
    ranged, outputs = {}, {one.name for one in graph.output}
    for node in graph.node:
        if node.op_type == "Conv" and node.output[0] in rectified:
            ranged.setdefault(node.input[0], node.input[0])
    for node in graph.node:
        if node.op_type == "Relu" and node.input[0] in rectified:
            ranged.setdefault(node.output[0], node.output[0])
        elif node.op_type in SAME_RANGE and node.input[0] in ranged:
            for name in node.output:
                ranged[name] = ranged[node.input[0]]
        elif node.op_type in MIXING and all(name in ranged for name in node.input):
            ranged.setdefault(node.output[0], node.output[0])
    return {name: source for name, source in ranged.items() if name not in outputs}


def _scale(least, largest):
    """-> (scale, zero point) of uint8 values that hold zero exactly."""
    least, largest = min(0.0, float(least)), max(0.0, float(largest))
    scale = max((largest - least) / 255, 1e-8)
    return np.float32(scale), np.uint8(np.clip(round(-least / scale), 0, 255))


def _pair(graph, name, scale, zero):
    graph.initializer.append(numpy_helper.from_array(scale, name + "_scale"))
    graph.initializer.append(numpy_helper.from_array(zero, name + "_zero"))
    ends = [name + "_scale", name + "_zero"]
    return [helper.make_node("QuantizeLinear", [name, *ends], [name + "_q"]), helper.make_node("DequantizeLinear", [name + "_q", *ends], [name + "_dq"])]


def _weigh(graph, node, weights, scale, nodes):
    """Weights and bias of a convolution as integers, read through DequantizeLinear."""
    weight = numpy_helper.to_array(weights[node.input[1]])
    scales = (np.abs(weight).reshape(len(weight), -1).max(1) / 127).clip(1e-8).astype(np.float32)
    if len(node.input) > 2:      # a channel of hardly any weight would have a bias beyond 32 bits
        scales = np.maximum(scales, np.abs(numpy_helper.to_array(weights[node.input[2]])) / (scale * 2 ** 30)).astype(np.float32)
    whole = np.rint(weight / scales.reshape(-1, 1, 1, 1)).astype(np.int8)
    node.input[1] = _constant(graph, nodes, node.input[1], whole, scales)
    if len(node.input) > 2:
        bias = numpy_helper.to_array(weights[node.input[2]])
        node.input[2] = _constant(graph, nodes, node.input[2], np.rint(bias / (scale * scales)).astype(np.int32), scale * scales)


def _constant(graph, nodes, name, whole, scales):
    if all(one.name != name + "_q" for one in graph.initializer):      # else two convolutions share it
        graph.initializer.append(numpy_helper.from_array(whole, name + "_q"))
        graph.initializer.append(numpy_helper.from_array(scales, name + "_scale"))
        graph.initializer.append(numpy_helper.from_array(np.zeros(len(scales), whole.dtype), name + "_zero"))
        nodes.append(helper.make_node("DequantizeLinear", [name + "_q", name + "_scale", name + "_zero"], [name + "_dq"], axis=0))
    return name + "_dq"
