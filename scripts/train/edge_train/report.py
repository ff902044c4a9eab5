"""Curves of a run, to look at: `curves.png` in the run's folder. Not committed."""
import os

NO_LOSS = ("epoch", "minutes", "rate", "steps", "validation")


def losses(line):
    """The keys of a log line that are losses, the total first."""
    return [key for key in line if key not in NO_LOSS]


def write(folder, log):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    if not log:
        return
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    minutes = [line["minutes"] for line in log]
    for key in losses(log[0]):
        left.plot(minutes, [line[key] for line in log], label=key)
    left.set(xlabel="minutes", title="training loss", yscale="log" if all(line["loss"] > 0 for line in log) else "linear")
    left.legend()
    checked = [line for line in log if "validation" in line]
    highest = 0
    for name, figures in checked[-1]["validation"].items() if checked else ():
        for key, style in zip(figures, ("-", ":", "--", "-.") * 4):
            values = [line["validation"][name][key] for line in checked]
            highest = max(highest, max(values))
            right.plot([line["minutes"] for line in checked], values, style, label=f"{name} {key}")
    right.set(xlabel="minutes", title="validation of the averaged weights", ylim=(0, max(1, highest)))
    if checked:
        right.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(os.path.join(folder, "curves.png"), dpi=100)
    plt.close(figure)
