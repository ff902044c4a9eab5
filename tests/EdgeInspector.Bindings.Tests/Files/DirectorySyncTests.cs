using EdgeInspector.Bindings.Native.Files;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Files;

public sealed class DirectorySyncTests
{
    [Fact]
    public void Sync_Folder_Returns() => DirectorySync.Sync(Path.GetTempPath());

    [Fact]
    public void Sync_NoSuchFolder_ThrowsWithItsName() =>
        Assert.Contains("/nowhere/at/all", Assert.Throws<IOException>(static () => DirectorySync.Sync("/nowhere/at/all")).Message, StringComparison.Ordinal);
}
