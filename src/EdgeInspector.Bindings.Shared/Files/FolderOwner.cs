using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Files;

/// <summary>Whose a folder is, which the base library does not tell.</summary>
public static partial class FolderOwner
{
    // linux/stat.h: one layout on every architecture. glibc has the call since 2.28.
    private const int CurrentFolder = -100;
    private const uint WantUser = 0x8;
    private const int BufferBytes = 256;
    private const int UserOffset = 20;

    /// <summary>Number of the user that a folder belongs to, where that is another than the one who runs this program; null: it is the same, or cannot be told.</summary>
    public static uint? Other(string path)
    {
        byte[] buffer = new byte[BufferBytes];
        if (Stat(CurrentFolder, path, 0, WantUser, buffer) != 0 || (BinaryPrimitives.ReadUInt32LittleEndian(buffer) & WantUser) == 0)
        {
            return null;
        }

        uint owner = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(UserOffset));
        return owner == EffectiveUser() ? null : owner;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, [Out] byte[] buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
