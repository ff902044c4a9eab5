using System.Globalization;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Options.Reading;

/// <summary>Reads how a camera's detectors look at large pictures.</summary>
internal static class SlicesBinder
{
    private const string Shape = "slices: {size: [640, 640], overlap: 0.2, whole: true}";

    private static readonly string[] _flags = ["true", "false"];

    /// <summary>Null where no size is written: the whole picture at once.</summary>
    public static SliceOptions? Read(MapReader slices, BindingContext context)
    {
        int[]? size = slices.IsList("size") ? ReadPair(slices, context) : ReadEdge(slices);
        var usual = new SliceOptions { Width = 0, Height = 0 };
        SliceOptions read = usual with
        {
            Overlap = (float)slices.Number("overlap", Exact(usual.Overlap), 0, Exact(SliceOptions.MostOverlap)),
            Whole = slices.Choice("whole", 0, _flags) == 0,
            Match = (float)slices.Number("match", Exact(usual.Match), 0, 1),
        };
        if (size is not null)
        {
            return read with { Width = size[0], Height = size[1] };
        }

        if (read != usual && !slices.IsWritten("size"))
        {
            slices.Error("size", $"is missing, and without it the picture is not cut; write {Shape}");
        }

        return null;
    }

    // The decimal that was written in the source, not its nearest float's double.
    private static double Exact(float value) => (double)(decimal)value;

    private static int[]? ReadEdge(MapReader slices)
    {
        if (slices.NumberOrNull("size", SliceOptions.LeastEdge, ModelInput.MaxEdge) is not { } edge)
        {
            return null;
        }

        if (edge != Math.Floor(edge))
        {
            slices.Error("size", $"is {edge.ToString(CultureInfo.InvariantCulture)}; write whole pixels");
            return null;
        }

        return [(int)edge, (int)edge];
    }

    private static int[]? ReadPair(MapReader slices, BindingContext context)
    {
        var edges = new int[2];
        int count = 0;
        bool broken = false;
        slices.List("size", "[640, 640]", (node, path) =>
        {
            if (node is not ConfigScalar scalar || !MapReader.ParseNumber(scalar, out double value) || value != Math.Floor(value)
                || value < SliceOptions.LeastEdge || value > ModelInput.MaxEdge)
            {
                broken = true;
                context.Error(node.Origin, $"{path} is {node.Kind}; write a whole number of pixels from {SliceOptions.LeastEdge} to {ModelInput.MaxEdge}");
                return null;
            }

            if (count < edges.Length)
            {
                edges[count] = (int)value;
            }

            count++;
            return node;
        });
        if (!broken && count != 2)
        {
            slices.Error("size", $"has {count} numbers; write [width, height], or one number for a square");
            broken = true;
        }

        return broken ? null : edges;
    }
}
