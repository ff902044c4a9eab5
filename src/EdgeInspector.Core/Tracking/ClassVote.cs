using System.Runtime.CompilerServices;

namespace EdgeInspector.Core.Tracking;

/// <summary>Sum of confidences per class over a track's life. Holds the <see cref="Slots"/> strongest classes; ties stay with the older winner.</summary>
internal struct ClassVote
{
    /// <summary>A defect that wavers between more kinds than this has no class to speak of.</summary>
    public const int Slots = 4;

    private Classes _classes;
    private Weights _weights;
    private int _used;

    /// <summary>Class with the greatest sum.</summary>
    public int Winner { get; private set; }

    /// <summary>Starts anew; <paramref name="classIndex"/> leads without a voice yet.</summary>
    public void Reset(int classIndex)
    {
        _used = 0;
        Winner = classIndex;
    }

    public void Add(int classIndex, float confidence)
    {
        int slot = 0;
        while (slot < _used && _classes[slot] != classIndex)
        {
            slot++;
        }

        if (slot == _used)
        {
            slot = _used < Slots ? _used++ : Weakest();
            _classes[slot] = classIndex;
            _weights[slot] = 0;
        }

        _weights[slot] += confidence;
        if (classIndex != Winner && _weights[slot] > WeightOf(Winner))
        {
            Winner = classIndex;
        }
    }

    private readonly double WeightOf(int classIndex)
    {
        for (int i = 0; i < _used; i++)
        {
            if (_classes[i] == classIndex)
            {
                return _weights[i];
            }
        }

        return 0;
    }

    private readonly int Weakest()
    {
        int weakest = 0;
        for (int i = 1; i < _used; i++)
        {
            if (_weights[i] < _weights[weakest])
            {
                weakest = i;
            }
        }

        return weakest;
    }

    [InlineArray(Slots)]
    private struct Classes
    {
        private int _first;
    }

    [InlineArray(Slots)]
    private struct Weights
    {
        private double _first;
    }
}
