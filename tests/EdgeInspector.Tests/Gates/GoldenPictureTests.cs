using System.Text;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Gates.Child;
using Xunit;

namespace EdgeInspector.Tests.Gates;

public class GoldenPictureTests
{
    private static readonly string[] _labels = ["dent", "scratch"];
    private static readonly float[] _thresholds = [0.4f, 0.8f];

    /// <summary>What is recorded, what is found of it, and the words of the difference; empty: none.</summary>
    [Theory]
    [InlineData("dent", 0.42f, null, 0f, "")]
    [InlineData("dent", 0.52f, null, 0f, "dent 0.52 at [10,10,20,20] is not found")]
    [InlineData("scratch", 0.42f, null, 0f, "scratch 0.42 at [10,10,20,20] is not found")]
    [InlineData("burr", 0.42f, null, 0f, "burr 0.42 at [10,10,20,20] is not found")]
    [InlineData(null, 0f, "dent", 0.43f, "")]
    [InlineData(null, 0f, "dent", 0.53f, "dent 0.53 is found where nothing is recorded")]
    [InlineData(null, 0f, "scratch", 0.88f, "")]
    [InlineData("dent", 0.9f, "dent", 0.85f, "")]
    [InlineData("dent", 0.9f, "dent", 0.75f, "dent 0.90 at [10,10,20,20] is not found; there is dent 0.75")]
    [InlineData("dent", 0.42f, "scratch", 0.95f, "scratch 0.95 is found where nothing is recorded")]
    public void Difference_BoxNearItsThreshold_MayComeOrGo(string? recorded, float was, string? found, float confidence, string expected)
    {
        FormattableString record = $"{{\"class\": \"{recorded}\", \"confidence\": {was}, \"box\": [10, 10, 20, 20]}}";
        string json = $"{{\"detections\": [{(recorded is null ? "" : FormattableString.Invariant(record))}]}}";
        var findings = new Findings();
        if (found is not null)
        {
            findings.Detections.Add(new FrameBox(10, 10, 20, 20), confidence, Array.IndexOf(_labels, found));
        }

        Assert.Equal(expected, GoldenPicture.Difference(Encoding.UTF8.GetBytes(json), findings, _labels, _thresholds, new GoldenTolerance(Score: 0.1f)) ?? "");
    }
}
