"""Runs one stage as a Python program would do it, on request: one JSON object per line in, one per line out.

{"op": "load", "stage": "letterbox", "threads": 1, "file": "...", ...}  -> {"about": "..."}
{"op": "output", "file": "..."}                                          -> {"length": N}   (raw result of iteration 0)
{"op": "run", "first": 0, "iterations": 100}                             -> {"ns": [...]}
"""
import importlib
import json
import os
import sys
import time

# Before NumPy loads its linear algebra: small products are slower on several threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main():
    # Results go to the real standard output; anything a library prints must not mix with them.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    stage = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["op"] == "load":
                stage = importlib.import_module(request["stage"]).Stage(request)
                answer = {"about": stage.about}
            elif request["op"] == "output":
                data = stage.output()
                with open(request["file"], "wb") as file:
                    file.write(data)
                answer = {"length": len(data)}
            else:
                times = []
                clock = time.perf_counter_ns
                step = stage.step
                for i in range(request["first"], request["first"] + request["iterations"]):
                    start = clock()
                    step(i)
                    times.append(clock() - start)
                answer = {"ns": times}
        except ImportError as error:
            answer = {"missing": str(error)}
        except Exception as error:  # the edge of the loop: the other side decides
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
