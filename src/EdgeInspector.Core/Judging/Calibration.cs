using System.Globalization;

namespace EdgeInspector.Core.Judging;

/// <summary>A camera's scale: how much of the part one pixel of the frame shows.</summary>
public static class Calibration
{
    /// <summary>Least millimetres per pixel: below what light can resolve.</summary>
    public const float Least = 1e-6f;

    /// <summary>Most millimetres per pixel: ten metres.</summary>
    public const float Most = 10_000;

    /// <summary>Whether <paramref name="mmPerPx"/> is a scale: <see cref="Least"/> to <see cref="Most"/>.</summary>
    public static bool IsValid(float mmPerPx) => mmPerPx is >= Least and <= Most;

    /// <summary>
    /// A length or area for people, three figures of it where it is below 100: 0.038, 1.55, 12.4, 310. More would claim what a pixel
    /// cannot tell.
    /// </summary>
    public static string Figures(float value) => value.ToString(
        MathF.Abs(value) switch { >= 99.95f => "0", >= 9.995f => "0.#", >= 0.9995f => "0.##", >= 0.1f => "0.###", >= 0.01f => "0.####", _ => "0.######" }, CultureInfo.InvariantCulture);

    /// <summary>For machines: six figures, wherever the point stands. What is not finite stays what it is.</summary>
    public static double Round(float value)
    {
        if (value == 0 || !float.IsFinite(value))
        {
            return value;
        }

        double unit = Math.Pow(10, 5 - Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * unit) / unit;
    }
}
