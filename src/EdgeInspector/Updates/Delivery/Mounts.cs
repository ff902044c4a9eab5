namespace EdgeInspector.Updates.Delivery;

/// <summary>Which disk a folder is on, and what is free there; the folder itself need not be there yet.</summary>
internal static class Mounts
{
    /// <summary>Whether both are in the same mounted file system.</summary>
    public static bool AreSame(string folder, string other)
    {
        string[] roots = [.. DriveInfo.GetDrives().Select(static drive => drive.Name)];
        return Of(folder) == Of(other);

        string Of(string path) => roots.Where(root => IsBelow(path, root)).MaxBy(static root => root.Length) ?? "/";
    }

    /// <summary>Bytes that this user may still write there.</summary>
    public static long FreeBytes(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        return new DriveInfo(folder).AvailableFreeSpace;
    }

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || root.EndsWith('/') || path[root.Length] == '/');
}
