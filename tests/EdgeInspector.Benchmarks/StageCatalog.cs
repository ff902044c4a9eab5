using EdgeInspector.Benchmarks.Stages;

namespace EdgeInspector.Benchmarks;

/// <summary>Every stage, in the order a frame meets them.</summary>
internal static class StageCatalog
{
    public static IReadOnlyList<IBenchStage> All { get; } =
    [
        new LetterboxStage(),
        new DecodeStage(),
        new SuppressionStage(),
        new ComponentsStage(),
        new NeighbourStage(),
        new TrackingStage(),
        new ModelRunStage(),
        new LanguageStage(),
        new PipelineStage(),
        new EventsStage(),
    ];
}
