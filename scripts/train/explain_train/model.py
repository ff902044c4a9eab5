"""The network: llama's (RMS norm, rotary positions on neighbouring pairs, gated SiLU), input and output weights shared."""
import math

import torch
from torch import nn
from torch.nn import functional as F

EPSILON = 1e-5
ROPE_BASE = 10000.0


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * self.weight


def rotations(length, head):
    """cos and sin, [length, head / 2]."""
    angle = torch.arange(length)[:, None] * ROPE_BASE ** (-torch.arange(0, head, 2)[None, :] / head)
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    """x: [batch, heads, length, head]; turns the pairs (0,1), (2,3), ..."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.attn_norm, self.ffn_norm = Norm(width), Norm(width)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.gate, self.up = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x, cos, sin, mask):
        b, t, width = x.shape
        h = self.attn_norm(x)
        q, k, v = (w(h).view(b, t, self.heads, -1).transpose(1, 2) for w in (self.q, self.k, self.v))
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        a = (q @ k.transpose(-1, -2)) / math.sqrt(q.shape[-1]) + mask
        x = x + self.o((a.softmax(-1) @ v).transpose(1, 2).reshape(b, t, width))
        h = self.ffn_norm(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Llama(nn.Module):
    def __init__(self, vocabulary, width=160, layers=4, heads=5, hidden=448, context=1024):
        super().__init__()
        self.settings = dict(vocabulary=vocabulary, width=width, layers=layers, heads=heads, hidden=hidden, context=context)
        self.embed = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(layers))
        self.norm = Norm(width)
        cos, sin = rotations(context, width // heads)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                scale = 0.02 if "embed" in name else 1 / math.sqrt(p.shape[1])
                nn.init.normal_(p, std=scale / (math.sqrt(2 * layers) if ".o." in name or ".down." in name else 1))

    def hidden(self, ids):
        """ids: [batch, length]; states before the output weights, [batch, length, width]."""
        t = ids.shape[1]
        mask = torch.full((t, t), float("-inf")).triu(1)
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x, self.cos[:t], self.sin[:t], mask)
        return self.norm(x)

    def logits(self, states):
        return states @ self.embed.weight.T

    def forward(self, ids):
        return self.logits(self.hidden(ids))
