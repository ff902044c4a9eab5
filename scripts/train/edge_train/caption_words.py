"""What is said of pictures, in many wordings; those of HELD_OUT are never trained, though each of their words is known."""
from .caption_pictures import BOARDS, PHOTOS

_NOUNS = {
    "open circuit": ["an open circuit", "a broken track", "a track with a gap in it", "an interrupted copper track", "an open", "a line of copper that is broken"],
    "short circuit": ["a short circuit", "two tracks that touch", "copper between two tracks", "a bridge of copper from track to track", "a short", "a short between two lines"],
    "mouse bite": ["a mouse bite", "a bite out of a track", "a track with a notch in its edge", "a notch in a copper line", "missing copper at the edge of a track"],
    "spur": ["a spur", "a spike of copper on a track", "a thorn that sticks out of a track", "a copper line with a spike", "extra copper at the edge of a track"],
    "spurious copper": ["spurious copper", "a spot of copper where none should be", "a loose piece of copper", "an island of copper between the tracks", "extra copper that touches nothing"],
    "pin hole": ["a pin hole", "a small hole in the copper", "a hole in a track", "a dot of missing copper inside a pad", "a pinhole"],
    "good board": ["no defect", "nothing wrong", "good tracks", "flawless copper", "pads and tracks as they should be"],
    "portrait": ["a portrait", "the face of a person", "a person who looks at us", "one person", "a portrait of a person"],
    "group": ["a group of people", "several people", "people who stand in a row", "a family", "people side by side"],
    "hills": ["hills", "mountains", "a landscape with hills", "a landscape", "mountains under the sky"],
    "boats": ["sailing boats", "a boat on the sea", "the sea with boats", "a boat with a sail", "water with a boat"],
    "houses": ["houses", "a house with windows", "a building", "the front of a house", "buildings with roofs"],
    "street": ["a street", "a street between houses", "a road in a town", "a row of houses along a road", "a town street"],
    "cloth": ["cloth", "woven cloth", "fabric", "a piece of fabric", "threads of a cloth"],
    "bricks": ["bricks", "a brick wall", "a wall of bricks", "a wall", "bricks and mortar"],
    "gravel": ["gravel", "small stones", "a heap of pebbles", "pebbles", "loose stones"],
    "wood": ["wood", "a wooden board", "a plank", "grain of wood", "a plank of wood"],
    "steel": ["steel", "brushed steel", "a sheet of metal", "brushed metal", "a steel plate"],
}
_BOARD_FRAMES = ["{}", "a board with {}", "a circuit board with {}", "a photo of a board with {}", "this board has {}", "a picture of a circuit board with {}",
                 "here is {}", "a close view of {}", "there is {} on this board", "{} on a circuit board"]
_FRAMES = {"": ["{}", "a photo of {}", "a picture of {}", "this is {}", "here is {}", "a close view of {}", "one can see {}", "there is {} in this picture"],
           "photo": ["a {a} photo of {n}", "{n} in {a}", "an old {a} photo of {n}", "a {a} picture that shows {n}", "this {a} photo shows {n}", "a photo of {n} in {a}"],
           "texture": ["{a} {n}", "a photo of {a} {n}", "this is {a} {n}", "{n} that is {a}", "a picture of {a} {n}", "here is {a} {n}", "a surface of {a} {n}"]}
_PLAIN = {"cloth": ["cloth", "fabric", "woven cloth"], "bricks": ["bricks", "brick wall"], "gravel": ["gravel", "stones", "pebbles"], "wood": ["wood", "planks"], "steel": ["steel", "metal", "brushed steel"]}

HELD_OUT = {
    "open circuit": "a photo of a circuit board with a gap, a broken copper line, an interrupted track",
    "short circuit": "this picture shows a board with a bridge of copper between two lines that touch",
    "mouse bite": "here one can see a notch, a bite out of the edge of a copper track",
    "spur": "a close photo of a track with a thorn, a spike that sticks out of its edge",
    "spurious copper": "here is a loose island of extra copper, a spot where none should be",
    "pin hole": "a close picture of a small hole inside the copper of a pad",
    "good board": "this circuit board has good pads and flawless tracks, with nothing wrong",
    "portrait": "an old picture of the face of one person who looks at us",
    "group": "an old photo that shows several people, a family side by side",
    "hills": "this photo shows a landscape of mountains and hills under the sky",
    "boats": "an old picture of the sea, with boats that sail on the water",
    "houses": "here one can see buildings, the front of houses with windows and roofs",
    "street": "an old photo of a road between the houses of a town",
    "cloth": "a close photo of the threads of a woven piece of fabric",
    "bricks": "this picture shows bricks and mortar of a wall",
    "gravel": "here one can see a heap of loose pebbles, small stones",
    "wood": "a close picture of the grain of a wooden plank",
    "steel": "this is a close photo of a sheet of brushed metal",
}


def caption(rng, label, attribute):
    """A sentence of the training, of half of those with an attribute without it: (text, whether it tells the attribute)."""
    if label in BOARDS:
        return rng.choice(_BOARD_FRAMES).format(rng.choice(_NOUNS[label])), False
    if not attribute or rng.random() < 0.5:
        return rng.choice(_FRAMES[""]).format(rng.choice(_NOUNS[label])), False
    if label in PHOTOS:
        return rng.choice(_FRAMES["photo"]).format(n=rng.choice(_NOUNS[label]), a=attribute), True
    return rng.choice(_FRAMES["texture"]).format(n=rng.choice(_PLAIN[label]), a=attribute), True


def told_pair(label, attribute):
    """A sentence for a pair of subject and attribute, in a wording that is not trained."""
    noun = HELD_PLAIN[label]
    return f"this picture shows {attribute} {noun}" if label not in PHOTOS else f"here one can see {noun} in a {attribute} picture"


HELD_PLAIN = {"portrait": "the portrait of one person", "group": "a family of several people", "hills": "a landscape of mountains", "boats": "boats on the sea",
              "houses": "the front of buildings", "street": "a road between houses", "cloth": "woven fabric", "bricks": "wall of bricks", "gravel": "small pebbles",
              "wood": "planks of wood", "steel": "brushed metal"}


def corpus():
    """Every sentence that can be trained, once, for the vocabulary."""
    lines = ["sail wooden"]
    for label, nouns in _NOUNS.items():
        lines += [frame.format(noun) for frame in (_BOARD_FRAMES if label in BOARDS else _FRAMES[""]) for noun in nouns]
        for attribute in ("sepia", "black and white", "blue", "red", "green", "grey", "brown") if label not in BOARDS else ():
            lines += [frame.format(n=noun, a=attribute) for frame in _FRAMES["photo" if label in PHOTOS else "texture"] for noun in (nouns if label in PHOTOS else _PLAIN[label])]
    return lines
