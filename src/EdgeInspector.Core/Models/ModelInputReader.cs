using System.Text.Json;

namespace EdgeInspector.Core.Models;

/// <summary>Reads and checks a manifest's <c>input</c>.</summary>
internal static class ModelInputReader
{
    /// <summary>Fewest whole numbers between black and white that a picture can be told by: a 16th of what uint8 holds.</summary>
    private const int FewestLevels = 16;

    public static ModelInput Read(ManifestObject input)
    {
        (int width, int height) = ReadSize(input);
        TensorElementType type = ReadType(input);
        float scale = input.Number("scale", 0, float.MaxValue, new ModelInput { Width = 1, Height = 1, Type = type }.Scale);
        if (scale == 0)
        {
            input.Note("scale", "is 0", "give a positive number, commonly 0.00392156862745098 (1/255) or 1");
        }

        ColorOrder color = input.Choice("color", Upper, (ColorOrder?)ColorOrder.Rgb);
        FourthPlane? fourth = ReadFourth(input, color);
        ResizeMode resize = input.Choice("resize", ModelManifestReader.Kebab, (ResizeMode?)ResizeMode.Letterbox);
        int planes = color == ColorOrder.Grey ? 1 : fourth is null ? 3 : 4;
        var read = new ModelInput
        {
            Name = input.Text("name", required: false, "give the name of the model's input tensor"),
            Width = width,
            Height = height,
            Type = type,
            Layout = input.Choice("layout", Upper, (TensorLayout?)TensorLayout.Nchw),
            Color = color,
            Fourth = fourth,
            Resize = resize,
            Filter = input.Choice("filter", ModelManifestReader.Kebab, (ResizeFilter?)ResizeFilter.Bilinear),
            CropFraction = input.Number("crop_fraction", 0.1f, 1, new ModelInput { Width = 1, Height = 1 }.CropFraction),
            MultipleOf = ReadMultiple(input, resize, width, height),
            Pad = (int)ReadWhole(input, "pad", 0, 255, 114, "a whole grey level"),
            Scale = scale,
            Mean = ReadPlanes(input, "mean", positive: false, planes, 0),
            Std = ReadPlanes(input, "std", positive: true, planes, 1),
        };
        CheckLevels(input, read);
        return read;
    }

    private static void CheckLevels(ManifestObject input, ModelInput read)
    {
        float fewest = Enumerable.Range(0, Math.Min(read.Planes, 3)).Min(read.WholeLevels);
        if (read is { Type: TensorElementType.UInt8, Scale: > 0 } && fewest < FewestLevels)
        {
            input.Note("scale", $"is {read.Scale}, which with mean and std leaves {fewest:0.#} of the 255 whole numbers between black and white that uint8 holds",
                "give scale 1, mean 0 and std 1, or leave them out: a graph that takes uint8 normalises in itself");
        }
    }

    private static string Upper<T>(T value)
        where T : struct, Enum => value.ToString().ToUpperInvariant();

    /// <summary>One number per plane; a fourth plane's may be left out.</summary>
    private static IReadOnlyList<float> ReadPlanes(ManifestObject input, string name, bool positive, int planes, float fallback)
    {
        bool colourOnly = planes == 4 && input.TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3;
        return input.Numbers(name, positive, [.. Enumerable.Repeat(fallback, colourOnly ? 3 : planes)]);
    }

    private static FourthPlane? ReadFourth(ManifestObject input, ColorOrder color)
    {
        const string Remedy = "give what the fourth plane holds: \"grey\", \"edges\", or the number it is filled with";
        if (!input.TryGet("fourth", out JsonElement value))
        {
            return null;
        }

        if (color == ColorOrder.Grey)
        {
            input.Note("fourth", "is given beside one plane of brightness", "leave it out, or give color RGB or BGR");
            return null;
        }

        if (ManifestObject.TryFloat(value, out float number))
        {
            return new FourthPlane(FourthPlaneKind.Constant, number);
        }

        switch (value.ValueKind == JsonValueKind.String ? value.GetString() : null)
        {
            case "grey":
                return new FourthPlane(FourthPlaneKind.Grey);
            case "edges":
                return new FourthPlane(FourthPlaneKind.Edges);
            default:
                input.Note("fourth", $"is {value.GetRawText()}", Remedy);
                return null;
        }
    }

    private static int ReadMultiple(ManifestObject input, ResizeMode resize, int width, int height)
    {
        int multiple = (int)ReadWhole(input, "multiple_of", 1, 256, 1, "a whole number of pixels, commonly 32,");
        if (multiple > 1 && resize is not (ResizeMode.Letterbox or ResizeMode.LetterboxTopLeft or ResizeMode.None))
        {
            input.Note("multiple_of", $"is {multiple} with resize {ModelManifestReader.Kebab(resize)}, which pads nothing", "leave it out, or give resize letterbox, letterbox-top-left or none");
        }

        if (width % multiple != 0 || height % multiple != 0)
        {
            input.Note("multiple_of", $"is {multiple}, of which the size [{width}, {height}] is no multiple", "give such a size");
        }

        return multiple;
    }

    private static float ReadWhole(ManifestObject input, string name, float min, float max, float fallback, string what)
    {
        float value = input.Number(name, min, max, fallback);
        if (value != MathF.Floor(value))
        {
            input.Note(name, $"is {value}", $"give {what} from {min} to {max}");
        }

        return value;
    }

    private static TensorElementType ReadType(ManifestObject input)
    {
        switch (input.Text("type", required: false, "give float32, float16 or uint8, as the model declares its input"))
        {
            case null or "float32":
                return TensorElementType.Float32;
            case "float16":
                return TensorElementType.Float16;
            case "uint8":
                return TensorElementType.UInt8;
            case { } other:
                input.Note("type", $"is \"{other}\"", "give float32, float16 or uint8, as the model declares its input: this program feeds no other");
                return TensorElementType.Float32;
        }
    }

    private static (int Width, int Height) ReadSize(ManifestObject input)
    {
        string remedy = $"give [width, height] in whole pixels, each 1-{ModelInput.MaxEdge}";
        if (!input.TryGet("size", out JsonElement size))
        {
            input.Note("size", "is missing", remedy);
            return (1, 1);
        }

        if (size.ValueKind == JsonValueKind.Array && size.GetArrayLength() == 2
            && IsEdge(size[0], out int width) && IsEdge(size[1], out int height))
        {
            return (width, height);
        }

        input.Note("size", $"is {size.GetRawText()}", remedy);
        return (1, 1);

        static bool IsEdge(JsonElement value, out int edge)
        {
            edge = 0;
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out edge) && edge is >= 1 and <= ModelInput.MaxEdge;
        }
    }
}
