using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>Fits the caller's shapes to what the model declares.</summary>
internal static class OrtInputShapes
{
    /// <summary>The shape of each input with no dimension open.</summary>
    /// <exception cref="ModelLoadException">An open dimension without a size, a shape that contradicts the model, an input it does not have.</exception>
    public static long[][] Resolve(string path, OrtTensorInfo[] inputs, IReadOnlyDictionary<string, long[]> given)
    {
        string? unknown = given.Keys.FirstOrDefault(name => !inputs.Any(input => input.Name == name));
        if (unknown is not null)
        {
            string known = string.Join(", ", inputs.Select(input => input.Name));
            throw new ModelLoadException($"{path} has no input {unknown}: its inputs are {known}. Correct the input's name.");
        }

        return [.. inputs.Select(input => ResolveOne(path, input, given.GetValueOrDefault(input.Name)))];
    }

    /// <summary>The inputs as they will be bound.</summary>
    /// <param name="shapes">Of <see cref="Resolve"/>.</param>
    /// <exception cref="ModelLoadException">One is above 2 GiB.</exception>
    public static TensorSpec[] ToSpecs(string path, OrtTensorInfo[] inputs, long[][] shapes)
    {
        TensorSpec[] specs = [.. inputs.Select((input, i) => input.ToSpec(path, "input", shapes[i]))];
        return specs.FirstOrDefault(input => OrtElementTypes.ByteCount(input) is null) is { } huge
            ? throw new ModelLoadException($"{path} has an input above 2 GiB: {huge}. Choose a smaller shape.")
            : specs;
    }

    /// <summary>The options with a shape for every open input that their <see cref="SessionOptions.SettleShape"/> knows; the same object where it is not needed.</summary>
    /// <param name="inputs">As the file declares them.</param>
    /// <param name="metadata">Of the file.</param>
    public static SessionOptions Settle(SessionOptions options, OrtTensorInfo[] inputs, IReadOnlyDictionary<string, string> metadata)
    {
        if (options.SettleShape is not { } settle)
        {
            return options;
        }

        Dictionary<string, long[]>? shapes = null;
        foreach (OrtTensorInfo input in inputs)
        {
            if (input.Shape.Any(size => size < 0) && !options.InputShapes.ContainsKey(input.Name)
                && settle(new TensorSpec(input.Name, OrtElementTypes.FromOnnx(input.OnnxType), input.Shape), metadata) is { } shape)
            {
                shapes ??= new Dictionary<string, long[]>(options.InputShapes);
                shapes[input.Name] = shape;
            }
        }

        return shapes is null ? options : options with { InputShapes = shapes };
    }

    /// <summary>Sizes of the named open dimensions (<c>batch</c>), which the runtime can then fix throughout the graph.</summary>
    public static Dictionary<string, long> NamedDimensions(OrtTensorInfo[] inputs, long[][] shapes)
    {
        var result = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int axis = 0; axis < inputs[i].Shape.Length; axis++)
            {
                if (inputs[i].Shape[axis] < 0 && inputs[i].Symbols[axis].Length > 0)
                {
                    result[inputs[i].Symbols[axis]] = shapes[i][axis];
                }
            }
        }

        return result;
    }

    private static long[] ResolveOne(string path, OrtTensorInfo input, long[]? given)
    {
        if (given is null)
        {
            if (input.Shape.Any(size => size < 0))
            {
                throw new ModelLoadException(
                    $"{path} leaves dimensions of its input open: {input}. Give that input's shape, e.g. in the manifest's \"input\".");
            }

            return [.. input.Shape];
        }

        // Rank 0 is also what the runtime reports for an input without any declared shape.
        bool fits = given.All(size => size > 0)
            && (input.Shape.Length == 0 || given.Length == input.Shape.Length)
            && input.Shape.Select((size, axis) => size < 0 || size == given[axis]).All(same => same);
        if (!fits)
        {
            throw new ModelLoadException(
                $"{path} declares its input as {input}; the shape [{string.Join(", ", given)}] does not fit. Every size must be 1 or more and agree with the model.");
        }

        return [.. given];
    }
}
