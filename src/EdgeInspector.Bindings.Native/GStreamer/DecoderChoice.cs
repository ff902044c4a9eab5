namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// Which decoder and converter a box uses: hardware where it has some. GStreamer's <c>decodebin</c> tries decoders by rank, and
/// takes the next where one cannot be started, so the choice is made by ranking.
/// </summary>
internal static class DecoderChoice
{
    /// <summary>GStreamer ranks its usual decoders 256 and at times hardware a little above: these go before all of them.</summary>
    private const int Top = 1024;

    // A Jetson's decoder first, since boxes that have it have no other; then VA-API (Intel, AMD), the newer plugin before the one
    // it replaces; then the kernel's stateless and stateful decoders (Rockchip, Raspberry Pi and the like).
    private static readonly string[] Preferred =
    [
        "nvv4l2decoder",
        "vah265dec", "vah264dec", "vavp9dec", "vaav1dec",
        "vaapih265dec", "vaapih264dec", "vaapivp9dec",
        "v4l2slh265dec", "v4l2slh264dec", "v4l2slvp9dec",
        "v4l2h265dec", "v4l2h264dec", "v4l2vp9dec",
    ];

    /// <summary>Hardware decoders that are here, best first, each with the rank it is to have.</summary>
    /// <param name="exists">Whether an element is installed.</param>
    /// <param name="userRanks">The environment's <c>GST_PLUGIN_FEATURE_RANK</c>: what it names is left as the user wants it.</param>
    public static List<(string Element, int Rank)> Ranks(Func<string, bool> exists, string? userRanks)
    {
        string[] chosenByUser = [.. (userRanks ?? "").Split(',').Select(static entry => entry.Split(':')[0].Trim())];
        var ranks = new List<(string Element, int Rank)>();
        for (int i = 0; i < Preferred.Length; i++)
        {
            if (exists(Preferred[i]) && !chosenByUser.Contains(Preferred[i]))
            {
                ranks.Add((Preferred[i], Top - i));
            }
        }

        return ranks;
    }

    /// <summary>
    /// How decoded pictures become BGR, as launch texts to try in turn. A Jetson's decoder leaves them in device memory, from where
    /// <c>nvvidconv</c> fetches them; it does not know every format, so the plain way follows.
    /// </summary>
    public static string[] ToBgr(Func<string, bool> exists)
    {
        const string plain = "videoconvert ! video/x-raw,format=BGR";
        return exists("nvvidconv") ? [$"nvvidconv ! video/x-raw,format=BGRx ! {plain}", plain] : [plain];
    }
}
