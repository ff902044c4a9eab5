"""The loop: batches of similar length, loss on the answers, rate falling to its end by the clock, checkpoints."""
import json
import math
import os
import random
import sys
import time

import torch
from torch.nn import functional as F

from .model import Llama
from .tokenizer import END, Tokenizer, chat

CHECKPOINT_SECONDS = 120
BATCH_TOKENS = 6000


def read_pairs(paths):
    pairs = []
    for path in paths:
        with open(path) as f:
            pairs += [json.loads(line) for line in f]
    return pairs


def encode(pair, tokenizer):
    """Tokens of prompt and answer, and where the answer begins."""
    prompt = tokenizer.encode(chat(pair["system"], pair["user"]), parse_special=True)
    return prompt + tokenizer.encode(pair["answer"]) + [END], len(prompt)


def batches(samples, order, rng):
    """Samples of like length together, batches in any order."""
    window = 2000
    made = []
    for at in range(0, len(order), window):
        part = sorted(order[at:at + window], key=lambda i: len(samples[i][0]))
        batch, longest = [], 0
        for i in part:
            longest = max(longest, len(samples[i][0]))
            if batch and longest * (len(batch) + 1) > BATCH_TOKENS:
                made.append(batch)
                batch, longest = [], len(samples[i][0])
            batch.append(i)
        made.append(batch)
    rng.shuffle(made)
    return made


def collate(samples, batch):
    length = max(len(samples[i][0]) for i in batch)
    ids = torch.full((len(batch), length), END, dtype=torch.long)
    answers = torch.zeros((len(batch), length), dtype=torch.bool)
    for row, i in enumerate(batch):
        tokens, start = samples[i]
        ids[row, :len(tokens)] = torch.tensor(tokens)
        answers[row, start:len(tokens)] = True
    return ids, answers


class Training:
    def __init__(self, work, seed, minutes, rate):
        self.work, self.seed, self.minutes, self.rate = work, seed, minutes, rate
        self.path = os.path.join(work, "checkpoint.pt")
        self.spent, self.step, self.epoch = 0.0, 0, 0

    def start(self, tokenizer, resume):
        self.tokenizer = tokenizer
        torch.manual_seed(self.seed)
        self.model = Llama(len(tokenizer.tokens))
        decayed = [p for p in self.model.parameters() if p.dim() == 2]
        rest = [p for p in self.model.parameters() if p.dim() != 2]
        self.optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0}], lr=self.rate, betas=(0.9, 0.98))
        if resume and os.path.exists(self.path):
            state = torch.load(self.path)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.spent, self.step, self.epoch = state["spent"], state["step"], state["epoch"]
        return self.model

    def save(self):
        torch.save({"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "spent": self.spent, "step": self.step,
                    "epoch": self.epoch}, self.path + ".part")
        os.replace(self.path + ".part", self.path)

    def rate_now(self):
        """Warm-up over 60 steps, then a cosine to a twentieth, by the clock."""
        done = min(1.0, self.spent / (60 * self.minutes))
        return self.rate * min(1, (self.step + 1) / 60) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))

    def run(self, pairs, held, log):
        samples = [encode(p, self.tokenizer) for p in pairs]
        held = [encode(p, self.tokenizer) for p in held]
        print(f"{len(samples)} pairs, {sum(len(s[0]) for s in samples) / len(samples):.0f} tokens each, "
              f"{sum(p.numel() for p in self.model.parameters()):,} parameters", file=sys.stderr)
        last, losses, saved = time.monotonic(), [], time.monotonic()
        while self.spent < 60 * self.minutes:
            rng = random.Random(self.seed * 1000 + self.epoch)
            order = list(range(len(samples)))
            rng.shuffle(order)
            for batch in batches(samples, order, rng):
                losses.append(self.learn(*collate(samples, batch)))
                now = time.monotonic()
                self.spent, last = self.spent + now - last, now
                if self.step % 20 == 0:
                    self.report(losses, held if self.step % 200 == 0 else [], log)
                    losses = []
                if now - saved > CHECKPOINT_SECONDS:
                    self.save()
                    saved = now
                if self.spent >= 60 * self.minutes:
                    break
            self.epoch += 1
        self.save()

    def learn(self, ids, answers):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate_now()
        loss = self.loss(ids, answers)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return loss.item()

    def loss(self, ids, answers):
        states = self.model.hidden(ids)[:, :-1][answers[:, 1:]]
        return F.cross_entropy(self.model.logits(states), ids[:, 1:][answers[:, 1:]])

    def report(self, losses, held, log):
        line = {"step": self.step, "minutes": round(self.spent / 60, 1), "loss": round(sum(losses) / len(losses), 4), "rate": round(self.rate_now(), 6)}
        if held:
            with torch.no_grad():
                line["held_out_loss"] = round(self.loss(*collate(held, range(len(held)))).item(), 4)
        log.write(json.dumps(line) + "\n")
        log.flush()
        print(f"\r{line['minutes']:6.1f} of {self.minutes:g} min  step {self.step}  loss {line['loss']:.4f} {line.get('held_out_loss', '')}", end="\n" if held else "", file=sys.stderr)
