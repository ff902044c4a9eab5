using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>How the outputs of a backbone make one grid of features.</summary>
/// <param name="Width">Columns of cells: those of the finest output.</param>
/// <param name="Height">Rows of cells.</param>
/// <param name="Channels">Features of a cell, all outputs together.</param>
public readonly record struct FeatureShape(int Width, int Height, int Channels)
{
    /// <summary>Words for messages: what can be read.</summary>
    internal const string Readable = "feature maps [1, C, h, w] or tokens [1, N, C] of a grid with the picture's proportions";

    public int Cells => Width * Height;

    /// <summary>Null where an output is neither a feature map nor a grid of tokens.</summary>
    /// <param name="signature">Outputs with settled shapes.</param>
    public static FeatureShape? Of(ModelSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        int width = 0, height = 0, channels = 0;
        foreach (TensorSpec output in signature.Outputs)
        {
            if (Layer(output.Shape, signature.Width, signature.Height) is not { } layer)
            {
                return null;
            }

            if ((long)layer.Width * layer.Height > (long)width * height)
            {
                (width, height) = (layer.Width, layer.Height);
            }

            channels += layer.Channels;
        }

        return channels == 0 ? null : new FeatureShape(width, height, channels);
    }

    /// <summary>Grid of one output; null where it is none.</summary>
    internal static FeatureShape? Layer(IReadOnlyList<long> shape, int pictureWidth, int pictureHeight)
    {
        if (shape is [1, > 0, > 0, > 0])
        {
            return new FeatureShape((int)shape[3], (int)shape[2], (int)shape[1]);
        }

        if (shape is not [1, > 0, > 0])
        {
            return null;
        }

        // With or without a class token before the patches.
        for (long tokens = shape[1]; tokens >= shape[1] - 1; tokens--)
        {
            int columns = (int)Math.Round(Math.Sqrt((double)tokens * pictureWidth / pictureHeight));
            if (columns > 0 && tokens % columns == 0 && Math.Abs((tokens / columns * (double)pictureWidth / pictureHeight) - columns) < 0.5)
            {
                return new FeatureShape(columns, (int)(tokens / columns), (int)shape[2]);
            }
        }

        return null;
    }
}
