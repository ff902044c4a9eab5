using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Heatmaps;

public sealed class HeatmapTargetTests
{
    private readonly Findings _findings = new();

    [Fact]
    public void ScoreOf_Detections_IsTheBestOfTheClass()
    {
        _findings.Detections.Add(new FrameBox(0, 0, 10, 10), 0.9f, 0);
        _findings.Detections.Add(new FrameBox(0, 0, 10, 10), 0.4f, 1);
        _findings.Detections.Add(new FrameBox(20, 0, 30, 10), 0.6f, 1);

        Assert.Equal(0.6f, new HeatmapTarget(1).ScoreOf(_findings));
        Assert.Equal(0.4f, new HeatmapTarget(1, new FrameBox(0, 0, 10, 10)).ScoreOf(_findings));
        Assert.Equal(0.3f, new HeatmapTarget(1, new FrameBox(20, 0, 30, 20)).ScoreOf(_findings), 5);
        Assert.Equal(0, new HeatmapTarget(2).ScoreOf(_findings));
    }

    [Fact]
    public void ScoreOf_Classifier_IsTheClassesProbability()
    {
        _findings.Scores.Resize(2);
        ((ReadOnlySpan<float>)[0.25f, 0.75f]).CopyTo(_findings.Scores.Values);
        _findings.Detections.Add(new FrameBox(0, 0, 10, 10), 0.75f, 1);

        Assert.Equal(0.25f, new HeatmapTarget(0).ScoreOf(_findings));
    }

    [Fact]
    public void ScoreOf_AnomalyMap_IsThePicturesScore()
    {
        _findings.Anomaly.Resize(2, 2, new FrameRegion(0, 0, 8, 8));
        _findings.Anomaly.Score = 0.7f;

        Assert.Equal(0.7f, new HeatmapTarget(0).ScoreOf(_findings));
    }
}
