namespace EdgeInspector.Core.Simulation;

/// <summary>Seamless 256 by 256 tiles of smooth noise, values about -127 to 127, made once from a fixed seed.</summary>
internal static class NoiseTiles
{
    public const int Edge = 256;

    /// <summary>Structure of about 2 pixels.</summary>
    public static readonly sbyte[] Fine = Make(2, 2, 11);

    /// <summary>Structure of about 5 pixels.</summary>
    public static readonly sbyte[] Medium = Make(4, 4, 12);

    /// <summary>Structure of about 16 pixels.</summary>
    public static readonly sbyte[] Coarse = Make(16, 16, 13);

    /// <summary>Structure of about 64 pixels.</summary>
    public static readonly sbyte[] Broad = Make(64, 64, 14);

    /// <summary>Streaks about 12 pixels long in x and 1 high.</summary>
    public static readonly sbyte[] Streaks = Make(12 + 4, 1, 15);

    /// <summary>Structure of about 2 pixels in y and 5 in x: the teeth a line camera leaves on edges.</summary>
    public static readonly sbyte[] Teeth = Make(4, 2, 16);

    public static int At(sbyte[] tile, int x, int y) => tile[((y & 255) << 8) | (x & 255)];

    private static sbyte[] Make(int stepX, int stepY, ulong seed)
    {
        var random = new SeededRandom(seed, 0xE01);
        int columns = Edge / stepX;
        int rows = Edge / stepY;
        float[] lattice = new float[columns * rows];
        for (int i = 0; i < lattice.Length; i++)
            lattice[i] = random.Normal();

        sbyte[] tile = new sbyte[Edge * Edge];
        for (int y = 0; y < Edge; y++)
        {
            int r0 = y / stepY;
            int r1 = (r0 + 1) % rows;
            float v = Ease((y % stepY) / (float)stepY);
            for (int x = 0; x < Edge; x++)
            {
                int c0 = x / stepX;
                int c1 = (c0 + 1) % columns;
                float u = Ease((x % stepX) / (float)stepX);
                float top = lattice[r0 * columns + c0] * (1 - u) + lattice[r0 * columns + c1] * u;
                float bottom = lattice[r1 * columns + c0] * (1 - u) + lattice[r1 * columns + c1] * u;
                tile[y * Edge + x] = (sbyte)Math.Clamp((top * (1 - v) + bottom * v) * 50, -127, 127);
            }
        }

        return tile;
    }

    private static float Ease(float t) => t * t * (3 - 2 * t);
}
