"""What `zero-shot-mini` learns: which sentences of a batch are true of which pictures of it."""
import numpy as np
import torch
from torch.nn import functional

from .caption_pictures import BOARDS, EDGE, LABELS, STORED
from .caption_words import HELD_OUT, caption
from .training import has_bfloat16

BOARD_SHARE = 0.65     # of a batch
KEPT_BACK = 12         # of each label's training pictures: to watch the run by


def _augment(picture, rng, is_board):
    """A part of a picture, turned as boards lie, mirrored, its light changed; colours stay what they are called."""
    room = STORED - EDGE
    if rng.random() < 0.5:
        top, left = rng.integers(room + 1, size=2)
        picture = picture[top:top + EDGE, left:left + EDGE]
    else:
        edge = int(rng.integers(EDGE, STORED + 1))
        at = rng.integers(STORED - edge + 1, size=2)
        part = torch.from_numpy(np.ascontiguousarray(picture[at[0]:at[0] + edge, at[1]:at[1] + edge])).permute(2, 0, 1)[None].float()
        picture = functional.interpolate(part, (EDGE, EDGE), mode="bilinear", align_corners=False)[0].permute(1, 2, 0).numpy()
    picture = np.rot90(picture, rng.integers(4)) if is_board else picture
    picture = picture[:, ::-1] if rng.random() < 0.5 else picture
    return np.clip((picture.astype(np.float32) - 128) * rng.uniform(0.8, 1.2) + 128 + rng.uniform(-18, 18), 0, 255)


def whole(picture):
    """A stored picture at the model's size, as it is measured."""
    part = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].float()
    return functional.interpolate(part, (EDGE, EDGE), mode="bilinear", align_corners=False, antialias=True)[0] / 255


class CaptionTask:
    def __init__(self, path, tokenizer, options):
        data = np.load(path)
        self.pictures, self.attributes = data["pictures"], data["attributes"]
        self.labels = np.array([LABELS.index(label) for label in data["labels"]])
        self.tokenizer, self.options = tokenizer, options
        order = np.random.default_rng(options.seed).permutation(len(self.labels))
        self.kept = np.concatenate([order[self.labels[order] == label][:KEPT_BACK] for label in range(len(LABELS))])
        free = np.setdiff1d(order, self.kept)
        self.by_label = [free[self.labels[free] == label] for label in range(len(LABELS))]
        self.steps, self.bfloat16 = 50, has_bfloat16()
        self.shown = torch.stack([whole(self.pictures[i]) for i in self.kept])
        self.sentences = tuple(torch.tensor(part) for part in zip(*(tokenizer.encode(HELD_OUT[label]) for label in LABELS)))

    def batch(self, epoch, number):
        rng = np.random.default_rng((self.options.seed, epoch, number))
        # Boards' kinds are hard to tell and get most of the places; the others share the rest.
        drawn = [rng.choice(len(BOARDS)) if rng.random() < BOARD_SHARE else rng.integers(len(BOARDS), len(LABELS)) for _ in range(self.options.batch)]
        chosen = np.array([rng.choice(self.by_label[label]) for label in drawn])
        told = [caption(rng, LABELS[self.labels[i]], str(self.attributes[i])) for i in chosen]
        pictures = np.stack([_augment(self.pictures[i], rng, self.labels[i] < len(BOARDS)) for i in chosen])
        ids, mask = (torch.tensor(part) for part in zip(*(self.tokenizer.encode(text) for text, _ in told)))
        labels, attributes = self.labels[chosen], self.attributes[chosen]
        tells = np.array([tells for _, tells in told])
        true = (labels[:, None] == labels[None]) & (~tells[None] | (attributes[:, None] == attributes[None]))
        pictures = torch.from_numpy(pictures).permute(0, 3, 1, 2).div(255).contiguous(memory_format=torch.channels_last)
        return pictures, ids, mask, torch.from_numpy(true).float(), torch.from_numpy(labels)

    def loss(self, model, batch):
        pictures, ids, mask, true, labels = batch
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            seen, said = model.pictures(pictures), model.texts(ids, mask)
        logits = model.logit_scale() * functional.normalize(seen.float(), dim=1) @ functional.normalize(said.float(), dim=1).t()
        # Several sentences are true of a picture: what is wanted is spread evenly over them.
        by_picture = -(true / true.sum(1, keepdim=True) * logits.log_softmax(1)).sum(1).mean()
        by_text = -(true / true.sum(0, keepdim=True) * logits.log_softmax(0)).sum(0).mean()
        kinds = functional.cross_entropy(model.kinds(functional.relu(seen.float())), labels)
        return {"loss": (by_picture + by_text) / 2 + kinds, "agreement": ((by_picture + by_text) / 2).detach(), "kinds": kinds.detach()}

    @torch.no_grad()
    def validate(self, model):
        best = model(self.shown, *self.sentences).argmax(1).numpy()
        right, board = best == self.labels[self.kept], self.labels[self.kept] < len(BOARDS)
        return {"kept": {"top_1": float(right.mean()), "top_1_boards": float(right[board].mean())}}
