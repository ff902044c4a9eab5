using System.Numerics;

namespace EdgeInspector.Core.Drawing;

/// <summary>
/// Letters of pen strokes for the printable ASCII characters, on a grid of 4 by 8 units: capitals from 0 to 6, small letters from 2,
/// descenders to 8. Anything else is a box.
/// </summary>
internal static class StrokeFont
{
    /// <summary>Units from the top of a capital to the base line.</summary>
    public const float CapHeight = 6;

    /// <summary>Units from the top of a capital to the end of a descender.</summary>
    public const float Descent = 8;

    private const float Space = 3;
    private const float Gap = 1.7f;

    // Strokes are lines through points "xy"; two equal points are a dot.
    private static readonly string[] s_glyphs =
    [
        "", "1014 1616", "1011 3031", "1036 3016 0242 0444", "413010010213334445361605 2026", "0640 0010110100 3545463635", "460210203104051626 4406", "1011",
        "20111526", "10212516", "2125 0244 0442", "2125 0343", "1517", "0434", "1616", "0640",
        "103041453616050110 1432", "112026 1636", "01103041420646", "01103041423313 334445361605", "36300444", "400003334445361605", "4130100105163645443303",
        "00402326", "103041423313020110 1304051636454433", "4313020110304145361605", "1313 1616", "1313 1517", "400346", "0343 0545", "004306", "01103041422324 2626",
        "343322131424343241300001051636", "062046 1434", "06003041423303 3344453606", "4130100105163645", "06003041453606", "40000646 0333", "400006 0333", "41301001051636454323",
        "0006 4046 0343", "1030 2026 1636", "4045361605", "0006 4004 1346", "000646", "0600234046", "06004640", "103041453616050110",
        "06003041423303", "103041453616050110 2446", "06003041423303 2346", "413010010213334445361605", "0040 2026", "000516364540", "002640", "0016233640",
        "0046 4006", "002340 2326", "00400646", "20101626", "0046", "10202616", "022042", "0747",
        "1021", "3322120305162635 3236", "0006 0312223335261605", "3322120305162635", "3036 3322120305162635", "04343322120305162635", "30201116 0232", "3322120305162635 3237281807",
        "0006 0312223336", "1216 1010", "22271808 2020", "0006 3205 1436", "101526", "0206 03122326 23324346", "0206 0312223336", "122233352616050312",
        "0208 0312223335261605", "3238 3322120305162635", "0206 031232", "3212031424352606", "10152636 0232", "0205162635 3236", "022642", "0216243642",
        "0236 3206", "0205162635 3237281807", "02320636", "30211203142536", "1017", "1021122314251607", "0413243433",
    ];

    private static readonly Vector2[][][] s_strokes = [.. s_glyphs.Select(Parse)];

    private static readonly Vector2[][] s_unknown = Parse("0040460600");

    /// <summary>Strokes of a character, each a line through points, in units.</summary>
    public static ReadOnlySpan<Vector2[]> Strokes(char character) =>
        character is >= ' ' and < (char)127 ? s_strokes[character - ' '] : s_unknown;

    /// <summary>Units from a character's left edge to the next one's.</summary>
    public static float Advance(char character)
    {
        float right = 0;
        foreach (Vector2[] stroke in Strokes(character))
        {
            foreach (Vector2 point in stroke)
            {
                right = MathF.Max(right, point.X);
            }
        }

        return character == ' ' ? Space : right + Gap;
    }

    /// <summary>Units a text is wide.</summary>
    public static float Width(ReadOnlySpan<char> text)
    {
        float width = 0;
        foreach (char character in text)
        {
            width += Advance(character);
        }

        return width;
    }

    private static Vector2[][] Parse(string glyph) =>
    [
        .. glyph.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(stroke => Enumerable.Range(0, stroke.Length / 2).Select(i => new Vector2(stroke[2 * i] - '0', stroke[2 * i + 1] - '0')).ToArray()),
    ];
}
