"""Checks of the rendered folders. Run: python3 -m unittest discover scripts/train/tests"""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from edge_train import boards                                       # noqa: E402

WORDS = ("--look", "artwork", "--defects", "4")


class Boards(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.path = os.path.join(place.name, "boards")
        boards.render(self.path, 2, 900001, *WORDS)
        self.first = os.path.join(self.path, "000001.ppm")
        self.made = os.stat(self.first).st_mtime_ns

    def rendered_again(self, pictures=2, seed=900001, *words):
        boards.render(self.path, pictures, seed, *(words or WORDS))
        return os.stat(self.first).st_mtime_ns != self.made

    def test_same_words_stay(self):
        self.assertFalse(self.rendered_again())

    def test_other_words_are_rendered_anew(self):
        self.assertTrue(self.rendered_again(2, 900002))

    def test_unfinished_is_rendered_anew(self):
        os.remove(self.path + ".done")
        self.assertTrue(self.rendered_again())

    def test_pictures_of_another_renderer_are_rendered_anew(self):
        with open(self.first, "r+b") as file:
            file.seek(-1, os.SEEK_END)
            last = file.read(1)[0]
            file.seek(-1, os.SEEK_END)
            file.write(bytes([last ^ 1]))
        self.assertTrue(self.rendered_again())


if __name__ == "__main__":
    unittest.main()
