using System.Text;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Evaluation;

/// <summary>One picture of the report: a JPEG inside the page, boxes drawn over it.</summary>
internal static class CaseHtml
{
    /// <summary>Longest edge in the page: sharp at the size it is shown, and a dozen make a page of about a megabyte.</summary>
    private const int LongestEdge = 720;

    private const int Quality = 82;

    public static string Write(Frame frame, CasePicture shown, IImageCodec codec)
    {
        int factor = Math.Max(1, (int)Math.Ceiling((double)Math.Max(frame.Width, frame.Height) / LongestEdge));
        (int width, int height) = (Math.Max(1, frame.Width / factor), Math.Max(1, frame.Height / factor));
        byte[] pixels = Reduce(frame, shown.Tint, factor, width, height);
        byte[] jpeg = new byte[codec.MaxJpegBytes(width, height)];
        int bytes = codec.EncodeJpeg(pixels, width, height, 3 * width, Quality, jpeg);
        var html = new StringBuilder();
        html.Append($"<figure><div class=\"picture\"><img alt=\"{EvaluationReport.Text(shown.Name)}\" width=\"{width}\" height=\"{height}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg, 0, bytes)}\">");
        if (shown.Boxes.Count > 0)
        {
            Boxes(html, frame, shown);
        }

        html.Append($"</div><figcaption><b>{EvaluationReport.Text(shown.Caption)}</b><br><span class=\"soft\">{EvaluationReport.Text(shown.Name)}</span></figcaption></figure>\n");
        return html.ToString();
    }

    private static void Boxes(StringBuilder html, Frame frame, CasePicture shown)
    {
        // Letters of one size in the page, whatever the picture's.
        double letters = frame.Width / 36.0;
        html.Append($"<svg viewBox=\"0 0 {frame.Width} {frame.Height}\" preserveAspectRatio=\"none\">");
        foreach (CaseBox one in shown.Boxes)
        {
            FrameBox box = one.Box;
            html.Append($"<rect class=\"{one.Mark}\" x=\"{box.X1:0.#}\" y=\"{box.Y1:0.#}\" width=\"{Math.Max(0, box.Width):0.#}\" height=\"{Math.Max(0, box.Height):0.#}\"><title>{EvaluationReport.Text(one.Text)}</title></rect>");
            if (one.Mark != "hit")
            {
                bool isLeft = box.X1 < frame.Width * 0.7;
                // What was missed is named below its box, what was found above it: the two often lie on one another.
                bool isAbove = one.Mark == "missed" ? box.Y2 > frame.Height - (letters * 1.4) : box.Y1 > letters * 1.4;
                double y = isAbove ? box.Y1 - (letters * 0.3) : box.Y2 + letters;
                html.Append($"<text class=\"{one.Mark}\" style=\"font-size:{letters:0.#}px\" x=\"{(isLeft ? box.X1 : box.X2):0.#}\" y=\"{y:0.#}\" text-anchor=\"{(isLeft ? "start" : "end")}\">{EvaluationReport.Text(one.Text)}</text>");
            }
        }

        html.Append("</svg>");
    }

    /// <summary>Means of <paramref name="factor"/> by <paramref name="factor"/> pixels, the tint laid over each before.</summary>
    private static byte[] Reduce(Frame frame, byte[]? tint, int factor, int width, int height)
    {
        byte[] result = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int blue = 0;
                int green = 0;
                int red = 0;
                for (int dy = 0; dy < factor; dy++)
                {
                    ReadOnlySpan<byte> row = frame.Row((y * factor) + dy);
                    for (int dx = 0; dx < factor; dx++)
                    {
                        int at = (x * factor) + dx;
                        ReadOnlySpan<byte> over = tint is null ? default : tint.AsSpan(4 * ((((y * factor) + dy) * frame.Width) + at), 4);
                        int weight = over.IsEmpty ? 0 : over[3];
                        blue += Blend(row[3 * at], weight == 0 ? 0 : over[0], weight);
                        green += Blend(row[(3 * at) + 1], weight == 0 ? 0 : over[1], weight);
                        red += Blend(row[(3 * at) + 2], weight == 0 ? 0 : over[2], weight);
                    }
                }

                int to = 3 * ((y * width) + x);
                int count = factor * factor;
                (result[to], result[to + 1], result[to + 2]) = ((byte)(blue / count), (byte)(green / count), (byte)(red / count));
            }
        }

        return result;
    }

    private static int Blend(int under, int over, int weight) => under + ((over - under) * weight / 255);
}
