using EdgeInspector.Core.Judging;

namespace EdgeInspector.Options.Reading;

/// <summary>Reads keys with a format of their own: sizes, times, quotas.</summary>
internal static class FormattedKeys
{
    public static long Bytes(this MapReader map, string key, long fallback, long min, long max)
    {
        ConfigScalar? scalar = map.Scalar(key, ByteSize.Format(fallback));
        if (scalar is null)
        {
            return fallback;
        }

        if (ByteSize.TryParse(scalar.Text, out long bytes) && bytes >= min && bytes <= max)
        {
            return bytes;
        }

        map.Error(key, $"is {scalar.Kind}; write a size from {ByteSize.Format(min)} to {ByteSize.Format(max)}, such as 10GiB or 500MB");
        return fallback;
    }

    public static TimeSpan Time(this MapReader map, string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        ConfigScalar? scalar = map.Scalar(key, Duration.Format(fallback));
        if (scalar is null)
        {
            return fallback;
        }

        if (Duration.TryParse(scalar.Text, out TimeSpan time) && time >= min && time <= max)
        {
            return time;
        }

        map.Error(key, $"is {scalar.Kind}; write a time from {Duration.Format(min)} to {Duration.Format(max)} with its unit, such as 12h or 30d (s, m, h, d, w)");
        return fallback;
    }

    public static FrameQuota? QuotaOrNull(this MapReader map, string key)
    {
        ConfigScalar? scalar = map.Scalar(key, "null");
        if (scalar is null)
        {
            return null;
        }

        if (FrameQuota.TryParse(scalar.Text, out FrameQuota quota))
        {
            return quota;
        }

        map.Error(key, $"is {scalar.Kind}; write N of M with 1 <= N <= M <= {FrameQuota.MaxWindow}, such as 2 of 3");
        return null;
    }
}
