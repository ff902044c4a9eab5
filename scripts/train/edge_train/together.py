"""Processes that learn one network side by side, and the same from run to run.

Each finds the gradient of a batch of its own at the same weights. The first of them then takes a step by its own gradient and by that
of each other, in the order of their numbers. Nothing depends on which is faster: a run repeats to the bit on one kind of processor.
Weights that every process changes as it likes (Hogwild, arXiv 1106.5730) are learnt no faster, and what comes out depends on what else
the machine does.
"""
import ctypes
import os
import signal

import torch
import torch.multiprocessing as multiprocessing

PR_SET_PDEATHSIG = 1
PATIENCE = 0.5        # seconds after which the first process looks whether the one it waits for still lives


class Together:
    """What the processes share. Made before they part; the weights of `model` are in shared memory from then on."""

    def __init__(self, model, processes):
        model.share_memory()
        self.weights = [p for p in model.parameters() if p.requires_grad]
        self.others = [Other(number, self.weights) for number in range(1, processes)]

    def begin(self, work):
        """Starts the others: each calls `work(other)` until it is ended, or says why it can't."""
        for other in self.others:
            other.begin(work)

    def step(self, optimizer):
        """Of the first process, whose gradient its weights have: takes all steps."""
        for other in self.others:
            other.wait()
        optimizer.step()
        for other in self.others:
            for weight, gradient in zip(self.weights, other.gradients):
                weight.grad = gradient
            optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        for other in self.others:
            other.taken.release()

    def end(self):
        """Ends the others, wherever they are: they hold nothing that is not here too."""
        for other in self.others:
            other.kill()


class Other:
    """A process beside the first one, `number` from 1."""

    def __init__(self, number, weights):
        self.number, self.weights = number, weights
        self.gradients = [torch.zeros_like(p).share_memory_() for p in weights]
        # Not barriers: at a barrier nobody learns that somebody will never come.
        self.found, self.taken = multiprocessing.Semaphore(0), multiprocessing.Semaphore(0)
        self.heard, self.says = multiprocessing.Pipe(duplex=False)
        self.process = None

    def begin(self, work):
        process = multiprocessing.Process(target=self._work, args=(work,), daemon=True)
        process.start()
        self.process = process

    def give(self, model):
        """Of this process: hands over the gradient of its own copy, which then has the new weights."""
        mine = [p for p in model.parameters() if p.requires_grad]
        with torch.no_grad():
            for given, weight in zip(self.gradients, mine):
                given.copy_(weight.grad)
            self.found.release()
            self.taken.acquire()
            for weight, new in zip(mine, self.weights):
                weight.copy_(new)

    def wait(self):
        """Of the first process: until this one has its gradient. Raises what ended it, if something did."""
        while not self.found.acquire(timeout=PATIENCE):
            if self.process.exitcode is not None:
                raise self._reason()

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.join()

    def _reason(self):
        if self.heard.poll():
            return self.heard.recv()
        code = self.process.exitcode
        end = f"ended with signal {-code}" + (" (out of memory?)" if code == -signal.SIGKILL else "") if code < 0 else f"ended with exit code {code}"
        return ChildProcessError(f"process {self.number} {end}; lower --batch or --processes, go on with --resume")

    def _work(self, work):
        end_with_parent()
        # The first one ends all: a signal to the whole group would else look like a process that died.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            work(self)
        except (ValueError, OSError, FloatingPointError) as error:
            self.says.send(error)


def end_with_parent():
    """Has this process end when the one that made it does, however that ends."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
