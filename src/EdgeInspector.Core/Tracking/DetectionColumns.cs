using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>Detections of one round as columns of doubles, padded to whole vectors with boxes that overlap nothing.</summary>
internal sealed class DetectionColumns
{
    /// <summary>Lanes of the vectors that read the columns.</summary>
    public const int Lanes = 4;

    public double[] X1 = [];
    public double[] Y1 = [];
    public double[] X2 = [];
    public double[] Y2 = [];
    public double[] Area = [];

    /// <summary>Row in the caller's detections.</summary>
    public int[] Source = [];

    /// <summary>Whether a track has taken it.</summary>
    public bool[] Taken = [];

    public int Count { get; private set; }

    public double CenterX(int i) => 0.5 * (X1[i] + X2[i]);

    public double CenterY(int i) => 0.5 * (Y1[i] + Y2[i]);

    public void Clear(int capacity)
    {
        Count = 0;
        int padded = (capacity + Lanes - 1) / Lanes * Lanes;
        if (X1.Length >= padded)
        {
            return;
        }

        int size = Math.Max(2 * X1.Length, Math.Max(padded, 16 * Lanes));
        X1 = new double[size];
        Y1 = new double[size];
        X2 = new double[size];
        Y2 = new double[size];
        Area = new double[size];
        Source = new int[size];
        Taken = new bool[size];
    }

    public void Add(in FrameBox box, int source)
    {
        int i = Count++;
        X1[i] = box.X1;
        Y1[i] = box.Y1;
        X2[i] = box.X2;
        Y2[i] = box.Y2;
        Area[i] = ((double)box.X2 - box.X1) * ((double)box.Y2 - box.Y1);
        Source[i] = source;
        Taken[i] = false;
    }

    public void Pad()
    {
        for (int i = Count; i % Lanes != 0; i++)
        {
            X1[i] = Y1[i] = double.PositiveInfinity;
            X2[i] = Y2[i] = double.NegativeInfinity;
            Area[i] = 0;
        }
    }

    /// <summary>Whether a row can be tracked: a finite box with an extent and a confidence that is a number.</summary>
    public static bool IsUsable(Detections detections, int row)
    {
        FrameBox box = detections.Boxes[row];
        return box.X2 > box.X1 && box.Y2 > box.Y1 && float.IsFinite(box.X2 - box.X1) && float.IsFinite(box.Y2 - box.Y1)
            && !float.IsNaN(detections.Confidences[row]);
    }
}
