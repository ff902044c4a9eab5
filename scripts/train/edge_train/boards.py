"""Rendered boards: a folder of pictures with their truth, made once. As a command: `python3 -m edge_train.boards DIR PICTURES SEED [what else render is told]`."""
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile

from . import folder

FIRST = 3      # pictures that tell whether the program still draws what it drew


def render(path, pictures, seed, *more):
    """The folder; rendered anew where it was not finished, was made by other words (`PATH.done` has them), or where the program draws otherwise now."""
    words = ["--seed", str(seed), *map(str, more)]
    made = " ".join(["render", "--pictures", str(pictures), *words]) + "\n"
    if os.path.isdir(path) and _read(path + ".done") == made and _draws_the_same(path, words):
        return path
    if os.path.exists(path + ".done"):
        os.remove(path + ".done")
    for old in (path, path + ".part"):
        shutil.rmtree(old, ignore_errors=True)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    _render(path + ".part", pictures, words, sys.stderr)
    os.rename(path + ".part", path)
    with open(path + ".done", "w") as file:
        file.write(made)
    return path


def _render(path, pictures, words, said=subprocess.DEVNULL):
    subprocess.run([*folder.program(), "render", "--out", path, "--pictures", str(pictures), *words], check=True, stdout=said)


def _draws_the_same(path, words):
    """Whether the first pictures would be the same today."""
    with tempfile.TemporaryDirectory(prefix="edge-train-") as place:
        today = os.path.join(place, "today")
        _render(today, min(FIRST, sum(name.endswith(".ppm") for name in os.listdir(path))), words)
        return all(os.path.exists(os.path.join(path, name)) and filecmp.cmp(os.path.join(today, name), os.path.join(path, name), shallow=False)
                   for name in os.listdir(today) if name[0].isdigit())


def _read(path):
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return file.read()


if __name__ == "__main__":
    try:
        render(*sys.argv[1:])
    except (ValueError, OSError, subprocess.CalledProcessError) as error:
        print(f"boards: {error}", file=sys.stderr)
        sys.exit(2)
