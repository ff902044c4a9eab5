using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>Places of boxes, and the words that data files and prompts have for places.</summary>
public static class FramePlaces
{
    private static readonly string[] s_ids = ["upper-left", "top", "upper-right", "left", "centre", "right", "lower-left", "bottom", "lower-right"];

    /// <summary>The third of the picture that holds the box's centre; a centre outside counts as on the edge.</summary>
    public static FramePlace Of(in FrameBox box, int width, int height) => (FramePlace)((3 * Third(box.CenterY, height)) + Third(box.CenterX, width));

    /// <summary>0 top, 1 middle, 2 bottom.</summary>
    public static int Row(FramePlace place) => (int)place / 3;

    /// <summary>0 left, 1 middle, 2 right.</summary>
    public static int Column(FramePlace place) => (int)place % 3;

    /// <summary>The same word in every language's file and in prompts, such as <c>upper-left</c>.</summary>
    public static string Id(FramePlace place) => s_ids[(int)place];

    /// <summary>The place of an <see cref="Id"/>; null where it is none.</summary>
    public static FramePlace? Parse(string id) => Array.IndexOf(s_ids, id) is >= 0 and int i ? (FramePlace)i : null;

    private static int Third(float position, int length) => Math.Clamp((int)(3 * position / length), 0, 2);
}
