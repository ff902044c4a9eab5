"""A small tokenizer that llama.cpp runs as its "llama" kind: letters joined by merges, best score first, bytes for what is left.

Encoding follows llama.cpp's rules step by step, so that the model meets in the program the tokens it was trained on;
tests/test_explain_train.py compares the two.
"""
import collections
import heapq
import json
import re

UNKNOWN, BEGIN, END = 0, 1, 2
NORMAL, UNKNOWN_TYPE, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6
SPACE = "\u2581"                       # what the kind writes for a space
SPECIAL = ["<unk>", "<|im_start|>", "<|im_end|>"]

# chatml, as llama.cpp's own templates have it.
TEMPLATE = "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}"


def chat(system, user):
    """The prompt as text, up to where the answer begins."""
    return f"<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n"


def words(text):
    """Pieces within which letters are joined: a word with the space before it; digits and line ends stand alone."""
    return re.findall(r"\d|\n|▁?[^\W\d_]+|▁?[^\w\s▁]|▁|_|.", text.replace(" ", SPACE), re.DOTALL)


class Tokenizer:
    def __init__(self, tokens):
        """tokens: list of (text, score, type), ids by place."""
        self.tokens = [tuple(t) for t in tokens]
        self.ids = {text: i for i, (text, _, _) in enumerate(self.tokens)}
        self.byte_ids = {int(text[3:5], 16): i for i, (text, _, kind) in enumerate(self.tokens) if kind == BYTE}
        fixed = [(text, kind) for text, _, kind in self.tokens if kind in (CONTROL, USER_DEFINED)]
        fixed.sort(key=lambda t: -len(t[0]))
        self._with_control = re.compile("(" + "|".join(re.escape(t) for t, _ in fixed) + ")")
        self._without = re.compile("(" + "|".join(re.escape(t) for t, kind in fixed if kind == USER_DEFINED) + ")")
        self._cache = {}

    @staticmethod
    def learn(texts, fixed, size):
        """Merges of the most frequent pairs until there are `size` tokens. fixed: texts that are always one token."""
        tokens = [(t, 0.0, UNKNOWN_TYPE if i == UNKNOWN else CONTROL) for i, t in enumerate(SPECIAL)]
        tokens += [(f"<0x{b:02X}>", 0.0, BYTE) for b in range(256)]
        tokens += [(t, 0.0, USER_DEFINED) for t in fixed]
        cut = re.compile("(" + "|".join(re.escape(t) for t in sorted(SPECIAL + fixed, key=len, reverse=True)) + ")")
        counts = collections.Counter()
        for text in texts:
            for i, part in enumerate(cut.split(text)):
                if i % 2 == 0:
                    counts.update(words(part))
        pieces = {w: list(w) for w in counts}
        letters = collections.Counter()
        for w, n in counts.items():
            for c in w:
                letters[c] += n
        known = [c for c, n in letters.most_common() if c != "\n" and n > 2]
        score = 0
        for c in known:
            score -= 1
            tokens.append((c, float(score), NORMAL))
        have = {t for t, _, _ in tokens}
        while len(tokens) < size:
            pairs = collections.Counter()
            for w, n in counts.items():
                p = pieces[w]
                for a, b in zip(p, p[1:]):
                    pairs[a, b] += n
            pairs = {p: n for p, n in pairs.items() if p[0] + p[1] not in have and "\n" not in p[0] + p[1]}
            if not pairs:
                break
            (a, b), n = max(pairs.items(), key=lambda item: (item[1], item[0]))
            if n < 3:
                break
            score -= 1
            tokens.append((a + b, float(score), NORMAL))
            have.add(a + b)
            for w, p in pieces.items():
                i = 0
                while i < len(p) - 1:
                    if p[i] == a and p[i + 1] == b:
                        p[i:i + 2] = [a + b]
                    i += 1
        return Tokenizer(tokens)

    def encode(self, text, parse_special=False):
        ids = []
        for i, part in enumerate((self._with_control if parse_special else self._without).split(text)):
            if i % 2 == 1:
                ids.append(self.ids[part])
            elif part:
                for word in words(part):
                    if word not in self._cache:
                        self._cache[word] = self._join(word)
                    ids += self._cache[word]
        return ids

    def _join(self, word):
        """The pair whose whole scores best is joined first, the left one of equals; what is no token becomes bytes."""
        symbols = list(word)
        after = list(range(1, len(symbols))) + [-1]
        before = list(range(-1, len(symbols) - 1))
        queue = []

        def consider(left, right):
            if left >= 0 and right >= 0:
                whole = symbols[left] + symbols[right]
                if whole in self.ids:
                    heapq.heappush(queue, (-self.tokens[self.ids[whole]][1], left, right, whole))

        for i in range(len(symbols) - 1):
            consider(i, i + 1)
        while queue:
            _, left, right, whole = heapq.heappop(queue)
            if not symbols[left] or not symbols[right] or symbols[left] + symbols[right] != whole:
                continue
            symbols[left], symbols[right] = whole, ""
            after[left] = after[right]
            if after[right] >= 0:
                before[after[right]] = left
            consider(before[left], left)
            consider(left, after[left])
        ids = []
        for s in symbols:
            if s:
                ids += [self.ids[s]] if s in self.ids else [self.byte_ids[b] for b in s.encode()]
        return ids

    def decode(self, ids):
        out = b""
        for i in ids:
            text, _, kind = self.tokens[i]
            if kind == BYTE:
                out += bytes([int(text[3:5], 16)])
            elif kind == NORMAL:
                out += text.replace(SPACE, " ").encode()
            elif kind == USER_DEFINED:
                out += text.encode()
        return out.decode(errors="replace")

    def save(self, path):
        with open(path, "w") as f:
            json.dump(self.tokens, f, ensure_ascii=False)

    @staticmethod
    def load(path):
        with open(path) as f:
            return Tokenizer(json.load(f))
