"""Checks of what is learnt and what validates. The program's answers are given: what it reads is its own tests' matter."""
import contextlib
import io
import json
import os
import shlex
import sys
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from edge_train import data, sets                                    # noqa: E402

# `dataset DIR --json [--split NAME]` answers with the DIR/NAME.answer that is there, or says on standard error what DIR/NAME.error holds.
PROGRAM = """
import os, sys
place = os.path.join(sys.argv[2], sys.argv[5] if len(sys.argv) > 5 else "all")
if os.path.exists(place + ".answer"):
    print(open(place + ".answer").read())
else:
    sys.exit("edge-inspector: " + open(place + ".error").read())
"""


class Sets(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        program = self.write("program.py", PROGRAM)
        self.enterContext(mock.patch.dict(os.environ, EDGE_INSPECTOR=shlex.join([sys.executable, program])))
        self.said = self.enterContext(contextlib.redirect_stderr(io.StringIO()))

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def picture(self, name, width=64, height=48):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        cv2.imwrite(path, np.full((height, width, 3), 90, np.uint8))
        return path

    def answer(self, name, labels, classes, part="all", others=0, notes=(), box=(0, 0, 32, 32), **more):
        """A set of one picture per entry of `classes`, each of an object per class."""
        rows = [{"path": self.picture(f"{name}/{part}{number}.png"), "unit": "pixel", "objects": [{"class": one, "box": box} for one in some], **more}
                for number, some in enumerate(classes)]
        self.write(f"{name}/{part}.answer", json.dumps({"format": "voc", "labels": labels, "notes": notes, "others": others, "pictures": rows}))
        return os.path.join(self.folder, name)

    def boards(self, name, count=2, width=64, more=()):
        for number in range(1, count + 1):
            self.picture(f"{name}/{number:06}.ppm", width)
            self.write(f"{name}/{number:06}.txt", "1 2 30 40 6\n0 0 20 20 7\n")
        for one in more:
            self.picture(f"{name}/{one}")
        return os.path.join(self.folder, name)

    def learn(self, train, validation=(), size=64):
        return sets.train_and_validation(train, list(validation), size)

    def classes(self, pictures):
        return [picture.classes.tolist() for picture in pictures]

    def test_classes_in_another_order_are_mapped_by_name(self):
        train = self.answer("train", ["nut", "washer", "rare"], [[0, 1, 2]])
        more = self.answer("more", ["rare", "Nut"], [[0, 1, -1]])
        labels, pictures, _, checks = self.learn([train, more], [self.answer("val", ["washer", "nut"], [[0], [1]])])
        self.assertEqual(labels, ["nut", "washer", "rare"])
        self.assertEqual(self.classes(pictures), [[0, 1, 2], [2, 0, data.IGNORE]])
        self.assertEqual(self.classes(checks["val"]), [[1], [0]])

    def test_classes_of_a_sets_own_splits_are_mapped_by_name(self):
        folder = self.answer("set", ["washer", "nut"], [[0]], others=1)
        self.answer("set", ["nut", "washer"], [[0, 1]], part="train", others=1)
        labels, pictures, _, checks = self.learn([folder])
        self.assertEqual((labels, self.classes(pictures), self.classes(checks["set"])), (["nut", "washer"], [[0, 1]], [[1]]))

    def test_classes_unknown_are_named_unless_none_is_labelled(self):
        train = self.answer("train", ["nut"], [[0]])
        self.learn([train], [self.answer("unused", ["bolt", "nut"], [[1]])])
        with self.assertRaisesRegex(ValueError, "val: bolt is not among the classes nut; name them alike"):
            self.learn([train], [self.answer("val", ["bolt", "nut"], [[0, 1]])])

    def test_read_with_labels_gives_those(self):
        names, pictures, _ = sets.read(self.answer("val", ["washer", "nut"], [[0]]), 64, labels=["nut", "washer"])
        self.assertEqual((names, self.classes(pictures)), (["nut", "washer"], [[1]]))

    def test_boards_of_other_class_order_are_no_longer_turned_into_their_opposites(self):
        _, pictures, _ = sets.read(self.boards("set"), 64, labels=[*reversed(data.LABELS)])
        self.assertEqual((self.classes(pictures)[0], pictures[0].is_board), ([0, data.IGNORE], False))

    def test_rendered_set_is_read_without_the_program(self):
        with mock.patch.dict(os.environ, EDGE_INSPECTOR="/nowhere/edge-inspector"):
            labels, pictures, weights, checks = self.learn([self.boards("set") + ":2"])
        self.assertEqual((labels, weights, checks, self.said.getvalue()), (list(data.LABELS), [2.0, 2.0], {}, "no object of open, short, mousebite, spur, "
                         "spurious_copper is labelled in what is learnt\n"))
        self.assertEqual([(picture.is_board, picture.fitted, picture.classes.tolist()) for picture in pictures], [(True, False, [5, data.IGNORE])] * 2)

    def test_one_picture_called_as_a_board_makes_no_boards(self):
        folder = self.answer("set", ["nut"], [[0]])
        self.picture("set/board_test.jpg")
        self.picture("set/1.ppm")
        self.assertEqual(sets.read(folder, 64)[0], ["nut"])

    def test_boards_that_the_program_tells_are_read_as_ours(self):
        folder = self.boards("set", more=["look.jpg"])
        self.write("set/all.answer", json.dumps({"format": "deeppcb", "labels": [*data.LABELS, "solder_splash"], "notes": [], "others": 0, "pictures": [{}] * 3}))
        labels, pictures, _ = sets.read(folder, 64)
        self.assertEqual((labels, [picture.is_board for picture in pictures]), (list(data.LABELS), [True, True]))
        self.assertIn("1 of 3 pictures were left out", self.said.getvalue())

    def test_boards_are_fitted_to_the_size(self):
        _, pictures, _ = sets.read(self.boards("set", width=128), 64)
        self.assertEqual((pictures[0].width, pictures[0].height, pictures[0].boxes[0].tolist()), (64, 24, [0.5, 1, 15, 20]))
        self.assertEqual(pictures[0].read().shape, (24, 64, 3))

    def test_labels_for_another_size_are_refused(self):
        folder = self.answer("set", ["nut"], [[0]], width=640, height=480)
        with self.assertRaisesRegex(ValueError, "all0.png: its labels are for 640x480 pixels, but it has 64x48; label it again"):
            sets.read(folder, 64)
        self.answer("set", ["nut"], [[0]], width=64, height=48)
        sets.read(folder, 64)

    def test_notes_are_said(self):
        folder = self.answer("set", ["nut"], [[0]], others=1, notes=["its part 'val' is measured; --split takes another", "1 picture is odd"])
        self.answer("set", ["nut"], [[0]], part="train", notes=["2 pictures are odd"])
        self.learn([folder])
        self.assertEqual(self.said.getvalue().splitlines(), [f"{folder}: {note}" for note in ("2 pictures are odd", "its part 'val' is measured", "1 picture is odd")])

    def test_many_small_objects_are_told_of(self):
        folder = self.answer("set", ["nut"], [[0]], box=(0, 0, 30, 9))
        self.learn([folder], size=64)
        self.assertEqual(self.said.getvalue(), "")
        self.learn([folder], size=32)
        self.assertEqual(self.said.getvalue(), "100% of the objects are smaller than 8 px at --size 32; raise --size or cut the pictures\n")

    def test_sets_of_one_name_validate_both(self):
        train = self.answer("train", ["nut"], [[0]])
        first, second, third = (self.answer(name, ["nut"], [[0]] * count) for name, count in (("a/val", 1), ("b/val", 2), ("test", 3)))
        checks = self.learn([train], [first, second + "/", third])[3]
        self.assertEqual({name: len(pictures) for name, pictures in checks.items()}, {first: 1, second: 2, "test": 3})

    def test_held_out_pictures_are_those_of_the_command_that_is_said(self):
        folder = self.answer("set", ["nut"], [[0]] * 17)
        _, pictures, _, checks = self.learn([folder])
        self.assertEqual((len(pictures), [os.path.basename(picture.path) for picture in checks["set"]]), (15, ["all7.png", "all15.png"]))
        self.assertIn("2 pictures validate and are not learnt, every 8th", self.said.getvalue())
        self.assertIn("awk 'NR % 8 == 0' > held-out.txt", self.said.getvalue())

    def test_splits_without_one_to_learn_are_told_without_the_programs_options(self):
        folder = self.answer("set", ["nut"], [[0]], others=1)
        for said in ("set: several files of labels: test.json, val.json; choose with --split, by a part", "--split 'train': neither a file nor a folder with pictures in set; there are val, test"):
            self.write("set/train.error", said)
            with self.assertRaisesRegex(ValueError, "has splits, but not one that is called train"):
                self.learn([folder])
        self.write("set/train.error", "1.xml:2: the object has no name")
        with self.assertRaisesRegex(ValueError, "^1.xml:2: the object has no name"):
            self.learn([folder])


if __name__ == "__main__":
    unittest.main()
