"""Checks of artificial damage and of what is learnt from it. Run: python3 -m unittest discover scripts/train/tests"""
import argparse
import os
import sys
import tempfile
import unittest

import cv2
import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from edge_train import damage, data, fit, model, redraw_task, rejects, strange_task   # noqa: E402


def plate(seed, side=96):
    """A good part: a green plate with a row of pads."""
    rng = np.random.default_rng(seed)
    image = np.full((side, side, 3), (20, 90, 40), np.float32) + rng.normal(0, 2, (side, side, 3))
    for x in range(int(rng.integers(8, 20)), side - 10, 20):
        image[40:52, x:x + 8] = (200, 190, 150)
    return image.clip(0, 255).astype(np.uint8)


class Damage(unittest.TestCase):
    def test_damaged_truth_is_where_the_picture_changed(self):
        changed = 0
        for seed in range(40):
            good = plate(seed)
            bad, truth = damage.damaged(good, plate(seed + 100), np.random.default_rng(seed))
            difference = np.abs(bad.astype(int) - good).max(2)
            self.assertEqual((bad.shape, bad.dtype, truth.shape), (good.shape, np.uint8, (96, 96)))
            self.assertTrue((difference[truth == 0] < 9 * damage.UNSEEN).all())      # the mean of nine pixels was below it
            if (truth == 1).any():
                changed += 1
                self.assertGreater(difference[truth == 1].mean(), damage.SEEN)
        self.assertGreater(changed, 30)

    def test_damaged_same_seed_same_damage(self):
        one, other = (damage.damaged(plate(1), plate(2), np.random.default_rng(5)) for _ in range(2))
        self.assertTrue((one[0] == other[0]).all() and (one[1] == other[1]).all())

    def test_damaged_leaves_the_good_picture_as_it_was(self):
        good = plate(1)
        damage.damaged(good, plate(2), np.random.default_rng(5))
        self.assertTrue((good == plate(1)).all())


class Learning(unittest.TestCase):
    def test_cells_of_shares(self):
        truth = torch.zeros(1, 16, 24, dtype=torch.uint8)
        truth[0, :4, :4] = 1         # 16 of 64 pixels: damaged
        truth[0, 0, 8:11] = 1        # 3 of 64: not enough to be damaged, too many to be good
        truth[0, 8:16, 0:8] = 2      # neither
        truth[0, 15, 23] = 1         # 1 of 64: as good as good
        wanted, counted = strange_task.cells_of(truth)
        self.assertEqual(wanted[0].tolist(), [[1, 0, 0], [0, 0, 0]])
        self.assertEqual(counted[0].tolist(), [[1, 0, 1], [0, 1, 1]])

    def test_begin_with_takes_the_detectors_trunk(self):
        with tempfile.TemporaryDirectory() as folder:
            detector = model.Detector(6).eval()
            torch.save({"average": detector.state_dict()}, os.path.join(folder, "last.pt"))
            strange = strange_task.Strange().eval()
            strange.begin_with(os.path.join(folder, "last.pt"))
            picture = torch.rand(1, 3, 64, 64)
            self.assertTrue(torch.equal(strange.features(picture), detector.features(picture)))

    def test_task_learns_to_mark_a_spot_it_was_never_shown(self):
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(96):
                cv2.imwrite(os.path.join(folder, f"{seed:03}.png"), plate(seed)[..., ::-1])
            options = argparse.Namespace(seed=1, batch=8, crop=96, rate=6e-3, decay=0.02, epochs=24, minutes=0)
            torch.manual_seed(1)
            task = strange_task.StrangeTask(data.read_good(folder, 96), options)
            run = fit.Fit(folder, strange_task.Strange(), task, options)
            for _ in range(options.epochs):
                run._epoch(0)
            good = [picture.read() for picture in task.held]
            spotted = [cv2.circle(one.copy(), (48, 70), 7, (230, 40, 60), -1) for one in good]
            self.assertGreater(strange_task.scores_of(run.model.eval(), spotted).min(), strange_task.scores_of(run.model, good).max() + 1)

    def test_validate_takes_pictures_that_are_not_square(self):
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(20):
                cv2.imwrite(os.path.join(folder, f"{seed:03}.png"), plate(seed, 160)[:90])      # 16:9: 128x72 as it is seen
            options = argparse.Namespace(seed=1, batch=8, crop=64, size=128)
            task = strange_task.StrangeTask(data.read_good(folder, 128), options)
            self.assertIn("auroc", task.validate(strange_task.Strange().eval())["held"])

    def test_begin_with_another_file_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "last.pt")
            torch.save({"weights": 1}, path)
            with self.assertRaisesRegex(ValueError, "no checkpoint of scripts/train/detector"):
                strange_task.Strange().begin_with(path)

    def test_calibrated_is_half_at_the_threshold_and_never_1(self):
        self.assertEqual([redraw_task.calibrated(raw, 4, -4) for raw in (-5, -4, 0, 4, 12)], [0, 0, 0.25, 0.5, 0.75])

    def test_rejects_proves_its_budget(self):
        scores = list(range(600))
        self.assertAlmostEqual(rejects.upper_bound(0, 299, 0.95), 1 - 0.05 ** (1 / 299), places=9)
        threshold, bound = rejects.threshold(scores, 0.01, 0.95)
        self.assertEqual((threshold, round(bound, 4)), (598, 0.0079))      # a second one would prove 1.05 %
        threshold, bound = rejects.threshold(scores[:100], 0.01, 0.95)
        self.assertEqual((threshold, round(bound, 4)), (99, 0.0295))

    def test_read_good_empty_folder_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ValueError, "holds no pictures"):
                data.read_good(folder, 64)


if __name__ == "__main__":
    unittest.main()
