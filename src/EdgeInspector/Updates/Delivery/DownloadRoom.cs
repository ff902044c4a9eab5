using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Delivery;

/// <summary>Whether there is room for what is fetched and for what is unpacked from it, on each of the disks concerned.</summary>
/// <param name="freeBytes">Free space of the disk that a folder is on.</param>
internal sealed class DownloadRoom(DownloadSettings settings, Func<string, long> freeBytes)
{
    /// <param name="here">Bytes that have come.</param>
    /// <param name="whole">Bytes of the whole file; null: nobody says.</param>
    /// <exception cref="UpdateException"><c>no-space</c>.</exception>
    public void Check(DownloadRequest request, long here, long? whole)
    {
        string folder = Path.GetDirectoryName(request.File)!;
        bool unpacksHere = settings.UnpackFolder is { } unpack && Mounts.AreSame(folder, unpack);
        Check(request, folder, (whole ?? here) - here + (unpacksHere ? whole ?? 0 : 0), unpacksHere ? " more, to fetch and to unpack it," : " more");
        if (settings.UnpackFolder is { } other && !unpacksHere)
        {
            Check(request, other, whole ?? 0, ", to unpack it,");
        }
    }

    private void Check(DownloadRequest request, string disk, long needed, string why)
    {
        long free = freeBytes(disk);
        if (free - needed < settings.MinFreeBytes)
        {
            throw new UpdateException("no-space", $"{request.Address}: needs {needed} bytes{why} on the disk of {disk}, which has {free} free and must keep {settings.MinFreeBytes}; "
                + "free some space, or lower updates.min_free_bytes");
        }
    }
}
