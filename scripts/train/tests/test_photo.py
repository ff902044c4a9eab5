"""Checks of the renderings and of what is said of them. Run: python3 -m unittest discover scripts/train/tests"""
import os
import re
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import torch                                                        # noqa: E402

from edge_train import caption_export, caption_pictures, caption_words, damage_task, imbalance, photo_damage, photo_scenes, photo_sets  # noqa: E402
from edge_train.two_towers import LENGTH, Tokenizer, TwoTowers      # noqa: E402
from edge_train.unet import UNet                                    # noqa: E402

SMALL = 224            # longer side of the pictures here


class Damage(unittest.TestCase):
    def test_render_same_seed_same_picture(self):
        one, other, third = (photo_damage.render(seed, longest=SMALL) for seed in (5, 5, 6))
        self.assertTrue(np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1]))
        self.assertFalse(one[0].shape == third[0].shape and np.array_equal(one[0], third[0]))

    def test_render_every_kind_is_where_its_mask_says(self):
        for kind in photo_damage.KINDS:
            changed_inside, changed_outside, pixels = [], [], 0
            for seed in range(6):
                rng = np.random.default_rng(seed)
                before = photo_scenes.print_of(rng, photo_scenes.scene(rng, 200, SMALL))
                after, classes = photo_damage.add_damage(rng, before, {kind})
                self.assertLessEqual(set(np.unique(classes)), {0, photo_damage.LABELS.index(kind)})
                change, marked = np.abs(after - before).mean(2), classes > 0
                pixels += int(marked.sum())
                if marked.any():
                    changed_inside.append(change[marked].mean())
                    changed_outside.append(change[~marked].mean())
            self.assertGreater(pixels, 30, kind)
            self.assertGreater(np.mean(changed_inside), 5 * np.mean(changed_outside), kind)

    def test_labels_are_the_palette(self):
        self.assertEqual(len(photo_damage.KINDS), 15)
        self.assertEqual(sorted(photo_damage.ORDER), sorted(photo_damage.KINDS))

    def test_runs_paint_the_mask_again(self):
        mask = np.random.default_rng(1).random((7, 5)) < 0.4
        runs = photo_sets.runs_of(mask)
        flat = np.concatenate([np.full(run, i % 2) for i, run in enumerate(runs)])
        self.assertTrue(np.array_equal(flat.reshape(5, 7).T.astype(bool), mask))

    def test_loss_is_cross_entropy_and_dice(self):
        torch.manual_seed(1)
        logits, truth, weights = torch.randn(2, 17, 6, 6), torch.randint(0, 17, (2, 6, 6)), torch.rand(17) + 0.1
        surprise, overlap = damage_task.surprise_and_dice(logits.permute(0, 2, 3, 1).reshape(-1, 17), truth.reshape(-1), weights)
        self.assertAlmostEqual(float(surprise), float(torch.nn.functional.cross_entropy(logits, truth, weight=weights)), 5)
        self.assertAlmostEqual(float(overlap), float(imbalance.dice(logits, truth)), 5)

    def test_iou_known_counts(self):
        counts = damage_task.Counts()
        counts.add(np.array([1, 1, 2, damage_task.NOWHERE]), np.array([1, 2, 2, 5]))
        self.assertEqual(counts.iou()[[1, 2]].tolist(), [0.5, 0.5])
        self.assertTrue(np.isnan(counts.iou()[5]))

    def test_crop_beyond_the_edge_counts_for_nothing(self):
        picture = np.dstack((np.full((200, 220, 3), 9, np.uint8), np.zeros((200, 220), np.uint8)))
        crops = [damage_task.crop_of(picture, np.random.default_rng(seed)) for seed in range(60)]
        beyond = [crop for crop in crops if (crop[..., 3] == damage_task.NOWHERE).any()]
        self.assertTrue(0 < len(beyond) < 30)
        self.assertTrue(all(crop.shape == (damage_task.CROP, damage_task.CROP, 4) for crop in crops))

    def test_unet_writes_at_the_pictures_size(self):
        self.assertEqual(UNet(17)(torch.zeros(1, 3, 64, 96)).shape, (1, 17, 64, 96))


class CaptionFiles(unittest.TestCase):
    def test_write_pictures_weights_that_16_bits_spoil_leave_no_file(self):
        class Model:
            pictures = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * caption_pictures.EDGE ** 2, 4, bias=False))

        torch.manual_seed(1)
        with tempfile.TemporaryDirectory() as place:
            path, answers = os.path.join(place, "image.onnx"), []

            def run_all(new, pictures):
                """PyTorch's own values, and others once the weights are cut."""
                answers.append(os.path.getsize(new))
                values = Model.pictures(torch.from_numpy(pictures[0]).permute(2, 0, 1)[None].float() / 255).detach().numpy()
                return values if len(answers) == 1 else values + np.float32([spoilt, 0, 0, 0]) * np.abs(values).max()

            with mock.patch.object(caption_export.runtime, "run_all", run_all):
                spoilt = 0.5
                with self.assertRaisesRegex(ValueError, "in 16 bits: ONNX Runtime and PyTorch differ"):
                    caption_export._write_pictures(Model, path)
                self.assertEqual(os.listdir(place), [])
                self.assertLess(answers[1], 0.6 * answers[0])
                spoilt = 0
                answers.clear()
                self.assertLess(caption_export._write_pictures(Model, path), 1e-4)
            self.assertTrue(os.path.exists(path))


class Captions(unittest.TestCase):
    def test_held_out_sentences_are_new_but_their_words_are_known(self):
        corpus = caption_words.corpus()
        known = set(re.findall("[a-z]+", " ".join(corpus)))
        told = [*caption_words.HELD_OUT.values(), *(caption_words.told_pair(*pair) for pair in caption_pictures.every_subject() if pair[1])]
        self.assertFalse(set(told) & set(corpus))
        self.assertEqual(set(re.findall("[a-z]+", " ".join(told))) - known, set())

    def test_captions_are_of_the_corpus(self):
        corpus, rng = set(caption_words.corpus()), np.random.default_rng(3)
        for label, attribute in caption_pictures.every_subject():
            text, tells = caption_words.caption(rng, label, attribute)
            self.assertIn(text, corpus)
            self.assertTrue(not tells or attribute in text)

    def test_render_same_seed_same_picture(self):
        for label, attribute in caption_pictures.UNSEEN:
            one, other = (caption_pictures.render(9, label, attribute) for _ in range(2))
            self.assertEqual(one.shape, (caption_pictures.STORED, caption_pictures.STORED, 3))
            self.assertTrue(np.array_equal(one, other))

    def test_cloth_has_the_colour_it_is_called(self):
        for colour, plane in (("red", 0), ("green", 1), ("blue", 2)):
            means = np.mean([caption_pictures.render(seed, "cloth", colour).mean((0, 1)) for seed in range(3)], 0)
            self.assertEqual(int(means.argmax()), plane)

    def test_square_at_the_edge_stays_in_the_picture(self):
        picture = np.arange(40 * 50 * 3, dtype=np.uint8).reshape(40, 50, 3)
        self.assertTrue(np.array_equal(caption_pictures.square(picture, 49, 0, 20, 20), picture[:20, 30:]))

    def test_tokenizer_frames_and_joins(self):
        tokenizer = Tokenizer(["a red board", "a red thing"])
        ids, mask = tokenizer.encode("A  red xq")
        names = {i: token for token, i in tokenizer.ids.items()}
        self.assertEqual([names[i] for i in ids[:sum(mask)]], ["<|startoftext|>", "a</w>", "red</w>", "x", "q</w>", "<|endoftext|>"])
        self.assertEqual((len(ids), len(mask)), (LENGTH, LENGTH))

    def test_towers_what_follows_a_text_changes_nothing(self):
        torch.manual_seed(1)
        tokenizer = Tokenizer(["a red board"])
        model = TwoTowers(len(tokenizer.ids)).eval()
        ids, mask = (torch.tensor([part]) for part in tokenizer.encode("a red board"))
        other = torch.where(mask == 0, torch.full_like(ids, 7), ids)
        self.assertTrue(torch.allclose(model.texts(ids, mask), model.texts(other, mask), atol=1e-5))


if __name__ == "__main__":
    unittest.main()
