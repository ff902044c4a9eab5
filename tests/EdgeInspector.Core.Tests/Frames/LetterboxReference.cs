using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Tests.Frames;

/// <summary>The definition, pixel by pixel in doubles, written without a look at the product's loops.</summary>
internal static class LetterboxReference
{
    public static float[] Compute(byte[] pixels, int width, int height, int stride, ModelInput input)
    {
        (int left, int top, int w, int h) = Fit(width, height, input);
        var target = new float[3 * input.Width * input.Height];
        int block = width / w;
        bool area = input.Filter == ResizeFilter.Area && block * w == width && block * h == height && block is >= 2 and <= 16;
        for (int plane = 0; plane < 3; plane++)
        {
            int channel = input.Color == ColorOrder.Rgb ? 2 - plane : plane;
            for (int y = 0; y < input.Height; y++)
            {
                for (int x = 0; x < input.Width; x++)
                {
                    bool inside = x >= left && x < left + w && y >= top && y < top + h;
                    double value = !inside ? input.Pad
                        : input.Filter == ResizeFilter.Antialias ? Triangle(pixels, width, height, stride, channel, x - left, y - top, w, h)
                        : area
                        ? Mean(pixels, stride, channel, (x - left) * block, (y - top) * block, block)
                        : Bilinear(pixels, width, height, stride, channel, (x - left + 0.5) * width / w - 0.5, (y - top + 0.5) * height / h - 0.5);
                    target[(plane * input.Height + y) * input.Width + x] = (float)((value * input.Scale - input.Mean[plane]) / input.Std[plane]);
                }
            }
        }

        return target;
    }

    private static (int Left, int Top, int Width, int Height) Fit(int width, int height, ModelInput input)
    {
        if (input.Resize == ResizeMode.Stretch)
        {
            return (0, 0, input.Width, input.Height);
        }

        if (input.Resize == ResizeMode.None)
        {
            return (0, 0, width, height);
        }

        if (input.Resize == ResizeMode.Crop)
        {
            double wide = Math.Max(input.Width, Math.Round(input.Width / input.CropFraction)), high = Math.Max(input.Height, Math.Round(input.Height / input.CropFraction));
            decimal cover = Math.Max((decimal)wide / width, (decimal)high / height);
            int cw = (int)Math.Floor(Math.Round(width * cover, 12)), ch = (int)Math.Floor(Math.Round(height * cover, 12));
            return (-(int)Math.Round((cw - input.Width) / 2.0), -(int)Math.Round((ch - input.Height) / 2.0), cw, ch);
        }

        decimal ratio = Math.Min((decimal)input.Width / width, (decimal)input.Height / height);
        bool centred = input.Resize == ResizeMode.Letterbox;
        int Size(int edge) => (int)Math.Max(1, centred ? Math.Floor(Math.Round(edge * ratio, 12) + 0.5m) : Math.Floor(Math.Round(edge * ratio, 12)));
        int w = Size(width), h = Size(height);
        return centred ? ((input.Width - w) / 2, (input.Height - h) / 2, w, h) : (0, 0, w, h);
    }

    private static double Bilinear(byte[] pixels, int width, int height, int stride, int channel, double x, double y)
    {
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int x0 = (int)x, y0 = (int)y, x1 = Math.Min(x0 + 1, width - 1), y1 = Math.Min(y0 + 1, height - 1);
        double fx = x - x0, fy = y - y0;
        double At(int column, int row) => pixels[row * stride + 3 * column + channel];
        return (At(x0, y0) * (1 - fx) + At(x1, y0) * fx) * (1 - fy) + (At(x0, y1) * (1 - fx) + At(x1, y1) * fx) * fy;
    }

    /// <summary>Every source pixel weighed by a triangle around the target pixel's centre, as wide as the scale on either side.</summary>
    private static double Triangle(byte[] pixels, int width, int height, int stride, int channel, int x, int y, int w, int h)
    {
        double sx = Math.Max(1, (double)width / w), sy = Math.Max(1, (double)height / h), cx = (x + 0.5) * width / w, cy = (y + 0.5) * height / h, sum = 0, weights = 0;
        for (int row = Math.Max(0, (int)(cy - sy) - 1); row < Math.Min(height, cy + sy + 1); row++)
        {
            for (int column = Math.Max(0, (int)(cx - sx) - 1); column < Math.Min(width, cx + sx + 1); column++)
            {
                double weight = Math.Max(0, 1 - Math.Abs(column + 0.5 - cx) / sx) * Math.Max(0, 1 - Math.Abs(row + 0.5 - cy) / sy);
                sum += weight * pixels[row * stride + 3 * column + channel];
                weights += weight;
            }
        }

        return sum / weights;
    }

    private static double Mean(byte[] pixels, int stride, int channel, int x, int y, int block)
    {
        double sum = 0;
        for (int i = 0; i < block * block; i++)
        {
            sum += pixels[(y + i / block) * stride + 3 * (x + i % block) + channel];
        }

        return sum / (block * block);
    }
}
