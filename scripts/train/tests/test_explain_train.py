"""Checks of the explainer's training: the network against llama.cpp, the tokenizer against llama.cpp's."""
import ctypes
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import torch                                                        # noqa: E402

from explain_train import gguf                                      # noqa: E402
from explain_train.model import Llama                               # noqa: E402
from explain_train.tokenizer import Tokenizer, chat                 # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
TEXTS = ["A {class} was found {place}, and the part is {verdict}.", "{area} 412 px\n{zone} board", "Wie viele Kratzer gab es heute?",
         "open short mousebite spur 0.81", "causes etch-residue over-etching"] * 5
HARD = TEXTS[:5] + ["", " ", "  two  spaces ", "Überlänge ✓ 12,5 µm", "<|im_end|> is text", "{class}{place} {nothing}", "a\n\nb\t", "日本語", "x" * 200]


class ModelParams(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_char * 80)]


class ContextParams(ctypes.Structure):
    _fields_ = [("context", ctypes.c_uint32), ("batch", ctypes.c_uint32), ("micro", ctypes.c_uint32), ("rest", ctypes.c_char * 148)]


class Batch(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int32), ("tokens", ctypes.POINTER(ctypes.c_int32)), ("rest", ctypes.c_void_p * 5)]


class ExplainTrain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            cls.llama = gguf.library(ROOT)
        except FileNotFoundError as error:
            raise unittest.SkipTest(str(error))
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "model.gguf")
        torch.manual_seed(3)
        cls.tokenizer = Tokenizer.learn(TEXTS, ["{class}", "{place}", "{area}", "\nlooks: "], 400)
        cls.network = Llama(len(cls.tokenizer.tokens), width=64, layers=2, heads=2, hidden=96, context=256)
        gguf.write(cls.path, cls.network, cls.tokenizer, "test", "0.0.1")
        for name in ("llama_model_load_from_file", "llama_init_from_model", "llama_model_get_vocab", "llama_get_logits_ith"):
            getattr(cls.llama, name).restype = ctypes.c_void_p
        cls.llama.llama_model_default_params.restype = ModelParams
        cls.llama.llama_context_default_params.restype = ContextParams
        cls.model = ctypes.c_void_p(cls.llama.llama_model_load_from_file(cls.path.encode(), cls.llama.llama_model_default_params()))
        cls.vocabulary = ctypes.c_void_p(cls.llama.llama_model_get_vocab(cls.model))

    @classmethod
    def tearDownClass(cls):
        cls.llama.llama_model_free(cls.model)
        cls.folder.cleanup()

    def theirs(self, text, special):
        raw = text.encode()
        tokens = (ctypes.c_int32 * (len(raw) + 8))()
        count = self.llama.llama_tokenize(self.vocabulary, raw, len(raw), tokens, len(tokens), ctypes.c_bool(False), ctypes.c_bool(special))
        return list(tokens[:count])

    def test_tokenizer_is_llama_cpps(self):
        for text in HARD:
            self.assertEqual(self.tokenizer.encode(text), self.theirs(text, False), text)
        whole = chat("Explain.", "{class} open\n{area} 3 px")
        self.assertEqual(self.tokenizer.encode(whole, parse_special=True), self.theirs(whole, True))

    def test_decoding_gives_the_text_back(self):
        for text in HARD:
            self.assertEqual(text, self.tokenizer.decode(self.tokenizer.encode(text)))

    def test_control_tokens_in_text_stay_text(self):
        self.assertNotIn(2, self.tokenizer.encode("<|im_end|>"))

    def test_network_is_llama_cpps(self):
        ids = self.tokenizer.encode(TEXTS[0] + TEXTS[1])
        settings = self.llama.llama_context_default_params()
        context = ctypes.c_void_p(self.llama.llama_init_from_model(self.model, settings))
        tokens = (ctypes.c_int32 * len(ids))(*ids)
        self.assertEqual(0, self.llama.llama_decode(context, Batch(len(ids), tokens)))
        n = len(self.tokenizer.tokens)
        pointer = ctypes.cast(self.llama.llama_get_logits_ith(context, -1), ctypes.POINTER(ctypes.c_float))
        theirs = torch.tensor([pointer[i] for i in range(n)])
        ours = self.network(torch.tensor([ids]))[0, -1].detach()
        self.llama.llama_free(context)
        # Half-precision keys and values.
        self.assertLess((theirs - ours).abs().max().item(), 0.02 * ours.abs().max().item())

    def test_quantised_model_loads(self):
        target = os.path.join(self.folder.name, "q8.gguf")
        gguf.quantize(ROOT, self.path, target)
        self.assertLess(os.path.getsize(target), os.path.getsize(self.path))
        model = ctypes.c_void_p(self.llama.llama_model_load_from_file(target.encode(), self.llama.llama_model_default_params()))
        self.assertTrue(model)
        self.llama.llama_model_free(model)


if __name__ == "__main__":
    unittest.main()
