using System.Text.Json;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Patches;

/// <summary>Reads and checks a manifest's <c>patches</c>.</summary>
internal static class PatchOptionsReader
{
    public static PatchOptions Read(ManifestObject patches)
    {
        var usual = new PatchOptions();
        PatchSplit split = patches.Choice("split", ModelManifestReader.Kebab, (PatchSplit?)usual.Split);
        (int, int)? cells = Pair(patches, "cells", 1, 64);
        (int, int)? size = Pair(patches, "size", 8, ModelInput.MaxEdge);
        if (cells is not null && (size is not null || split != PatchSplit.Grid))
        {
            patches.Note("cells", split == PatchSplit.Grid ? "is given beside size" : "is given with split adaptive", "give either cells or size for a grid, size and min_size for the adaptive split");
        }

        return new PatchOptions
        {
            Split = split,
            Cells = cells,
            Size = size,
            Overlap = patches.Number("overlap", 0, 0.9f, usual.Overlap),
            Fusion = patches.Choice("fusion", ModelManifestReader.Kebab, (PatchFusion?)usual.Fusion),
            Batch = Whole(patches, "batch", 1, 256, usual.Batch),
            MinSize = Whole(patches, "min_size", 8, ModelInput.MaxEdge, usual.MinSize),
            Most = Whole(patches, "most", 1, 4096, usual.Most),
            Energy = patches.Number("energy", 0, 128, usual.Energy),
        };
    }

    private static int Whole(ManifestObject patches, string name, int min, int max, int fallback)
    {
        float value = patches.Number(name, min, max, fallback);
        if (value != MathF.Floor(value))
        {
            patches.Note(name, $"is {value}", $"give a whole number from {min} to {max}");
        }

        return (int)value;
    }

    private static (int, int)? Pair(ManifestObject patches, string name, int min, int max)
    {
        if (!patches.TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && Is(value[0], out int first) && Is(value[1], out int second))
        {
            return (first, second);
        }

        patches.Note(name, $"is {value.GetRawText()}", $"give two whole numbers from {min} to {max}");
        return null;

        bool Is(JsonElement element, out int number)
        {
            number = 0;
            return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out number) && number >= min && number <= max;
        }
    }
}
