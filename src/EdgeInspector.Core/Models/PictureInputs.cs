namespace EdgeInspector.Core.Models;

/// <summary>Tells which of a model's inputs takes the picture, and the sizes it is bound to where the model leaves them open.</summary>
public static class PictureInputs
{
    /// <summary>Edge bound where model, manifest and metadata leave it open: what most public detectors are trained at.</summary>
    public const int DefaultEdge = 640;

    /// <summary>Index of the picture input: the only input, or the only one with four dimensions; null where there is no such one.</summary>
    public static int? Find(IReadOnlyList<TensorSpec> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int? found = null;
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs.Count == 1)
            {
                return i;
            }

            if (inputs[i].Shape.Count == 4)
            {
                if (found is not null)
                {
                    return null;
                }

                found = i;
            }
        }

        return found;
    }

    /// <summary>
    /// A shape without open dimensions: one picture, the manifest's planes or three of colour, the size from the manifest, else from the exporter's metadata, else
    /// <see cref="DefaultEdge"/>. Null where a dimension is open whose meaning is not known.
    /// </summary>
    /// <param name="declared">-1 where open.</param>
    /// <param name="batch">Pictures in one run where the model leaves that open. Default 1.</param>
    public static long[]? Settle(TensorSpec declared, ModelInput? manifest, IReadOnlyDictionary<string, string> metadata, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(declared);
        long[] shape = [.. declared.Shape];
        if (shape.Length > 0 && shape[0] < 0)
        {
            shape[0] = batch;
        }

        if (shape.Length == 4)
        {
            (int height, int width) = manifest is not null ? (manifest.Height, manifest.Width) : ExportedSize(metadata) ?? (DefaultEdge, DefaultEdge);
            TensorLayout layout = manifest?.Layout ?? (shape[1] < 0 && shape[3] is 1 or 3 or 4 ? TensorLayout.Nhwc : TensorLayout.Nchw);
            long[] full = new ModelInput { Width = width, Height = height, Layout = layout, Color = manifest?.Color ?? ColorOrder.Rgb, Fourth = manifest?.Fourth }.Shape();
            for (int i = 1; i < shape.Length; i++)
            {
                shape[i] = shape[i] < 0 ? full[i] : shape[i];
            }
        }

        return shape.All(size => size > 0) ? shape : null;
    }

    /// <summary>As <see cref="SessionOptions.SettleShape"/>.</summary>
    /// <param name="manifest">Null for a bare file.</param>
    public static Func<TensorSpec, IReadOnlyDictionary<string, string>, long[]?> SettleBy(ModelManifest? manifest) =>
        (declared, metadata) => Settle(declared, manifest?.Input, metadata, manifest?.Patches?.Batch ?? 1);

    /// <summary>Ultralytics' <c>imgsz</c>: <c>[height, width]</c>.</summary>
    public static (int Height, int Width)? ExportedSize(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.TryGetValue("imgsz", out string? text))
        {
            return null;
        }

        string[] parts = text.Trim('[', ']', '(', ')', ' ').Split(',');
        return parts.Length == 2 && int.TryParse(parts[0], out int height) && int.TryParse(parts[1], out int width)
            && height is >= 1 and <= ModelInput.MaxEdge && width is >= 1 and <= ModelInput.MaxEdge
            ? (height, width)
            : null;
    }
}
