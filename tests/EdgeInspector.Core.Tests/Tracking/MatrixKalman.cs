namespace EdgeInspector.Core.Tests.Tracking;

/// <summary>ByteTrack's filter as its paper writes it, with 8x8 matrices and nothing left out: what the fast one is compared with.</summary>
internal sealed class MatrixKalman
{
    private readonly double[,] _transition = new double[8, 8];
    private readonly double[,] _observation = new double[4, 8];

    public MatrixKalman(double[] measurement)
    {
        Mean = [.. measurement, 0, 0, 0, 0];
        double h = measurement[3];
        Covariance = Diagonal(2 * h / 20, 2 * h / 20, 1e-2, 2 * h / 20, 10 * h / 160, 10 * h / 160, 1e-5, 10 * h / 160);
        for (int i = 0; i < 8; i++)
        {
            _transition[i, i] = 1;
            if (i < 4)
            {
                _transition[i, i + 4] = 1;
                _observation[i, i] = 1;
            }
        }
    }

    public double[] Mean { get; private set; }

    public double[,] Covariance { get; private set; }

    public void Predict(bool holdHeight)
    {
        if (holdHeight)
        {
            Mean[7] = 0;
        }

        double h = Mean[3];
        double[,] noise = Diagonal(h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160);
        Mean = Multiply(_transition, Mean);
        Covariance = Add(Multiply(Multiply(_transition, Covariance), Transpose(_transition)), noise);
    }

    public void Update(double[] measurement)
    {
        double h = Mean[3];
        double[,] noise = Diagonal(h / 20, h / 20, 1e-1, h / 20);
        double[,] projected = Add(Multiply(Multiply(_observation, Covariance), Transpose(_observation)), noise);
        double[,] gain = Multiply(Multiply(Covariance, Transpose(_observation)), Inverse(projected));
        double[] expected = Multiply(_observation, Mean);
        double[] innovation = [.. measurement.Select((value, i) => value - expected[i])];
        double[] correction = Multiply(gain, innovation);
        Mean = [.. Mean.Select((value, i) => value + correction[i])];
        double[,] taken = Multiply(Multiply(gain, projected), Transpose(gain));
        Covariance = Add(Covariance, taken, -1);
    }

    private static double[,] Diagonal(params double[] deviations)
    {
        var result = new double[deviations.Length, deviations.Length];
        for (int i = 0; i < deviations.Length; i++)
        {
            result[i, i] = deviations[i] * deviations[i];
        }

        return result;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        var result = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                for (int k = 0; k < b.GetLength(0); k++)
                {
                    result[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return result;
    }

    private static double[] Multiply(double[,] a, double[] b)
    {
        var result = new double[a.GetLength(0)];
        for (int i = 0; i < result.Length; i++)
        {
            for (int k = 0; k < b.Length; k++)
            {
                result[i] += a[i, k] * b[k];
            }
        }

        return result;
    }

    private static double[,] Transpose(double[,] a)
    {
        var result = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = a[j, i];
            }
        }

        return result;
    }

    private static double[,] Add(double[,] a, double[,] b, double factor = 1)
    {
        var result = new double[a.GetLength(0), a.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
            {
                result[i, j] = a[i, j] + (factor * b[i, j]);
            }
        }

        return result;
    }

    /// <summary>Gauss-Jordan with row pivoting.</summary>
    private static double[,] Inverse(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        var result = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            result[i, i] = 1;
        }

        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(a[row, column]));
            for (int j = 0; j < n; j++)
            {
                (a[column, j], a[pivot, j]) = (a[pivot, j], a[column, j]);
                (result[column, j], result[pivot, j]) = (result[pivot, j], result[column, j]);
            }

            double divisor = a[column, column];
            for (int j = 0; j < n; j++)
            {
                a[column, j] /= divisor;
                result[column, j] /= divisor;
            }

            for (int row = 0; row < n; row++)
            {
                double factor = a[row, column];
                for (int j = 0; j < n && row != column; j++)
                {
                    a[row, j] -= factor * a[column, j];
                    result[row, j] -= factor * result[column, j];
                }
            }
        }

        return result;
    }
}
