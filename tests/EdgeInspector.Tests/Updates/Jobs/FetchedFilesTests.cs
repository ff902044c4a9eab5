using EdgeInspector.Composition;
using Xunit;

namespace EdgeInspector.Tests.Updates.Jobs;

public sealed class FetchedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FetchedFiles _files = new();

    [Fact]
    public void Finished_AnotherOrder_LeavesThePackageOfTheJobAtWork()
    {
        string file = _folder.Write("aa.eimodel", "package");
        _files.Keep("01", file);
        _files.Finished("02");
        Assert.True(File.Exists(file));
        _files.Finished("01");
        Assert.False(File.Exists(file));
        _files.Finished("01");
    }

    [Fact]
    public void Finished_FileThatAnotherJobHasToo_GoesWithTheLast()
    {
        string file = _folder.Write("aa.eimodel", "package");
        _files.Keep("01", file);
        _files.Keep("02", file);
        _files.Finished("01");
        Assert.True(File.Exists(file));
        _files.Finished("02");
        Assert.False(File.Exists(file));
    }

    public void Dispose() => _folder.Dispose();
}
