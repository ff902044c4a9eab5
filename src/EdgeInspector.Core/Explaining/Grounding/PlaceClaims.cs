using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Collects the words for a place in the picture that a sentence uses: together they must be the defect's.</summary>
internal sealed class PlaceClaims(FactList facts, StatedFacts stated)
{
    private readonly HashSet<string> _places = [];

    public void Add(string word) => _places.Add(word);

    /// <summary>The fault; null where the sentence names the defect's place, or none.</summary>
    public string? Check()
    {
        if (_places.Count == 0)
        {
            return null;
        }

        FramePlace place = facts.Event.Place;
        (bool top, bool bottom, bool left, bool right) = (_places.Contains("top"), _places.Contains("bottom"), _places.Contains("left"), _places.Contains("right"));
        string fault = $"the place is not {string.Join(' ', _places)}";
        if ((top && bottom) || (left && right))
        {
            return fault;
        }

        int row = top ? 0 : bottom ? 2 : 1;
        int column = left ? 0 : right ? 2 : 1;
        bool isSaid = top || bottom || left || right || _places.Contains("centre");
        bool corner = !_places.Contains("corner") || (row != 1 && column != 1);
        bool edge = !_places.Contains("edge") || row != 1 || column != 1;
        return stated.Claim(FactIds.Place, isSaid && corner && edge && FramePlaces.Row(place) == row && FramePlaces.Column(place) == column, fault);
    }
}
