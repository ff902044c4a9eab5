namespace EdgeInspector.Options;

/// <summary>Names the box when nobody does.</summary>
internal static class DeviceName
{
    /// <summary>The host name, with what a topic level cannot carry replaced by <c>-</c>; <c>device</c> when nothing is left.</summary>
    public static string FromHost() => From(Environment.MachineName);

    internal static string From(string hostName)
    {
        Span<char> name = stackalloc char[Math.Min(hostName.Length, Names.MaxLength)];
        for (int i = 0; i < name.Length; i++)
        {
            name[i] = Names.IsAllowed(hostName[i]) ? hostName[i] : '-';
        }

        string text = name.Trim("-.").ToString();
        return text.Length == 0 ? "device" : text;
    }
}
