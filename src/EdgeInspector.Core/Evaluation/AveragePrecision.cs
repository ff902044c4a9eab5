namespace EdgeInspector.Core.Evaluation;

/// <summary>
/// Area under a precision-recall curve by COCO's rule: precision made monotone, sampled at the recalls 0, 0.01 ... 1
/// (Lin et al., Microsoft COCO, 2014, and its reference evaluation).
/// </summary>
public static class AveragePrecision
{
    /// <summary>Samples along the recall axis.</summary>
    public const int Samples = 101;

    /// <summary>0-1; NaN without objects.</summary>
    /// <param name="hits">Of the detections that count, best first: whether each is right.</param>
    /// <param name="objects">Objects there are to be found.</param>
    public static double Of(ReadOnlySpan<bool> hits, int objects)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(objects);
        if (objects == 0)
        {
            return double.NaN;
        }

        double[] precisions = new double[hits.Length];
        double[] recalls = new double[hits.Length];
        int right = 0;
        for (int i = 0; i < hits.Length; i++)
        {
            right += hits[i] ? 1 : 0;
            precisions[i] = (double)right / (i + 1);
            recalls[i] = (double)right / objects;
        }

        for (int i = hits.Length - 2; i >= 0; i--)
        {
            precisions[i] = Math.Max(precisions[i], precisions[i + 1]);
        }

        double sum = 0;
        for (int sample = 0, at = 0; sample < Samples; sample++)
        {
            // As a product, not as a quotient: 0.35 reached by 35 of 100 differs between the two in its last bit, and COCO's is the product.
            double least = sample == Samples - 1 ? 1 : sample * 0.01;
            while (at < recalls.Length && recalls[at] < least)
            {
                at++;
            }

            if (at == recalls.Length)
            {
                break;
            }

            sum += precisions[at];
        }

        return sum / Samples;
    }
}
