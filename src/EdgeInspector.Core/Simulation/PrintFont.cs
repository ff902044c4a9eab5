namespace EdgeInspector.Core.Simulation;

/// <summary>Single-stroke letters as board layout programs print them, on a grid of 2 by 4 units.</summary>
internal static class PrintFont
{
    private const string Prefixes = "RCULDQJTPKYF";

    /// <summary>Pen strokes "x0 y0 x1 y1" of each character, in grid units from the left top.</summary>
    private static readonly Dictionary<char, string> _strokes = new()
    {
        ['0'] = "0004 0424 2420 2000 0420",
        ['1'] = "0110 1014",
        ['2'] = "0020 2022 2204 0424",
        ['3'] = "0020 2024 0222 0424",
        ['4'] = "0002 0222 2024",
        ['5'] = "2000 0002 0222 2224 2404",
        ['6'] = "2000 0004 0424 2422 2202",
        ['7'] = "0020 2014",
        ['8'] = "0020 2024 2404 0400 0222",
        ['9'] = "2202 0200 0020 2024 2404",
        ['R'] = "0400 0020 2022 2202 1224",
        ['C'] = "2000 0004 0424",
        ['U'] = "0003 0314 1423 2320",
        ['L'] = "0004 0424",
        ['D'] = "0004 0414 1423 2321 2110 1000",
        ['Q'] = "0004 0424 2420 2000 1324",
        ['J'] = "2023 2314 1403",
        ['T'] = "0020 1014",
        ['P'] = "0400 0020 2022 2202",
        ['K'] = "0004 2002 0224",
        ['Y'] = "0012 2012 1214",
        ['F'] = "0400 0020 0212",
        ['V'] = "0014 1420",
        ['E'] = "2000 0004 0424 0212",
    };

    /// <summary>A part's name such as R12 or a mark such as REV2.</summary>
    public static void PickText(SeededRandom random, Span<char> text, out int length)
    {
        if (random.Chance(0.12f))
        {
            string fixedText = random.Next(4) switch { 0 => "REV", 1 => "TP", 2 => "LED", _ => "FL" };
            fixedText.CopyTo(text);
            length = fixedText.Length;
            text[length++] = (char)('0' + random.Between(1, 9));
            return;
        }

        text[0] = Prefixes[random.Next(Prefixes.Length)];
        length = 1;
        int digits = random.Between(1, 3);
        for (int i = 0; i < digits; i++)
            text[length++] = (char)('0' + random.Between(i == 0 ? 1 : 0, 9));
    }

    /// <summary>Draws one character into the plane.</summary>
    /// <param name="unit">Pixels of a grid unit.</param>
    /// <param name="turned">True reads from bottom to top.</param>
    public static void Draw(GrayPlane plane, char character, float x, float y, float unit, float stroke, bool turned)
    {
        var all = new PixelBox(0, 0, plane.Width, plane.Height);
        string strokes = _strokes[character];
        for (int i = 0; i + 3 < strokes.Length; i += 5)
        {
            (float x0, float y0) = ((strokes[i] - '0') * unit, (strokes[i + 1] - '0') * unit);
            (float x1, float y1) = ((strokes[i + 2] - '0') * unit, (strokes[i + 3] - '0') * unit);
            if (turned)
                (x0, y0, x1, y1) = (y0, -x0, y1, -x1);

            ShapePainter.Paint(plane, Shape.Stroke(ShapeLayer.Copper, x + x0, y + y0, x + x1, y + y1, stroke), 0, all, set: true);
        }
    }
}
