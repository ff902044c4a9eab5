namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>One way to read a source.</summary>
/// <param name="Text">Launch text, ending in an appsink named <c>sink</c>.</param>
internal sealed record PipelineAttempt(string Text)
{
    /// <summary>What launch text cannot say (credentials, streams known only later); called before the pipeline starts.</summary>
    public Action<GstPipeline>? Prepare { get; init; }

    /// <summary>Where it differs from what was asked for; for people.</summary>
    public string? Note { get; init; }
}
