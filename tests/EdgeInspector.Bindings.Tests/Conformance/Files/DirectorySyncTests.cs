using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Files;

public sealed class DirectorySyncTests
{
    [Fact]
    public void Sync_Folder_Returns() => Binding.SyncDirectory(Path.GetTempPath());

    [Fact]
    public void Sync_NoSuchFolder_ThrowsWithItsName() =>
        Assert.Contains("/nowhere/at/all", Assert.Throws<IOException>(static () => Binding.SyncDirectory("/nowhere/at/all")).Message, StringComparison.Ordinal);
}
