using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Frames;

/// <summary>Normalisation as one multiply-add per source channel (blue, green, red).</summary>
internal readonly struct PlaneScale
{
    public readonly float BlueFactor, GreenFactor, RedFactor;
    public readonly float BlueOffset, GreenOffset, RedOffset;

    /// <param name="unit">Grey levels in one unit of the values to be scaled.</param>
    public PlaneScale(ModelInput input, float unit)
    {
        (int blue, int red) = input.Color == ColorOrder.Rgb ? (2, 0) : (0, 2);
        (BlueFactor, BlueOffset) = Of(input, blue, unit);
        (GreenFactor, GreenOffset) = Of(input, 1, unit);
        (RedFactor, RedOffset) = Of(input, red, unit);
    }

    /// <param name="channel">0 blue, 1 green, 2 red.</param>
    public float Apply(int channel, float value) => channel switch
    {
        0 => MathF.FusedMultiplyAdd(value, BlueFactor, BlueOffset),
        1 => MathF.FusedMultiplyAdd(value, GreenFactor, GreenOffset),
        _ => MathF.FusedMultiplyAdd(value, RedFactor, RedOffset),
    };

    private static (float Factor, float Offset) Of(ModelInput input, int plane, float unit) =>
        (input.Scale / input.Std[plane] * unit, -input.Mean[plane] / input.Std[plane]);
}
