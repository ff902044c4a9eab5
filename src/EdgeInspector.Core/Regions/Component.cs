namespace EdgeInspector.Core.Regions;

/// <summary>
/// One connected region of a mask. Coordinates are those of boxes: (0, 0) is the outer corner of the first pixel, so the centre of that
/// pixel is (0.5, 0.5). Made by <see cref="ConnectedComponents"/>.
/// </summary>
public record struct Component
{
    /// <summary>First column.</summary>
    public int X1 { get; internal set; }

    /// <summary>First row.</summary>
    public int Y1 { get; internal set; }

    /// <summary>Column after the last.</summary>
    public int X2 { get; internal set; }

    /// <summary>Row after the last.</summary>
    public int Y2 { get; internal set; }

    /// <summary>Pixels.</summary>
    public long Area { get; internal set; }

    /// <summary>Sum of the column indices.</summary>
    public long SumX { get; internal set; }

    /// <summary>Sum of the row indices.</summary>
    public long SumY { get; internal set; }

    /// <summary>Sum of the squared column indices.</summary>
    public long SumXX { get; internal set; }

    /// <summary>Sum of the squared row indices.</summary>
    public long SumYY { get; internal set; }

    /// <summary>Sum of column index times row index.</summary>
    public long SumXY { get; internal set; }

    /// <summary>Columns of the box.</summary>
    public readonly int Width => X2 - X1;

    /// <summary>Rows of the box.</summary>
    public readonly int Height => Y2 - Y1;

    public readonly double CentroidX => (double)SumX / Area + 0.5;

    public readonly double CentroidY => (double)SumY / Area + 0.5;

    /// <summary>Mean squared distance of the pixel centres from the centroid along x, square pixels.</summary>
    public readonly double VarianceX => Central(SumXX, SumX, SumX);

    /// <summary>The same along y.</summary>
    public readonly double VarianceY => Central(SumYY, SumY, SumY);

    /// <summary>Mean product of the distances along x and y.</summary>
    public readonly double Covariance => Central(SumXY, SumX, SumY);

    /// <summary>In whole numbers up to the division: the difference of two large products would lose its digits in floats.</summary>
    private readonly double Central(long products, long first, long second) =>
        (double)((Int128)Area * products - (Int128)first * second) / Area / Area;
}
