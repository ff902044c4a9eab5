"""Processes that learn one network side by side, and the same from run to run.

Each finds the gradient of a batch of its own at the same weights. The first of them then takes a step by its own gradient and by that
of each other, in the order of their numbers. Nothing depends on which is faster: a run repeats to the bit on one kind of processor.
Weights that every process changes as it likes (Hogwild, arXiv 1106.5730) are learnt no faster, and what comes out depends on what else
the machine does.
"""
import ctypes
import os
import signal
import threading

import torch
import torch.multiprocessing as multiprocessing

PR_SET_PDEATHSIG = 1


class Together:
    """What the processes share. Made before they part; the weights of `model` are in shared memory from then on."""

    def __init__(self, model, processes):
        model.share_memory()
        self.weights = [p for p in model.parameters() if p.requires_grad]
        self.others = [[torch.zeros_like(p).share_memory_() for p in self.weights] for _ in range(1, processes)]
        self.found, self.taken = multiprocessing.Barrier(processes), multiprocessing.Barrier(processes)

    def step(self, optimizer):
        """Of the first process, whose gradient its weights have: takes all steps."""
        self._wait(self.found)
        optimizer.step()
        for gradients in self.others:
            for weight, gradient in zip(self.weights, gradients):
                weight.grad = gradient
            optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        self._wait(self.taken)

    def give(self, number, model):
        """Of another process, `number` from 1: hands over the gradient of its own copy, which then has the new weights."""
        mine = [p for p in model.parameters() if p.requires_grad]
        with torch.no_grad():
            for given, weight in zip(self.others[number - 1], mine):
                given.copy_(weight.grad)
            self._wait(self.found)
            self._wait(self.taken)
            for weight, new in zip(mine, self.weights):
                weight.copy_(new)

    def end(self):
        """Whoever waits, or will, is told that it is over."""
        self.found.abort()
        self.taken.abort()

    @staticmethod
    def _wait(barrier):
        try:
            barrier.wait()
        except threading.BrokenBarrierError:
            raise ChildProcessError("another of the processes that learn together has ended") from None


def end_with_parent():
    """Has this process end when the one that made it does, however that ends."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
