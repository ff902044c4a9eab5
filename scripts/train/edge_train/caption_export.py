"""Writes the two towers as a model folder: two ONNX files checked against PyTorch, CLIP's vocabulary files, captions, golden pictures."""
import copy
import json
import os
import warnings

import cv2
import numpy as np
import torch
from torch.nn import functional

from . import folder, runtime
from .caption_pictures import EDGE, LABELS, every_subject
from .caption_task import whole
from .caption_words import HELD_OUT, told_pair
from .half import store_as_half

OPSET = 13
MOST_DIFFERENT, MOST_IN_HALF = 1e-4, 5e-3      # of an embedding of length 1: with weights of 32 bits, and of 16, which are good to one in two thousand


def _export(module, inputs, path, names, output):
    module = copy.deepcopy(module).to(memory_format=torch.contiguous_format).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, inputs, path, opset_version=OPSET, input_names=names, output_names=[output], do_constant_folding=True)
    return module


def _write_captions(path, captions):
    """`label: sentence` as the program's knowledge files have it."""
    with open(path, "w") as file:
        file.writelines(f"{json.dumps(label)}: {json.dumps(text)}\n" for label, text in captions.items())


def unseen_captions():
    """A sentence for every pair of a subject with its tone or colour, those that were never trained among them."""
    return {f"{attribute} {label}": told_pair(label, attribute) for label, attribute in every_subject() if attribute}


def _golden(model, tokenizer, out, path, test):
    """Pictures of the model's size with the probability of each caption: picture's vector by ONNX Runtime, captions' by PyTorch."""
    golden = folder.fresh(os.path.join(out, "golden"))
    with torch.no_grad():
        texts = functional.normalize(model.texts(*(torch.tensor(part) for part in zip(*(tokenizer.encode(HELD_OUT[label]) for label in LABELS)))), dim=1)
    for number, label in enumerate(("open circuit", "mouse bite", "good board", "boats", "street", "bricks"), 1):
        picture = cv2.imread(os.path.join(test, label, "0003.png"))[..., ::-1]
        picture = np.round(whole(picture).permute(1, 2, 0).numpy() * 255).astype(np.uint8)
        seen = functional.normalize(torch.from_numpy(runtime.run_all(path, [picture])[0].reshape(1, -1)), dim=1)
        scores = (model.logit_scale().detach() * seen @ texts.t()).softmax(1)[0]
        cv2.imwrite(os.path.join(golden, f"{number:03}.png"), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        folder.write_record(os.path.join(golden, f"{number:03}.json"), {"scores": {one: round(float(score), 4) for one, score in zip(LABELS, scores)}})
        print(f"golden {number:03}: {label}, called {LABELS[int(scores.argmax())]} ({float(scores.max()):.2f})")


def _write_pictures(model, path):
    """The picture tower in 16 bits: the file is there only if ONNX Runtime agrees with PyTorch before the weights are cut, and as it ships. Returns the latter difference."""
    noise = np.random.default_rng(1).integers(0, 256, (EDGE, EDGE, 3), np.uint8)
    with folder.whole(path) as new:
        tower = _export(model.pictures, torch.zeros(1, 3, EDGE, EDGE), new, ["pixel_values"], "image_embeds")
        with torch.no_grad():
            theirs = functional.normalize(tower(torch.from_numpy(noise).permute(2, 0, 1)[None].float() / 255), dim=1)
        difference = lambda: float((functional.normalize(torch.from_numpy(runtime.run_all(new, [noise])[0].reshape(1, -1)), dim=1) - theirs).abs().max())
        folder.must_agree(path, difference(), MOST_DIFFERENT)
        store_as_half(new)
        worst = difference()
        folder.must_agree(f"{path}, in 16 bits", worst, MOST_IN_HALF)
    return worst


def write_model(model, tokenizer, out, work, test):
    """Everything but the card, whose figures are those printed here."""
    os.makedirs(out, exist_ok=True)
    picture_file, text_file = os.path.join(out, "image.onnx"), os.path.join(out, "text.onnx")
    worst = _write_pictures(model, picture_file)
    with folder.whole(text_file) as new:      # which run.mjs can't feed; the figures below are measured with it
        _export(model.texts, tuple(torch.tensor([part]) for part in tokenizer.encode(HELD_OUT[LABELS[0]])), new, ["input_ids", "attention_mask"], "text_embeds")
        store_as_half(new)
    print(f"{out}: {os.path.getsize(picture_file)} and {os.path.getsize(text_file)} bytes, largest difference to PyTorch {worst:.1e}")
    with open(os.path.join(out, "vocab.json"), "w") as file:
        json.dump(tokenizer.ids, file, ensure_ascii=False)
    with open(os.path.join(out, "merges.txt"), "w") as file:
        file.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in tokenizer.merges))
    _write_captions(os.path.join(out, "captions.yml"), HELD_OUT)
    _write_captions(os.path.join(out, "pairs.yml"), unseen_captions())
    _golden(model, tokenizer, out, picture_file, test)
    manifest = {
        "schema": "edge-inspector/model/1", "name": "zero-shot-mini", "version": os.path.basename(out), "task": "embedding", "file": "image.onnx",
        "input": {"name": "pixel_values", "layout": "NCHW", "type": "float32", "color": "RGB", "size": [EDGE, EDGE], "resize": "crop", "crop_fraction": 1,
                  "filter": "antialias", "scale": 1 / 255, "mean": [0, 0, 0], "std": [1, 1, 1]},
        "output": {"decoder": "clip", "names": ["image_embeds"], "captions": "captions.yml", "logit_scale": round(float(model.logit_scale()), 3),
                   "text": {"file": "text.onnx", "vocab": "vocab.json", "merges": "merges.txt"}},
        "thresholds": {"default": 0.5}, "golden": {"score": 0.05}, "license": "Apache-2.0"}
    folder.write_manifest(out, manifest)
    rows = []
    for data, what, more in ((test, "top-1 caption", ()), (os.path.join(work, "unseen"), "top-1 of pairs never trained", ("--knowledge", os.path.relpath(os.path.join(out, "pairs.yml"), folder.ROOT)))):
        figures, command = folder.evaluate(out, data, "--format", "folders", *more)
        rows.append({"name": what, "value": round(figures["top_caption"], 4), "data": f"rendered, {figures['images']} pictures, sentences never trained", "measured": command})
        rows += [{"name": f"recall, {label}", "value": round(of["recall"], 4), "data": rows[-1]["data"], "measured": command} for label, of in figures["per_class"].items() if of["images"]]
    folder.write_manifest(out, manifest, rows)
    for row in rows:
        print(f"{row['name']:40} {row['value']:.3f}")

