"""The folder of a shipped model: its manifest, golden records, and the figures that `edge-inspector evaluate` gives."""
import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))

DEEPPCB = "deeppcb"                  # in names; on a machine, the folder that holds DeepPCB's groups may lie elsewhere
OTHERS = ("_float", "_taught")      # endings of the rows' names whose figures are another model's, which the command names
KEYS = {"top-1 caption": "top_caption", "top-1 of pairs never trained": "top_caption"}


def program():
    """The command that EDGE_INSPECTOR holds, or the built program, published or else of the sources, as a list of words."""
    if "EDGE_INSPECTOR" in os.environ:
        return shlex.split(os.environ["EDGE_INSPECTOR"])
    places = [os.path.join(ROOT, "artifacts", *path, "edge-inspector") for path in (("publish", "EdgeInspector", "release"), ("bin", "EdgeInspector", "debug"))]
    for path in places:
        if os.path.exists(path):
            return [path]
    raise ValueError(f"{places[0]}: is not there; scripts/build makes it")


def write_manifest(folder, manifest, metrics=()):
    """`manifest.json`, a line per key and per figure, and `../current`."""
    lines = ",\n".join("  " + json.dumps(row) for row in metrics)
    text = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in manifest.items())
    with open(os.path.join(folder, "manifest.json"), "w") as file:
        file.write("{\n" + text + ',\n "metrics": [' + ("\n" + lines + "\n" if lines else "") + "]\n}\n")
    with open(os.path.join(os.path.dirname(folder), "current"), "w") as file:
        file.write(os.path.basename(folder) + "\n")


def named(path):
    """What a manifest's command calls a path: as it lies under the project's root; a group of DeepPCB, which lies anywhere, `deeppcb/groupNNNNN`."""
    name = os.path.basename(os.path.abspath(path))
    return f"{DEEPPCB}/{name}" if re.fullmatch(r"group\d{5}", name) else os.path.relpath(path, ROOT)


def located(name, deeppcb):
    """Where the folder lies that a manifest calls `name`, given the folder that holds DeepPCB's groups."""
    return os.path.join(deeppcb, name[len(DEEPPCB) + 1:]) if name.startswith(DEEPPCB + "/") else name


def evaluate(folder, data, *more):
    """What the program measures, and the command that repeats it from the project's root."""
    done = subprocess.run([*program(), "evaluate", "--model", os.path.abspath(folder), "--data", os.path.abspath(data), *more, "--threads", "1", "--json"],
                          check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return json.loads(done.stdout), "edge-inspector evaluate " + " ".join(["--model", named(folder), "--data", named(data), *more])


def measured(folder, data, wanted, *more, described="{name}, {images} pictures"):
    """The manifest's rows: those figures of `wanted` that `evaluate` gives, each with the command that repeats it."""
    figures, command = evaluate(folder, data, *more)
    said = described.format(name=os.path.basename(os.path.normpath(data)), images=figures["images"])
    return [{"name": one, "value": round(figures[one], 4), "data": said, "measured": command} for one in wanted if figures.get(one) is not None]


def figure_of(name, figures):
    """A manifest row's figure among those that its command gave; None where they have none of this name."""
    for ending in OTHERS:
        name = name.removesuffix(ending)
    if ", " in name:                                   # `iou, scratch`: of one class
        key, label = name.split(", ", 1)
        return figures.get("per_class", {}).get(label, {}).get(key)
    if "_at_" in name:                                 # `recall_at_0.5`: of a table of thresholds
        key, threshold = name.split("_at_")
        return next((row[key] for row in figures.get("thresholds", []) if row["threshold"] == float(threshold)), None)
    return figures.get(KEYS.get(name, name))


def told(manifest):
    """How a model's own figures were measured: what its first command of `evaluate` says after the data."""
    commands = [shlex.split(row["measured"]) for row in manifest.get("metrics", []) if "measured" in row]
    return next((words[words.index("--data") + 2:] for words in commands if words[:2] == ["edge-inspector", "evaluate"] and "--data" in words), [])


def fresh(folder):
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


@contextlib.contextmanager
def whole(path):
    """A name to write under, which becomes `path` where all goes well; else what was there stays."""
    new = path + ".new"
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    try:
        yield new
        os.replace(new, path)
    finally:
        if os.path.exists(new):
            os.remove(new)


def must_agree(path, worst, limit):
    """Of the largest difference between ONNX Runtime and PyTorch; one that is no number is no agreement."""
    if not worst < limit:
        raise ValueError(f"{path}: ONNX Runtime and PyTorch differ by {worst:.1e}, where {limit:.0e} is the most; the export is wrong, and what was there stays")


def write_record(path, record):
    """A golden record, `edge-inspector/golden/1`: a line per detection, or `scores`."""
    with open(path, "w") as file:
        if "detections" in record:
            lines = ",\n".join("  " + json.dumps(row) for row in record["detections"])
            file.write('{"schema": "edge-inspector/golden/1", "detections": [' + ("\n" + lines + "\n" if lines else "") + "]}\n")
        else:
            file.write(json.dumps({"schema": "edge-inspector/golden/1", **record}) + "\n")
