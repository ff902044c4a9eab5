"""Curves of a run, to look at: `curves.png` in the run's folder. Not committed."""
import os


def write(folder, log):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    if not log:
        return
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    minutes = [line["minutes"] for line in log]
    for key in ("loss", "box", "class"):
        left.plot(minutes, [line[key] for line in log], label=key)
    left.set(xlabel="minutes", title="training loss", yscale="log")
    left.legend()
    checked = [line for line in log if "validation" in line]
    for name in checked[0]["validation"] if checked else ():
        for key, style in (("map_50", "-"), ("map_33", ":")):
            right.plot([line["minutes"] for line in checked],
                       [line["validation"][name][key] for line in checked], style, label=f"{name} {key}")
    right.set(xlabel="minutes", title="mAP of the averaged weights", ylim=(0, 1))
    if checked:
        right.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(os.path.join(folder, "curves.png"), dpi=100)
    plt.close(figure)
