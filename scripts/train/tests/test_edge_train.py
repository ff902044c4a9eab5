"""Checks of what the figures rest on. Run: python3 -m unittest discover scripts/train/tests"""
import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from edge_train import augment, data, hard, loss, metrics, model, search  # noqa: E402
import torch                                                        # noqa: E402


class Board:
    """A dark picture with one bright object."""

    width, height, is_board, around = 96, 96, False, None

    def __init__(self):
        self.boxes, self.classes = boxes([30, 50, 60, 70]), np.array([2])

    def rows(self, top, bottom):
        image = np.full((96, 96, 3), 20, np.uint8)
        image[50:70, 30:60] = 255
        return image[top:bottom]

    def read(self):
        return self.rows(0, 96)


def boxes(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


class Metrics(unittest.TestCase):
    def test_average_precision_known_curve(self):
        # hits 1 0 1 of 2 objects: precision 1 up to recall 0.5, then 2/3
        value = metrics.average_precision(np.array([0.9, 0.8, 0.7]), np.array([1, 0, 1]), 2)
        self.assertAlmostEqual(value, 0.5 * 1 + 0.5 * 2 / 3)

    def test_match_second_detection_of_one_object_is_false(self):
        found = (boxes([0, 0, 10, 10], [0, 0, 10, 9]), np.array([0.9, 0.8]), np.array([2, 2]))
        rows = metrics.match(found, (boxes([0, 0, 10, 10]), np.array([2])), 0.5)
        self.assertEqual(rows[:, 2].tolist(), [1, 0])

    def test_match_other_class_is_false(self):
        found = (boxes([0, 0, 10, 10]), np.array([0.9]), np.array([1]))
        self.assertEqual(metrics.match(found, (boxes([0, 0, 10, 10]), np.array([2])), 0.5)[0, 2], 0)

    def test_match_inside_ignore_region_counts_for_nothing(self):
        found = (boxes([0, 0, 10, 10]), np.array([0.9]), np.array([1]))
        self.assertEqual(len(metrics.match(found, (boxes([0, 0, 30, 30]), np.array([-1])), 0.5)), 0)

    def test_suppress_keeps_other_classes(self):
        kept = metrics.suppress(boxes([0, 0, 10, 10], [0, 0, 10, 10], [0, 0, 10, 10]), np.array([0.5, 0.9, 0.8]),
                                np.array([0, 0, 1]))
        self.assertEqual(kept.tolist(), [1, 2])


class Examples(unittest.TestCase):
    def test_clip_boxes_cut_defect_becomes_ignored(self):
        clipped, classes = augment.clip_boxes(boxes([-8, 0, 2, 10], [5, 5, 9, 9], [90, 0, 99, 9]), np.array([3, 4, 5]), 50)
        self.assertEqual(classes.tolist(), [data.IGNORE, 4])
        self.assertEqual(clipped[0].tolist(), [0, 0, 2, 10])

    def test_take_crop_larger_than_the_picture_keeps_the_scale_and_pads(self):
        wide = Board()
        wide.width, wide.rows = 160, lambda top, bottom: np.pad(Board().rows(top, bottom), ((0, 0), (0, 64), (0, 0)), constant_values=20)
        scales, grey = [], 0
        for seed in range(40):
            image, found, classes = augment.take_crop(wide, 160, np.random.default_rng(seed))
            self.assertEqual(image.shape, (160, 160, 3))
            x1, y1, x2, y2 = found[0].round().astype(int)
            self.assertGreater(image[y1 + 2:y2 - 2, x1 + 2:x2 - 2].mean(), 240)
            grey += (image == 114).mean()
            if classes[0] != data.IGNORE and x1 > 0 and x2 < 160:
                scales.append((x2 - x1) / 30)
        self.assertTrue(min(scales) < 0.9 and 1.1 < max(scales) < 1.3, scales)
        self.assertTrue(0.2 < grey / 40 < 0.6)

    def test_turn_boxes_follow_the_pixels(self):
        for seed in range(16):
            image = np.zeros((64, 64, 3), np.uint8)
            image[10:20, 30:36] = 255
            turned, moved = augment.turn(image, boxes([30, 10, 36, 20]), 64, np.random.default_rng(seed))
            x1, y1, x2, y2 = moved[0].astype(int)
            self.assertEqual(int(turned[y1:y2, x1:x2].sum()), 60 * 3 * 255)

    def test_turn_told_not_to_keeps_left_and_right_or_up_and_down(self):
        image, box = np.zeros((64, 64, 3), np.uint8), boxes([30, 10, 36, 20])
        seen = {which: {tuple(augment.turn(image, box, 64, np.random.default_rng(seed), which)[1][0]) for seed in range(40)} for which in ("all", "mirror", "none")}
        self.assertEqual({which: len(some) for which, some in seen.items()}, {"all": 8, "mirror": 2, "none": 1})
        self.assertEqual(seen["mirror"], {(30, 10, 36, 20), (28, 10, 34, 20)})

    def test_recolour_without_colours_leaves_red_red(self):
        image = np.zeros((8, 8, 3), np.uint8) + np.uint8([200, 60, 60])
        told = lambda colours: [augment.recolour(image, np.random.default_rng(seed), colours)[0, 0].astype(int) for seed in range(60)]
        self.assertTrue(all(red > green == blue for red, green, blue in told(False)))
        self.assertFalse(all(red > green == blue for red, green, blue in told(True)))

    def test_mosaic_boxes_lie_on_their_objects(self):
        for seed in range(12):
            image, found, classes = augment.mosaic([Board()] * 4, 96, np.random.default_rng(seed))
            self.assertEqual(image.shape, (96, 96, 3))
            for (x1, y1, x2, y2), kind in zip(found.astype(int), classes):
                if kind != data.IGNORE:
                    self.assertGreater(image[y1 + 1:y2 - 1, x1 + 1:x2 - 1].mean(), 200)

    def test_lean_boxes_hold_their_objects(self):
        for seed in range(12):
            image, found, classes = augment.lean(Board().read(), Board().boxes, Board().classes, np.random.default_rng(seed))
            x1, y1, x2, y2 = found[0]
            ys, xs = np.nonzero(image[..., 0] > 200)
            self.assertTrue(x1 - 1 <= xs.min() and xs.max() <= x2 + 1 and y1 - 1 <= ys.min() and ys.max() <= y2 + 1)

    def test_sample_mixed_wants_the_objects_of_both(self):
        mixes = argparse.Namespace(mosaic=0.0, mixup=1.0, affine=0.0, turns="all", colours="on")
        for seed in range(8):
            image, found, classes = augment.sample(Board, 96, np.random.default_rng(seed), mixes)
            self.assertEqual((image.shape, len(found)), ((96, 96, 3), 2))

    def test_cut_out_leaves_the_picture_it_was_given_and_fits_small_crops(self):
        for side in (32, 256):
            image, nothing = np.full((side, side, 3), 9, np.uint8), np.zeros((0, 4), np.float32)
            covered = augment.cut_out(image, nothing, np.random.default_rng(1))
            self.assertTrue((image == 9).all() and (covered != 9).any())

    def test_read_set_ppm_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            pixels = np.random.default_rng(1).integers(0, 256, (8, 6, 3), np.uint8)
            with open(os.path.join(folder, "1.ppm"), "wb") as file:
                file.write(b"P6\n6 8\n255\n" + pixels.tobytes())
            with open(os.path.join(folder, "1.txt"), "w") as file:
                file.write("1 2 3 4 6\n0 0 2 2 0\n")
            picture = data.read_set(folder)[0]
            self.assertTrue((picture.rows(2, 5) == pixels[2:5]).all())
            self.assertEqual(picture.classes.tolist(), [5, data.IGNORE])


    def test_read_jpeg_on_its_side_is_turned_upright_as_the_program_does(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "1.jpg")
            image = np.zeros((40, 60, 3), np.uint8)
            image[:, :30] = 255
            coded = cv2.imencode(".jpg", image)[1].tobytes()
            # EXIF's tag 0x0112 is 6: the top of the scene is at the right of what is stored
            exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
            with open(path, "wb") as file:
                file.write(coded[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + coded[2:])
            picture = data.Picture(path, None, None)
            self.assertEqual((picture.width, picture.height), (40, 60))
            seen = picture.read()
            self.assertGreater(seen[:25].mean(), 240)
            self.assertLess(seen[35:].mean(), 15)


class Hard(unittest.TestCase):
    TRUTH = boxes([0, 0, 10, 10], [40, 40, 50, 50], [70, 0, 90, 20]), np.array([1, 2, data.IGNORE])

    def test_errors_false_findings_and_missed_objects(self):
        found = (boxes([0, 0, 10, 10], [40, 40, 50, 50], [20, 60, 30, 70], [75, 5, 85, 15], [60, 60, 70, 70]),
                 np.array([0.9, 0.4, 0.2, 0.9, 0.1]), np.array([1, 2, 0, 0, 0]))
        # found; found but unsure, so missed; false; in an ignored region; too unsure to count
        self.assertEqual(hard.errors(found, self.TRUTH).tolist(), [[20, 60, 30, 70], [40, 40, 50, 50]])

    def test_errors_of_another_class_is_false_and_leaves_the_object_missed(self):
        found = (boxes([0, 0, 10, 10], [40, 40, 50, 50]), np.array([0.9, 0.9]), np.array([0, 2]))
        self.assertEqual(hard.errors(found, self.TRUTH).tolist(), [[0, 0, 10, 10], [0, 0, 10, 10]])

    def test_add_copies_lie_around_the_errors_and_have_their_share(self):
        fine, bad = Board(), Board()
        fine.path, bad.path = "fine", "bad"
        bad.read = lambda: np.zeros((96, 96, 3), np.uint8)
        detect = lambda image: ((boxes([30, 50, 60, 70]), np.array([0.9]), np.array([2])) if image.any()
                                else (boxes([30, 50, 60, 70], [2, 2, 12, 12]), np.array([0.9, 0.8]), np.array([2, 2])))
        with tempfile.TemporaryDirectory() as folder:
            pictures, weights = hard.add([fine, bad], [1.0, 2.0], 0.25, detect, folder, 2)
            self.assertEqual((len(pictures), weights), (3, [1.0, 2.0, 1.0]))
            self.assertEqual(pictures[2].around.tolist(), [[2, 2, 12, 12]])
            self.assertIsNone(pictures[1].around)
            again, _ = hard.add([fine, bad], [1.0, 2.0], 0.25, None, folder, 2, resumed=True)
            self.assertEqual(again[2].around.tolist(), [[2, 2, 12, 12]])
            bad.path = os.path.join(folder, "drawn anew")
            with open(bad.path, "wb"):
                pass
            os.utime(bad.path, (4e9, 4e9))
            _, weights = hard.add([fine, bad], [1.0, 2.0], 0.5, detect, folder, 2, resumed=True)
            self.assertEqual(weights, [1.0, 2.0, 3.0])
        marked = np.zeros((96, 96, 3), np.uint8)
        marked[2:12, 2:12] = 255
        pictures[2].rows = lambda top, bottom: marked[top:bottom]
        for seed in range(20):
            self.assertEqual(augment.take_crop(pictures[2], 32, np.random.default_rng(seed))[0].max(), 255)


class Search(unittest.TestCase):
    def test_halve_the_best_of_the_longest_runs_wins(self):
        runs = []

        def measure(number, setting, minutes):
            runs.append((number, minutes))
            return setting * minutes if number != 3 else 3 / minutes     # quick to learn, and worse in the end

        best, rounds = search.halve([1, 2, 3, 4, 5], 1, measure)
        self.assertEqual(best, 5)
        self.assertEqual([len(one["scores"]) for one in rounds], [5, 3, 2])
        self.assertEqual([minutes for _, minutes in runs], [1] * 5 + [2] * 3 + [4] * 2)


    def search(self, folder, scores):
        """A search of three settings where the run of the n-th one ever begun gives `scores[n]`; None fails."""
        begun = []

        def run(words, **_):
            begun.append(words)
            score = scores[len(begun) - 1]
            if score is None:
                return argparse.Namespace(returncode=2)
            os.makedirs(words[words.index("--work") + 1], exist_ok=True)
            with open(os.path.join(words[words.index("--work") + 1], "log.jsonl"), "w") as file:
                file.write(json.dumps({"validation": {"val": {"map_50": score}}}) + "\n")
            return argparse.Namespace(returncode=0)

        given = {"rate": 1e-3, "mosaic": 0.0, "mixup": 0.0, "affine": 0.0, "focal": 0.0}
        with mock.patch.object(search.subprocess, "run", run), contextlib.redirect_stdout(io.StringIO()):
            best = search.search(["detector", "--data", folder], os.path.join(folder, "..", "search"), given, 3, 1, 1, [folder])
        return best, len(begun)

    def test_search_a_setting_that_fails_scores_nothing_and_what_is_known_counts_until_the_data_change(self):
        with tempfile.TemporaryDirectory() as place:
            folder = os.path.join(place, "data")
            os.makedirs(folder)
            best, runs = self.search(folder, [None, 0.2, 0.4, 0.3, 0.5])
            self.assertEqual(runs, 5)
            self.assertEqual(self.search(folder, [0.1]), (best, 1))      # the one that failed is tried again, the others are known
            with open(os.path.join(folder, "new.txt"), "w") as file:
                file.write("another picture's labels\n")
            self.assertEqual(self.search(folder, [0.1, 0.2, 0.4, 0.3, 0.5]), (best, 5))

    def test_search_without_any_setting_that_learns_says_so(self):
        with tempfile.TemporaryDirectory() as place:
            os.makedirs(os.path.join(place, "data"))
            with self.assertRaisesRegex(ValueError, "no setting could be learnt"):
                self.search(os.path.join(place, "data"), [None] * 3)


class Network(unittest.TestCase):
    def test_focus_leaves_out_what_is_judged_right(self):
        points = model.centres(64, 64)
        around = torch.cat((points - 8, points + 8), -1)[None]
        right = torch.full((1, 6, 64), -9.0)
        nothing = (torch.zeros(1, 1, 4), torch.full((1, 1), -2))
        plain, focused = (loss.losses(around, right, points, around, *nothing, focus)[2] for focus in (0.0, 2.0))
        self.assertLess(float(focused), 1e-4 * float(plain))

    def test_exported_decodes_as_boxes_of(self):
        torch.manual_seed(0)
        detector = model.Detector(6).eval()
        images = torch.rand(1, 3, 64, 64)
        with torch.no_grad():
            distances, logits = detector(images)
            expected = model.boxes_of(distances, model.centres(64, 64))[0]
            output = model.Exported(detector, 64)(images)[0]
        centre, size = output[:2].t(), output[2:4].t()
        self.assertTrue(torch.allclose(torch.cat((centre - size / 2, centre + size / 2), 1), expected, atol=1e-4))
        self.assertTrue(torch.allclose(output[4:], logits[0].sigmoid()))

    def test_assign_takes_cells_inside_and_skips_ignored(self):
        points = model.centres(64, 64)
        targets = torch.tensor([[[8.0, 8, 40, 40], [44.0, 44, 64, 64]]])
        kinds = torch.tensor([[3, -1]])
        owner, quality, skip = loss.assign(torch.full((1, 64, 6), 0.1), targets[:, :1].expand(1, 64, 4), points, targets, kinds)
        taken = quality[0] > 0
        self.assertEqual(int(taken.sum()), loss.TAKEN)
        self.assertTrue(((points[taken] > 8) & (points[taken] < 40)).all())
        self.assertTrue(((points[skip[0]] > 44)).all() and int(skip.sum()) > 0)

    def test_pair_iou_complete_equals_iou_for_same_box(self):
        box = torch.tensor([1.0, 2, 11, 22])
        self.assertAlmostEqual(float(loss.pair_iou(box, box, complete=True)), 1.0, places=5)


if __name__ == "__main__":
    unittest.main()
