"""Checks of the rendered surfaces and of what is learnt from them. Run: python3 -m unittest discover scripts/train/tests"""
import argparse
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, HERE)

import cv2                                                           # noqa: E402
import numpy as np                                                   # noqa: E402
import torch                                                         # noqa: E402

from edge_train import cracks, patch_nets, redraw_nets, redraw_task, surface_sets, surfaces   # noqa: E402
from edge_train.patch_task import PatchTask, augmented, guided, mean_f1      # noqa: E402

SIDE = (64, 64)


class Renderer(unittest.TestCase):
    def test_render_same_seed_and_number_is_the_same_picture(self):
        for material in surfaces.MATERIALS:
            first, second = (surfaces.render(5, 3, SIDE, True, material) for _ in range(2))
            self.assertTrue(np.array_equal(first.picture, second.picture) and np.array_equal(first.mask, second.mask))

    def test_render_no_two_are_alike(self):
        pictures = [surfaces.render(5, number, SIDE, False).picture.astype(int) for number in range(12)]
        for one in range(12):
            for other in range(one):
                self.assertGreater(np.abs(pictures[one] - pictures[other]).mean(), 2)

    def test_render_good_has_no_mask_and_cracked_has_one_in_the_middle(self):
        for number in range(15):
            self.assertFalse(surfaces.render(6, number, SIDE, False).mask.any())
            mask = surfaces.render(6, number, SIDE, True).mask
            self.assertGreater(mask.sum(), 15)
            self.assertLess(mask.mean(), 0.6)
            self.assertTrue(mask[8:-8, 8:-8].any())

    def test_render_cracks_are_darker_than_what_lies_beside_them(self):
        darker = 0
        for number in range(30):
            one = surfaces.render(7, number, SIDE, True)
            grey = one.picture.mean(2)
            beside = cv2.dilate(one.mask.astype(np.uint8), np.ones((9, 9))).astype(bool) & ~cv2.dilate(one.mask.astype(np.uint8), np.ones((3, 3))).astype(bool)
            darker += grey[one.mask].mean() < grey[beside].mean()
        self.assertGreaterEqual(darker, 29)

    def test_render_other_sizes_keep_lengths(self):
        wide = surfaces.render(8, 0, (200, 120), True, "concrete")
        self.assertEqual((wide.picture.shape, wide.mask.shape), ((120, 200, 3), (120, 200)))

    def test_wander_starts_and_ends_where_it_should_in_small_steps(self):
        points = cracks.wander(np.random.default_rng(1), (3, 4), (50, 30), 0.1)
        self.assertEqual((points[0].tolist(), points[-1].tolist()), ([3, 4], [50, 30]))
        self.assertLess(np.hypot(*np.diff(points, axis=0).T).max(), 2.5)

    def test_folders_are_mvtecs_with_a_mask_for_each_crack(self):
        with tempfile.TemporaryDirectory() as folder:
            root = os.path.join(folder, "set")
            surface_sets.folders(root, 9, 2, 3, 1, SIDE, said=None)
            names = sorted(os.listdir(os.path.join(root, "test/crack")))
            self.assertEqual((len(names), len(os.listdir(os.path.join(root, "test/good"))), len(os.listdir(os.path.join(root, "train/good")))), (3, 2, 1))
            for name in names:
                mask = cv2.imread(os.path.join(root, "ground_truth/crack", name[:-4] + "_mask.png"), cv2.IMREAD_UNCHANGED)
                self.assertEqual((mask.shape, sorted(np.unique(mask))), (SIDE, [0, 255]))
            with self.assertRaisesRegex(ValueError, "is not empty"):
                surface_sets.folders(root, 9, 1, 1, 0, SIDE, said=None)

    def test_arrays_are_kept_and_those_of_other_arguments_made_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "set.npz")
            first, classes, masks = surface_sets.arrays(path, 1, 4, 32, True, said=None)
            again, *_ = surface_sets.arrays(path, 1, 4, 32, True, said=None)
            other, *_ = surface_sets.arrays(path, 2, 4, 32, True, said=None)
            self.assertEqual(classes.tolist(), [0, 1, 0, 1])
            self.assertEqual(masks.any((1, 2)).tolist(), [False, True, False, True])
            self.assertTrue(np.array_equal(first, again))
            self.assertFalse(np.array_equal(first, other))


class Patches(unittest.TestCase):
    def test_make_every_architecture_shows_its_inside(self):
        for arch in ("resnet", "alexnet"):
            logits, features, weights = patch_nets.make(arch).eval()(torch.rand(2, 3, 64, 64))
            self.assertEqual((logits.shape, weights.shape), ((2, 2), (2, features.shape[1])))
            bias = patch_nets.make(arch).head.bias.shape
            self.assertEqual(bias, (2,))
        logits, *layers = patch_nets.make("vit").eval()(torch.rand(2, 3, 64, 64))
        self.assertEqual(logits.shape, (2, 2))
        for attention in layers:
            self.assertTrue(torch.allclose(attention.sum(3), torch.ones(attention.shape[:3]), atol=1e-5))

    def test_activated_mean_of_the_map_and_bias_are_the_logits(self):
        network = patch_nets.make("resnet").eval()
        logits, features, weights = network(torch.rand(3, 3, 64, 64))
        self.assertTrue(torch.allclose(torch.einsum("kc,nchw->nkhw", weights, features).mean((2, 3)) + network.head.bias, logits, atol=1e-5))

    def test_augmented_keeps_pixels_and_range(self):
        pictures = np.random.default_rng(1).integers(0, 256, (4, 32, 32, 3), np.uint8)
        x = augmented(np.random.default_rng(2), pictures)
        self.assertEqual(x.shape, (4, 3, 32, 32))
        self.assertTrue(torch.isfinite(x).all() and x.min() > -0.2 and x.max() < 1.3)

    def test_batch_of_an_epoch_shows_every_picture_once(self):
        pictures = np.zeros((10, 16, 16, 3), np.uint8)
        task = PatchTask((pictures, np.arange(10), np.zeros((10, 16, 16), bool)), None, argparse.Namespace(batch=5, seed=1))
        seen = torch.cat([task.batch(0, 0)[1], task.batch(0, 1)[1]])
        self.assertEqual(sorted(seen.tolist()), list(range(10)))
        self.assertNotEqual(seen.tolist(), torch.cat([task.batch(1, 0)[1], task.batch(1, 1)[1]]).tolist())

    def test_batch_turns_masks_with_their_pictures(self):
        masks = np.random.default_rng(3).random((6, 16, 16)) < 0.3
        pictures = np.repeat(masks[..., None], 3, 3).astype(np.uint8) * 200
        x, _, turned = PatchTask((pictures, np.arange(6), masks), None, argparse.Namespace(batch=6, seed=1)).batch(0, 0)
        for picture, mask in zip(x, turned):
            self.assertGreater(picture[0][mask].min(), picture[0][~mask].max())

    def test_guided_map_on_the_mask_costs_less_than_one_beside_it(self):
        masks = torch.zeros(1, 16, 16, dtype=torch.bool)
        masks[0, :, 4:6] = True
        weights = torch.tensor([[0.0], [1.0]])
        on, beside = torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 8, 8)
        on[..., 2], beside[..., 5] = 40, 40
        self.assertLess(guided(on, weights, masks), 0.3 * guided(beside, weights, masks))

    def test_mean_f1_known_table(self):
        self.assertAlmostEqual(mean_f1(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])), (2 / 3 + 0.8) / 2)


class Redrawing(unittest.TestCase):
    def test_make_both_kinds_draw_pictures_of_the_same_size(self):
        for kind in ("autoencoder", "vae"):
            drawn = redraw_nets.make(kind, 32).eval()(torch.rand(2, 3, 32, 32))
            self.assertEqual(drawn.shape, (2, 3, 32, 32))
            self.assertTrue(drawn.min() >= 0 and drawn.max() <= 1)

    def test_divergence_of_the_standard_normal_is_0(self):
        self.assertEqual(redraw_nets.divergence(torch.zeros(1, 4), torch.zeros(1, 4)).item(), 0)
        self.assertAlmostEqual(redraw_nets.divergence(torch.ones(1, 4), torch.zeros(1, 4)).item(), 2)

    def test_maps_a_lone_error_is_the_hottest_place(self):
        pictures = np.full((1, 16, 16, 3), 100, np.uint8)
        drawn = pictures / np.float32(255)
        drawn[0, 5, 9] += 0.5
        for error in ("l1", "l2"):
            found = redraw_task.maps(pictures, drawn, error, 1.0)[0]
            self.assertEqual(np.unravel_index(found.argmax(), found.shape), (5, 9))

    def test_auroc_known_order_and_ties(self):
        self.assertEqual(redraw_task.auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])), 0.75)
        self.assertEqual(redraw_task.auroc(np.ones(6), np.array([0, 1, 0, 1, 0, 1])), 0.5)

    def test_command_own_pictures_never_replace_a_shipped_model(self):
        for words in ((), ("--name", "surface-vae")):
            done = subprocess.run([os.path.join(HERE, "surface-anomaly"), "--data", "no-such/", *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn("needs --name", done.stderr)

    def test_read_good_too_few_or_broken_names_what(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ValueError, "holds 0 pictures"):
                redraw_task.read_good(folder, 64)
            for number in range(20):
                with open(os.path.join(folder, f"{number}.png"), "wb") as file:
                    file.write(b"no picture")
            with self.assertRaisesRegex(ValueError, "0.png: is not a picture"):
                redraw_task.read_good(folder, 64)


if __name__ == "__main__":
    unittest.main()
