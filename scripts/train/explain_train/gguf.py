"""Writes a model as GGUF, version 3 (ggml, docs/gguf.md), and has libllama quantise it."""
import ctypes
import glob
import os
import struct

import numpy as np

from .model import EPSILON, ROPE_BASE
from .tokenizer import BEGIN, END, TEMPLATE, UNKNOWN

ALIGNMENT = 32
U32, I32, F32, BOOL, TEXT, ARRAY = 4, 5, 6, 7, 8, 9
FLOAT_TENSOR = 0
Q8_0 = 7                               # llama_ftype


def text(s):
    b = s.encode()
    return struct.pack("<Q", len(b)) + b


def entry(key, kind, value):
    if kind == TEXT:
        body = text(value)
    elif kind == BOOL:
        body = struct.pack("<?", value)
    else:
        body = struct.pack({U32: "<I", I32: "<i", F32: "<f"}[kind], value)
    return text(key) + struct.pack("<I", kind) + body


def array(key, kind, values):
    body = b"".join(text(v) for v in values) if kind == TEXT else b"".join(struct.pack({I32: "<i", F32: "<f"}[kind], v) for v in values)
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + body


def entries(model, tokenizer, name, version):
    s = model.settings
    return [
        entry("general.architecture", TEXT, "llama"),
        entry("general.name", TEXT, name),
        entry("general.version", TEXT, version),
        entry("general.license", TEXT, "apache-2.0"),
        entry("general.file_type", U32, 0),
        entry("llama.context_length", U32, s["context"]),
        entry("llama.embedding_length", U32, s["width"]),
        entry("llama.block_count", U32, s["layers"]),
        entry("llama.feed_forward_length", U32, s["hidden"]),
        entry("llama.attention.head_count", U32, s["heads"]),
        entry("llama.attention.head_count_kv", U32, s["heads"]),
        entry("llama.attention.layer_norm_rms_epsilon", F32, EPSILON),
        entry("llama.rope.dimension_count", U32, s["width"] // s["heads"]),
        entry("llama.rope.freq_base", F32, ROPE_BASE),
        entry("llama.vocab_size", U32, s["vocabulary"]),
        entry("tokenizer.ggml.model", TEXT, "llama"),
        entry("tokenizer.ggml.pre", TEXT, "default"),
        array("tokenizer.ggml.tokens", TEXT, [t for t, _, _ in tokenizer.tokens]),
        array("tokenizer.ggml.scores", F32, [s for _, s, _ in tokenizer.tokens]),
        array("tokenizer.ggml.token_type", I32, [k for _, _, k in tokenizer.tokens]),
        entry("tokenizer.ggml.unknown_token_id", U32, UNKNOWN),
        entry("tokenizer.ggml.bos_token_id", U32, BEGIN),
        entry("tokenizer.ggml.eos_token_id", U32, END),
        entry("tokenizer.ggml.eot_token_id", U32, END),
        entry("tokenizer.ggml.add_bos_token", BOOL, False),
        entry("tokenizer.ggml.add_eos_token", BOOL, False),
        entry("tokenizer.ggml.add_space_prefix", BOOL, False),
        entry("tokenizer.chat_template", TEXT, TEMPLATE),
    ]


def tensors(model):
    """Name and values, in llama.cpp's names; output weights are the input's."""
    yield "token_embd.weight", model.embed.weight
    for i, b in enumerate(model.blocks):
        for name, w in (("attn_norm", b.attn_norm), ("attn_q", b.q), ("attn_k", b.k), ("attn_v", b.v), ("attn_output", b.o),
                        ("ffn_norm", b.ffn_norm), ("ffn_gate", b.gate), ("ffn_up", b.up), ("ffn_down", b.down)):
            yield f"blk.{i}.{name}.weight", w.weight
    yield "output_norm.weight", model.norm.weight


def write(path, model, tokenizer, name, version):
    """Writes the weights as float32."""
    kv = entries(model, tokenizer, name, version)
    all_tensors = [(n, np.ascontiguousarray(w.detach().numpy(), dtype="<f4")) for n, w in tensors(model)]
    infos, data = b"", b""
    for n, values in all_tensors:
        # Sizes from the fastest on: the reverse of numpy's.
        infos += text(n) + struct.pack("<I", values.ndim) + b"".join(struct.pack("<Q", d) for d in reversed(values.shape))
        infos += struct.pack("<IQ", FLOAT_TENSOR, len(data))
        data += values.tobytes()
        data += b"\0" * (-len(data) % ALIGNMENT)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(all_tensors), len(kv)) + b"".join(kv) + infos
    with open(path + ".part", "wb") as f:
        f.write(head + b"\0" * (-len(head) % ALIGNMENT) + data)
    os.replace(path + ".part", path)


def library(root):
    """libllama of the folder that scripts/setup fills, with what it computes with."""
    machine = "linux-arm64" if os.uname().machine == "aarch64" else "linux-x64"
    folder = os.path.join(root, ".natives", "node_modules", "@node-llama-cpp", machine, "bins", machine)
    found = glob.glob(os.path.join(folder, "libllama.v*.so"))
    if not found:
        raise FileNotFoundError(f"no libllama in {folder}; run scripts/setup")
    llama = ctypes.CDLL(found[0], mode=ctypes.RTLD_GLOBAL)
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
    llama.llama_log_set(quiet, None)
    llama.quiet = quiet                  # as long as the library may call it
    llama.ggml_backend_load_all_from_path(folder.encode())
    return llama


class QuantizeParams(ctypes.Structure):
    """llama_model_quantize_params of release 0.5: the fields that are set; the rest stays as the library has it."""
    _fields_ = [("threads", ctypes.c_int), ("ftype", ctypes.c_int), ("rest", ctypes.c_char * 56)]


def quantize(root, source, target):
    """Weights in blocks of 32 bytes with a scale each (Q8_0); norms stay float32."""
    llama = library(root)
    llama.llama_model_quantize_default_params.restype = QuantizeParams
    settings = llama.llama_model_quantize_default_params()
    settings.threads, settings.ftype = 1, Q8_0
    if llama.llama_model_quantize(source.encode(), (target + ".part").encode(), ctypes.byref(settings)) != 0:
        raise RuntimeError(f"libllama does not quantise {source}")
    os.replace(target + ".part", target)
