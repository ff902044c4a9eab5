namespace EdgeInspector.Core.Simulation;

/// <summary>A colour, 0-255 a channel.</summary>
internal readonly record struct Colour(float R, float G, float B)
{
    public Colour Scale(float by) => new(R * by, G * by, B * by);
}

/// <summary>Colours of one board: solder mask over laminate and over copper, bare metal, print.</summary>
internal readonly record struct ColourScheme(Colour Ground, Colour Track, Colour Metal, Colour Opening, Colour Print, float Relief, bool Masked)
{
    private static readonly (Colour Ground, Colour Track)[] _masks =
    [
        (new(16, 62, 34), new(44, 122, 64)),
        (new(10, 44, 26), new(26, 88, 50)),
        (new(24, 84, 40), new(66, 146, 72)),
        (new(14, 34, 92), new(40, 80, 164)),
        (new(10, 22, 58), new(26, 54, 118)),
        (new(96, 16, 18), new(172, 48, 42)),
        (new(20, 20, 22), new(56, 54, 56)),
        (new(222, 224, 220), new(182, 176, 160)),
        (new(44, 20, 70), new(92, 52, 128)),
    ];

    private static readonly Colour[] _metals = [new(214, 178, 98), new(232, 200, 124), new(178, 182, 184), new(202, 206, 206), new(204, 134, 94)];

    /// <summary>How many kinds of board there are; the last is bare copper on laminate.</summary>
    public const int Count = 11;

    /// <summary>The scheme of a kind, its colours varied a little.</summary>
    public static ColourScheme Make(int kind, SeededRandom random)
    {
        // Without copper behind it laminate is dull, the same as on an etched core.
        Colour laminate = Vary(new Colour(118, 111, 70), random, 0.12f);
        if (kind >= _masks.Length)
        {
            // An etched core before the mask: the stage where optical inspection usually happens.
            Colour copper = Vary(kind == _masks.Length ? new Colour(206, 138, 98) : new Colour(178, 104, 72), random, 0.1f);
            Colour ground = Vary(kind == _masks.Length ? new Colour(112, 106, 66) : new Colour(70, 76, 52), random, 0.12f);
            return new ColourScheme(ground, copper, copper.Scale(1.03f), ground, new Colour(225, 225, 218), random.Range(0.02f, 0.1f), Masked: false);
        }

        (Colour under, Colour track) = _masks[kind];
        float brightness = random.Range(0.85f, 1.2f);
        under = Vary(under, random, 0.12f).Scale(MathF.Min(brightness, under.R > 200 ? 1.05f : brightness));
        track = Vary(track, random, 0.08f).Scale(MathF.Min(brightness, track.R > 150 && under.R > 150 ? 1.05f : brightness));
        Colour metal = Vary(_metals[random.Next(_metals.Length)], random, 0.06f);
        bool pale = under.R > 150;
        Colour print = pale ? new Colour(40, 40, 44) : Vary(new Colour(224, 226, 220), random, 0.05f);
        return new ColourScheme(under, track, metal, laminate, print, random.Range(0.04f, 0.14f), Masked: true);
    }

    private static Colour Vary(Colour colour, SeededRandom random, float by)
    {
        float all = 1 + random.Range(-by, by);
        return new Colour(
            colour.R * all * (1 + random.Range(-by, by) / 2), colour.G * all * (1 + random.Range(-by, by) / 2), colour.B * all * (1 + random.Range(-by, by) / 2));
    }
}
