using System.Text.Json;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

/// <summary>The measures a second time: <c>reference_metrics.py</c>, with NumPy and scikit-learn.</summary>
internal static class Reference
{
    public const double Tolerance = 1e-6;

    // Asked once: importing scikit-learn takes seconds.
    private static readonly Lazy<Task<bool>> s_isThere = new(() => Python.HasAsync("numpy, sklearn.metrics"));

    /// <summary>Figures of each case; skips the running test where Python or a package is absent.</summary>
    public static async Task<JsonElement[]> MeasureAsync(IEnumerable<object> cases)
    {
        Assert.SkipUnless(await s_isThere.Value, "python3-numpy or python3-sklearn is absent: 'scripts/setup test' installs them.");
        using var reader = new StreamReader(typeof(Reference).Assembly.GetManifestResourceStream("reference_metrics.py")!);
        byte[] output = await Python.RunAsync(reader.ReadToEnd(), JsonSerializer.SerializeToUtf8Bytes(cases), "");
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }

    public static void AssertSame(JsonElement expected, string figure, double actual) => AssertNear(expected.GetProperty(figure), figure, actual);

    public static void AssertSame(JsonElement expected, string figure, IEnumerable<double> actual)
    {
        double[] all = [.. actual];
        JsonElement list = expected.GetProperty(figure);
        Assert.Equal(list.GetArrayLength(), all.Length);
        for (int i = 0; i < all.Length; i++)
        {
            AssertNear(list[i], $"{figure} {i}", all[i]);
        }
    }

    private static void AssertNear(JsonElement expected, string figure, double actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.True(double.IsNaN(actual), $"{figure} is {actual}, the reference says it is undefined");
        }
        else
        {
            Assert.True(Math.Abs(expected.GetDouble() - actual) <= Tolerance, $"{figure} is {actual}, the reference says {expected.GetDouble()}");
        }
    }
}
