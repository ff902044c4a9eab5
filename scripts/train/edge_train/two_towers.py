"""A picture encoder and a text encoder that meet in one space (CLIP: Radford et al. 2021), small enough for two CPU cores."""
import math
import re

import torch
from torch import nn
from torch.nn import functional

from .caption_pictures import EDGE, LABELS

WIDTH = 128            # of the shared space
LENGTH = 32            # tokens of a caption, its frame included
MERGES = 500
TEXT, LAYERS, HEADS = 96, 2, 4
PIXELS = (24, 48, 96, 160)
LARGEST_SCALE = 100.0
START, END = "<|startoftext|>", "<|endoftext|>"
_WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[a-z]+|[0-9]|[^\sa-z0-9]+")


class Tokenizer:
    """CLIP's byte-pair encoding over a vocabulary learnt from `lines`."""

    def __init__(self, lines, most=MERGES):
        printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
        rest = [value for value in range(256) if value not in printable]
        self.letters = {**{value: chr(value) for value in printable}, **{value: chr(256 + i) for i, value in enumerate(rest)}}
        self.merges = self._learn(lines, most)
        tokens = [self.letters[value] for value in (*printable, *rest)]
        tokens += [token + "</w>" for token in tokens] + ["".join(pair) for pair in self.merges] + [START, END]
        self.ids = {token: i for i, token in enumerate(tokens)}
        self.ranks = {pair: i for i, pair in enumerate(self.merges)}

    def _spell(self, word):
        parts = [self.letters[value] for value in word.encode()]
        return (*parts[:-1], parts[-1] + "</w>")

    def _learn(self, lines, most):
        counts = {}
        for word in (word for line in lines for word in _WORDS.findall(line.lower())):
            counts[self._spell(word)] = counts.get(self._spell(word), 0) + 1
        merges = []
        while len(merges) < most:
            pairs = {}
            for parts, count in counts.items():
                for pair in zip(parts, parts[1:]):
                    pairs[pair] = pairs.get(pair, 0) + count
            if not pairs:
                break
            best = max(pairs, key=lambda pair: (pairs[pair], pair))
            merges.append(best)
            counts = {_join(parts, best): count for parts, count in counts.items()}
        return merges

    def encode(self, text):
        """-> (ids, mask), each LENGTH long."""
        ids = [self.ids[START]]
        for word in _WORDS.findall(" ".join(text.lower().split())):
            parts = self._spell(word)
            while len(parts) > 1:
                best = min(zip(parts, parts[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if best not in self.ranks:
                    break
                parts = _join(parts, best)
            ids += [self.ids[part] for part in parts]
        ids = ids[:LENGTH - 1] + [self.ids[END]]
        return ids + [0] * (LENGTH - len(ids)), [1] * len(ids) + [0] * (LENGTH - len(ids))


def _join(parts, pair):
    joined, at = [], 0
    while at < len(parts):
        if parts[at:at + 2] == pair:
            joined.append(parts[at] + parts[at + 1])
            at += 2
        else:
            joined.append(parts[at])
            at += 1
    return tuple(joined)


def _conv(inner, outer, stride=1):
    return nn.Sequential(nn.Conv2d(inner, outer, 3, stride, 1, bias=False), nn.BatchNorm2d(outer))


class _Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = _conv(width, width), _conv(width, width)

    def forward(self, x):
        return functional.relu(x + self.second(functional.relu(self.first(x))))


class PictureTower(nn.Module):
    """`[N,3,64,64]` RGB 0-1 -> `[N,128]`."""

    def __init__(self):
        super().__init__()
        layers, inner = [], 3
        for level, width in enumerate(PIXELS):
            layers += [_conv(inner, width, 2), nn.ReLU()] + ([_Residual(width)] if level else [])
            inner = width
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(2 * inner, WIDTH)

    def forward(self, pictures):
        x = self.layers(pictures - 0.5)
        return self.head(torch.cat((x.mean((2, 3)), x.amax((2, 3))), 1))


class _Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.after = nn.LayerNorm(TEXT), nn.LayerNorm(TEXT)
        self.mixed, self.out = nn.Linear(TEXT, 3 * TEXT), nn.Linear(TEXT, TEXT)
        self.think = nn.Sequential(nn.Linear(TEXT, 4 * TEXT), nn.GELU(), nn.Linear(4 * TEXT, TEXT))

    def forward(self, x, hidden):
        q, k, v = (part.reshape(-1, LENGTH, HEADS, TEXT // HEADS).transpose(1, 2) for part in self.mixed(self.before(x)).split(TEXT, 2))
        weights = (q @ k.transpose(2, 3) / math.sqrt(TEXT / HEADS) + hidden).softmax(3)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(-1, LENGTH, TEXT))
        return x + self.think(self.after(x))


class TextTower(nn.Module):
    """`input_ids`, `attention_mask` `[N,32]` -> `[N,128]`: a transformer, the mean over the tokens that the mask marks."""

    def __init__(self, tokens):
        super().__init__()
        self.table, self.places = nn.Embedding(tokens, TEXT), nn.Parameter(torch.randn(LENGTH, TEXT) * 0.02)
        nn.init.normal_(self.table.weight, std=0.1)
        self.layers = nn.ModuleList([_Layer() for _ in range(LAYERS)])
        self.last, self.head = nn.LayerNorm(TEXT), nn.Linear(TEXT, WIDTH)

    def forward(self, ids, mask):
        told = mask.float()
        x, hidden = self.table(ids) + self.places, (told[:, None, None] - 1) * 1e4
        for layer in self.layers:
            x = layer(x, hidden)
        x = (self.last(x) * told[..., None]).sum(1) / told.sum(1, keepdim=True)
        return self.head(x)


class TwoTowers(nn.Module):
    def __init__(self, tokens):
        super().__init__()
        self.pictures, self.texts = PictureTower(), TextTower(tokens)
        self.scale = nn.Parameter(torch.tensor(math.log(14.0)))
        self.kinds = nn.Linear(WIDTH, len(LABELS))      # learns beside them what the pictures are of, and is not exported

    def logit_scale(self):
        return self.scale.exp().clamp(max=LARGEST_SCALE)

    def forward(self, pictures, ids, mask):
        """Cosines of each picture with each text, times the scale."""
        return self.logit_scale() * functional.normalize(self.pictures(pictures), dim=1) @ functional.normalize(self.texts(ids, mask), dim=1).t()


assert EDGE % 2 ** len(PIXELS) == 0
