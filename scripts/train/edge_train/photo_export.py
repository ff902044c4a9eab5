"""Writes the trained U-Net as a model folder: ONNX checked against PyTorch, golden pictures, manifest, measured figures."""
import copy
import os
import warnings

import cv2
import numpy as np
import onnx
import torch

from . import folder, photo_damage, runtime
from .half import store_as_half
from .photo_damage import LABELS, LONGEST

OPSET = 13
THRESHOLD = 0.5
MIN_AREA = 20          # square pixels: a speck of two and a half pixels' radius
GOLDEN = tuple(range(3_000_000, 3_000_004))
MOST_DIFFERENT = 1e-3  # of logits, which are about 10
LEAST_SAME = 0.999     # of pixels, with weights of 16 bits


def export(model, path):
    """`images` float32 [1,3,512,512] RGB 0-1 -> `logits` [1,17,512,512]."""
    module = copy.deepcopy(model).to(memory_format=torch.contiguous_format).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, torch.zeros(1, 3, LONGEST, LONGEST), path, opset_version=OPSET, input_names=["images"], output_names=["logits"], do_constant_folding=True)
    graph = onnx.load(path)
    onnx.helper.set_model_props(graph, {"names": repr(dict(enumerate(LABELS))), "task": "segment"})
    onnx.save(graph, path)
    return module


def square(picture, pad=114):
    """As the program letterboxes a picture whose longer side is the input's: centred, the rest grey. -> (square, top, left)."""
    height, width = picture.shape[:2]
    top, left = (LONGEST - height) // 2, (LONGEST - width) // 2
    canvas = np.full((LONGEST, LONGEST, 3), pad, np.uint8)
    canvas[top:top + height, left:left + width] = picture
    return canvas, top, left


def regions(logits):
    """Connected regions of each damage's class, with box and mean probability, as the program reports them."""
    classes = logits.argmax(0)
    sure = np.exp(logits.max(0) - np.log(np.exp(logits - logits.max(0)).sum(0)) - logits.max(0))
    rows = []
    for kind in range(1, len(LABELS) - 1):
        count, places, facts, _ = cv2.connectedComponentsWithStats((classes == kind).astype(np.uint8), connectivity=8)
        for one in range(1, count):
            x, y, width, height, area = facts[one]
            mean = float(sure[places == one].mean())
            if area >= MIN_AREA and mean >= THRESHOLD:
                rows.append({"class": LABELS[kind], "confidence": round(mean, 4), "box": [int(x), int(y), int(x + width), int(y + height)]})
    return sorted(rows, key=lambda row: -row["confidence"])


def write_golden(out, path, pictures):
    golden = folder.fresh(os.path.join(out, "golden"))
    for number, picture in enumerate(pictures, 1):
        canvas, top, left = square(picture)
        height, width = picture.shape[:2]
        logits = runtime.run_all(path, [canvas])[0][:, top:top + height, left:left + width]
        found = regions(logits)
        cv2.imwrite(os.path.join(golden, f"{number:03}.png"), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        folder.write_record(os.path.join(golden, f"{number:03}.json"), {"detections": found})
        print(f"golden {number:03}: {len(found)} regions")


def _write_graph(model, path):
    """The file is there only if ONNX Runtime agrees with PyTorch, and weights of 16 bits with those of 32."""
    pictures = [square(photo_damage.render(seed)[0])[0] for seed in GOLDEN[:2]]
    with folder.whole(path) as new:
        module, worst = export(model, new), 0.0
        for picture, ours in zip(pictures, runtime.run_all(new, pictures)):
            with torch.no_grad():
                theirs = module(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255)[0].numpy()
            worst = np.maximum(worst, np.abs(ours - theirs).max())      # NaN where one is, which Python's max would pass over
        print(f"{path}: largest difference of a logit to PyTorch {worst:.1e}")
        folder.must_agree(path, worst, MOST_DIFFERENT)
        float32 = runtime.run_all(new, pictures).argmax(1)
        store_as_half(new)
        same = float((runtime.run_all(new, pictures).argmax(1) == float32).mean())
        print(f"{path}: {os.path.getsize(new)} bytes with weights of 16 bits, {same:.5f} of the pixels called the same")
        if same < LEAST_SAME:
            raise ValueError(f"{path}: only {same} of the pixels are called the same with weights of 16 bits")


def write_model(model, out, test):
    """Everything but the card, whose figures are those printed here."""
    path = os.path.join(out, "model.onnx")
    _write_graph(model, path)
    write_golden(out, path, [photo_damage.render(seed)[0] for seed in GOLDEN])
    manifest = {
        "schema": "edge-inspector/model/1", "name": "photo-damage", "version": os.path.basename(out), "task": "segmentation", "file": "model.onnx",
        "input": {"name": "images", "layout": "NCHW", "type": "float32", "color": "RGB", "size": [LONGEST, LONGEST], "resize": "letterbox",
                  "filter": "antialias", "pad": 114, "scale": 1 / 255, "mean": [0, 0, 0], "std": [1, 1, 1]},
        "output": {"decoder": "mask", "names": ["logits"], "activation": "softmax", "palette": "damage", "min_area": MIN_AREA, "background": ["clean", "background"]},
        "labels": list(LABELS), "thresholds": {"default": THRESHOLD}, "golden": {"box_iou": 0.9, "score": 0.05}, "license": "Apache-2.0"}
    folder.write_manifest(out, manifest)
    figures, command = folder.evaluate(out, test)
    data = f"rendered, seeds from 2000000, {figures['images']} pictures"
    rows = [{"name": "iou", "value": round(figures["iou"], 4), "data": data, "measured": command}]
    rows += [{"name": f"iou, {label}", "value": round(of["iou"], 4), "data": data, "measured": command} for label, of in figures["per_class"].items()]
    folder.write_manifest(out, manifest, rows)
    for row in rows:
        print(f"{row['name']:24} {row['value']:.3f}")
