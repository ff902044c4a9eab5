"""A CLIP in miniature, and what it must answer: random weights, a vocabulary by CLIP's own rule, and the answers by NumPy alone.

usage: tiny_clip.py FOLDER    writes image.onnx, text.onnx, vocab.json, merges.txt, captions.npy, pictures/*.png and answers.json
"""
import html
import json
import os
import re
import struct
import sys
import zlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CAPTIONS = ["a photo of a red ring", "the green thing", "on a blue stone", "another red thing", "nothing"]
MERGES = ["i n", "t h", "a n", "r e", "a r", "e r", "th e</w>", "in g</w>", "o u", "o n", "o t", "re d</w>"]
EDGE, LENGTH, WIDTH = 16, 77, 24


def letters():
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    rest = [b for b in range(256) if b not in printable]
    table = {b: chr(b) for b in printable}
    table.update({b: chr(256 + i) for i, b in enumerate(rest)})
    return table, printable + rest


def vocabulary():
    table, order = letters()
    tokens = [table[b] for b in order] + [table[b] + "</w>" for b in order] + [m.replace(" ", "") for m in MERGES]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    return {t: i for i, t in enumerate(tokens)}


def tokenize(text, ids):
    table, _ = letters()
    out = []
    for word in re.findall(r"'s|'t|'re|'ve|'m|'ll|'d|[a-z]+|[0-9]|[^\sa-z0-9]+", html.unescape(text).lower()):
        parts = [table[b] for b in word.encode()]
        parts[-1] += "</w>"
        for merge in MERGES:  # one after another, in their order: the same as always joining the first of them there is
            a, b = merge.split()
            i = 0
            while i + 1 < len(parts):
                if parts[i] == a and parts[i + 1] == b:
                    parts[i : i + 2] = [a + b]
                i += 1
        out += [ids[p] for p in parts]
    return [ids["<|startoftext|>"]] + out + [ids["<|endoftext|>"]]


def save(path, nodes, inputs, outputs, weights):
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, [numpy_helper.from_array(v, k) for k, v in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, path)


def png(path, picture):
    h, w, _ = picture.shape
    raw = b"".join(b"\0" + picture[y].tobytes() for y in range(h))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def main(folder):
    rng = np.random.default_rng(5)
    ids = vocabulary()
    conv = rng.normal(size=(WIDTH, 3, 4, 4)).astype(np.float32) * 0.2
    table = rng.normal(size=(len(ids), WIDTH)).astype(np.float32)
    project = rng.normal(size=(WIDTH, WIDTH)).astype(np.float32) * 0.3
    f, i64 = TensorProto.FLOAT, TensorProto.INT64
    save(
        os.path.join(folder, "image.onnx"),
        [
            helper.make_node("Conv", ["pixel_values", "w"], ["c"], kernel_shape=[4, 4], strides=[4, 4]),
            helper.make_node("Relu", ["c"], ["r"]),
            helper.make_node("GlobalAveragePool", ["r"], ["p"]),
            helper.make_node("Flatten", ["p"], ["image_embeds"]),
        ],
        [helper.make_tensor_value_info("pixel_values", f, ["batch", 3, EDGE, EDGE])],
        [helper.make_tensor_value_info("image_embeds", f, ["batch", WIDTH])],
        {"w": conv},
    )
    save(
        os.path.join(folder, "text.onnx"),
        [
            helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"]),
            helper.make_node("Cast", ["attention_mask"], ["m"], to=f),
            helper.make_node("Unsqueeze", ["m", "two"], ["m3"]),
            helper.make_node("Mul", ["last_hidden_state", "m3"], ["x"]),
            helper.make_node("ReduceSum", ["x", "one"], ["s"], keepdims=0),
            helper.make_node("MatMul", ["s", "project"], ["text_embeds"]),
        ],
        [helper.make_tensor_value_info(n, i64, ["batch", "sequence"]) for n in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", f, ["batch", "sequence", WIDTH]), helper.make_tensor_value_info("text_embeds", f, ["batch", WIDTH])],
        {"table": table, "project": project, "one": np.array([1], np.int64), "two": np.array([2], np.int64)},
    )
    json.dump(ids, open(os.path.join(folder, "vocab.json"), "w"))
    open(os.path.join(folder, "merges.txt"), "w").write("#version: 0.2\n" + "\n".join(MERGES) + "\n")

    text = np.stack([table[tokenize(c, ids)].astype(np.float64).sum(0) @ project for c in CAPTIONS])
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    np.save(os.path.join(folder, "captions.npy"), (text * 3).astype(np.float16))
    os.makedirs(os.path.join(folder, "pictures", "more"), exist_ok=True)
    answers = {}
    for n in range(6):
        picture = rng.integers(0, 256, (EDGE, EDGE, 3), np.uint8)
        picture[:, :, n % 3] //= 4
        name = f"{n}.png" if n < 4 else f"more/{n}.png"
        png(os.path.join(folder, "pictures", name), picture)
        x = (picture / 255.0 - [0.48, 0.46, 0.41]) / [0.27, 0.26, 0.28]
        blocks = x.reshape(EDGE // 4, 4, EDGE // 4, 4, 3)
        image = np.maximum(0, np.einsum("yixjc,ocij->yxo", blocks, conv.astype(np.float64))).mean((0, 1))
        logits = 20 * text @ (image / np.linalg.norm(image))
        weights = np.exp(logits - logits.max())
        answers[name] = (weights / weights.sum()).tolist()
    json.dump({"captions": CAPTIONS, "tokens": [tokenize(c, ids) for c in CAPTIONS], "pictures": answers}, open(os.path.join(folder, "answers.json"), "w"))


if __name__ == "__main__":
    main(sys.argv[1])
