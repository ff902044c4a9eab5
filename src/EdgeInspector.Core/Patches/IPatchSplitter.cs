using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Patches;

/// <summary>Cuts a frame into patches, and says on how fine a map their answers are told apart. One thread at a time.</summary>
internal interface IPatchSplitter
{
    /// <summary>Columns and rows of cells over the region of the last split.</summary>
    (int Columns, int Rows) Cells { get; }

    /// <summary>Replaces <paramref name="patches"/> by those that together cover the frame's region, at least one.</summary>
    /// <exception cref="Models.ModelRunException">There would be too many.</exception>
    void Split(Frame frame, List<FrameRegion> patches);
}
