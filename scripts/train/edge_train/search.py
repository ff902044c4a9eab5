"""A search over the settings that matter, by successive halving (Jamieson and Talwalkar, arXiv 1502.07943): many short runs, the better
half of them again and twice as long, until one is left. What a run found is kept, so that a stopped search goes on."""
import hashlib
import json
import os
import signal
import subprocess
import sys

import numpy as np


def draw(rng, given):
    """One setting: rates about the given one on a logarithmic scale, shares of examples, focus."""
    return {
        "rate": float(f"{given * 2.0 ** rng.uniform(-1.5, 1.5):.2g}"),
        "mosaic": float(rng.choice([0, 0.25, 0.5])),
        "mixup": float(rng.choice([0, 0, 0.1])),
        "affine": float(rng.choice([0, 0.3, 0.6])),
        "focal": float(rng.choice([0, 0, 1, 2])),
    }


def halve(settings, minutes, measure):
    """The best of `settings`, and the rounds: `measure(number, setting, minutes)` is a score, higher is better."""
    left, rounds = list(enumerate(settings)), []
    while True:
        scores = [(measure(number, setting, minutes), number, setting) for number, setting in left]
        scores.sort(key=lambda one: (-one[0], one[1]))
        rounds.append({"minutes": minutes, "scores": {number: score for score, number, _ in scores}})
        if len(left) <= 2:
            return scores[0][2], rounds
        left = [(number, setting) for _, number, setting in scores[:(len(scores) + 1) // 2]]
        minutes *= 2


def search(command, folder, given, count, minutes, seed, data=()):
    """Runs `command` (words, without these settings) for each; the first setting tried is the given one. Returns the best.

    What is known of another command, or of other files in the folders `data`, does not count. A run that fails scores 0.
    """
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(seed)
    settings = [given] + [draw(rng, given["rate"]) for _ in range(count - 1)]
    path = os.path.join(folder, "search.jsonl")
    of, known, failed = _fingerprint(command, data), {}, set()
    if os.path.exists(path):
        with open(path) as file:
            known = {(line["minutes"], json.dumps(line["setting"])): line["score"] for line in map(json.loads, file) if line.get("of") == of}

    def measure(number, setting, limit):
        key = (limit, json.dumps(setting))
        if key not in known:
            work = os.path.join(folder, f"{number}-{limit:g}")
            words = [word for name, value in setting.items() for word in (f"--{name}", str(value))]
            done = subprocess.run([*command, *words, "--minutes", str(limit), "--work", work, "--out", work, "--fresh"], stdout=subprocess.DEVNULL)
            if done.returncode in (130, -signal.SIGINT, -signal.SIGTERM):
                raise KeyboardInterrupt
            if done.returncode:
                failed.add(number)
                print(f"search: setting {number} ended with {done.returncode}", flush=True)
                if len(failed) == count:
                    raise ValueError("search: no setting could be learnt, for the reasons above")
                return 0.0      # not written down: a search that is started again tries it again
            known[key] = score_of(os.path.join(work, "log.jsonl"))
            with open(path, "a") as file:
                file.write(json.dumps({"setting": setting, "minutes": limit, "score": known[key], "of": of}) + "\n")
        print(f"search: {limit:5.1f} min  mAP50 {known[key]:.3f}  " + "  ".join(f"{name} {value:g}" for name, value in setting.items()), flush=True)
        return known[key]

    return halve(settings, minutes, measure)[0]


def _fingerprint(command, folders):
    """Of the words of a command, and of the names, sizes and times of all files in the folders that it learns from."""
    found = hashlib.sha256(json.dumps(command).encode())
    for folder in folders:
        for path, inner, names in os.walk(folder):
            inner.sort()
            for name in sorted(names):
                facts = os.stat(os.path.join(path, name))
                found.update(f"{path}/{name} {facts.st_size} {facts.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()[:16]


def score_of(log):
    """Mean mAP at IoU 0.5 over the validation sets, at the end of a run."""
    with open(log) as file:
        last = [json.loads(line) for line in file][-1]
    if "validation" not in last:
        raise ValueError(f"{os.path.dirname(log)}: the run was measured on nothing; give --val")
    return float(np.mean([figures["map_50"] for figures in last["validation"].values()]))


def command_of(options):
    """This command with its options, less those that a search sets."""
    words = [sys.executable, os.path.abspath(sys.argv[0])]
    for name, value in vars(options).items():
        if name in ("rate", "mosaic", "mixup", "affine", "focal", "search", "search_minutes", "minutes", "epochs", "work", "out", "resume", "fresh", "export_only") or value in ("", None):
            continue
        words += [f"--{name.replace('_', '-')}", str(value)]
    return words
