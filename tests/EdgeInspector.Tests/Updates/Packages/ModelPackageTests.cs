using System.Diagnostics;
using System.Formats.Tar;
using EdgeInspector.Tests.Updates.Signing;
using EdgeInspector.Updates.Packages;
using Xunit;

namespace EdgeInspector.Tests.Updates.Packages;

public class ModelPackageTests
{
    [Fact]
    public void Pack_SameFolderTwice_GivesTheSameBytes()
    {
        using var model = new SignedModel();
        model.Sign();
        Assert.Equal(4, Pack(model.Folder, model.Package));
        byte[] first = File.ReadAllBytes(model.Package);
        File.SetLastWriteTimeUtc(Path.Combine(model.Folder, "model.onnx"), DateTime.UtcNow.AddDays(-3));
        File.SetUnixFileMode(Path.Combine(model.Folder, "model.onnx"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Pack(model.Folder, model.Package);
        Assert.Equal(first, File.ReadAllBytes(model.Package));
    }

    [Fact]
    public void Unpack_Packed_VerifiesAsTheFolderDid()
    {
        using var model = new SignedModel();
        model.Sign();
        Pack(model.Folder, model.Package);
        using var there = new TemporaryFolder();
        Assert.Equal(["golden/001.json", "manifest.json", "model.onnx", "model.sig"], Unpack(model.Package, there.FullName));
        Assert.True(model.Verify(there.FullName).Holds);
    }

    [Fact]
    public async Task Pack_Package_IsReadByTar()
    {
        using var model = new SignedModel();
        model.Sign();
        Pack(model.Folder, model.Package);
        using Process tar = Process.Start(new ProcessStartInfo("tar", ["-tvf", model.Package]) { RedirectStandardOutput = true })!;
        string output = await tar.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tar.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, tar.ExitCode);
        Assert.Equal(4, output.Trim().Split('\n').Length);
        Assert.Contains("1970-01-01", output);
    }

    [Fact]
    public void Pack_UnsignedOrChangedSince_IsRefused()
    {
        using var model = new SignedModel();
        Assert.Contains("is not signed", Assert.Throws<PackageException>(() => Pack(model.Folder, model.Package)).Message);
        model.Sign();
        model.Write("model.onnx", "other weights");
        Assert.Contains("has changed since it was signed", Assert.Throws<PackageException>(() => Pack(model.Folder, model.Package)).Message);
        Assert.False(File.Exists(model.Package));
    }

    [Theory]
    [InlineData("../outside", TarEntryType.RegularFile, "would write outside")]
    [InlineData("/outside", TarEntryType.RegularFile, "would write outside")]
    [InlineData("a/../../outside", TarEntryType.RegularFile, "would write outside")]
    [InlineData("link", TarEntryType.SymbolicLink, "plain files only")]
    [InlineData("link", TarEntryType.HardLink, "plain files only")]
    [InlineData("folder/", TarEntryType.Directory, "plain files only")]
    [InlineData("pipe", TarEntryType.Fifo, "plain files only")]
    public void Unpack_EntryThatIsNoFileOfTheFolder_IsRefused(string name, TarEntryType type, string words)
    {
        using var folder = new TemporaryFolder();
        string target = folder.Sub("target");
        string package = Tar(folder, (name, type));
        Assert.Contains(words, Assert.Throws<PackageException>(() => Unpack(package, target)).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(target));
        Assert.False(File.Exists(Path.Combine(folder.FullName, "outside")));
    }

    [Fact]
    public void Unpack_NameTwice_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string package = Tar(folder, ("manifest.json", TarEntryType.RegularFile), ("manifest.json", TarEntryType.RegularFile));
        Assert.Contains("holds manifest.json twice", Assert.Throws<PackageException>(() => Unpack(package, folder.Sub("target"))).Message);
    }

    [Fact]
    public void Unpack_TooMuch_StopsBeforeItIsWritten()
    {
        using var model = new SignedModel();
        model.Write("large.bin", new string('x', 100_000));
        model.Sign();
        Pack(model.Folder, model.Package);
        using var there = new TemporaryFolder();
        Assert.Contains("holds more than", Assert.Throws<PackageException>(() => Unpack(model.Package, there.FullName, new PackageLimits { MaxBytes = 50_000 })).Message);
        Assert.False(File.Exists(Path.Combine(there.FullName, "large.bin")));
        Assert.Throws<PackageException>(() => Unpack(model.Package, there.Sub("again"), new PackageLimits { MaxFiles = 2 }));
    }

    [Fact]
    public void Unpack_CutOffAnywhere_NeverVerifies()
    {
        using var model = new SignedModel();
        model.Sign();
        Pack(model.Folder, model.Package);
        byte[] whole = File.ReadAllBytes(model.Package);
        string cut = Path.Combine(model.Root, "cut.eimodel");
        int unpacked = 0;
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(cut, whole[..length]);
            using var there = new TemporaryFolder();
            try
            {
                Unpack(cut, there.FullName);
                unpacked++;
                Assert.True(whole.AsSpan(length).IndexOfAnyExcept((byte)0) < 0 || !model.Verify(there.FullName).Holds);
            }
            catch (PackageException error)
            {
                Assert.StartsWith(cut, error.Message);
            }
        }

        Assert.True(unpacked > 0);
    }

    [Fact]
    public void Unpack_FlippedBits_NeverVerifyAsSomethingElse()
    {
        using var model = new SignedModel();
        model.Sign();
        Pack(model.Folder, model.Package);
        byte[] right = File.ReadAllBytes(model.Package);
        string flipped = Path.Combine(model.Root, "flipped.eimodel");
        var random = new Random(11);
        for (int i = 0; i < 500; i++)
        {
            byte[] wrong = [.. right];
            wrong[random.Next(wrong.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(flipped, wrong);
            using var there = new TemporaryFolder();
            try
            {
                Unpack(flipped, there.FullName);
                // Owner, time and padding mean nothing; then the files must be those that were signed.
                Assert.True(!model.Verify(there.FullName).Holds || File.ReadAllText(Path.Combine(there.FullName, "model.onnx")) == "no weights, but bytes");
            }
            catch (PackageException error)
            {
                Assert.StartsWith(flipped, error.Message);
            }
        }
    }

    [Fact]
    public void Unpack_SomethingBehindTheEnd_IsRefused()
    {
        using var model = new SignedModel();
        model.Sign();
        Pack(model.Folder, model.Package);
        File.AppendAllText(model.Package, "hidden");
        using var there = new TemporaryFolder();
        Assert.Contains("something follows after its end", Assert.Throws<PackageException>(() => Unpack(model.Package, there.FullName)).Message);
    }

    private static int Pack(string folder, string package) => ModelPackage.Pack(folder, package, TestContext.Current.CancellationToken);

    private static IReadOnlyList<string> Unpack(string package, string folder, PackageLimits? limits = null) =>
        ModelPackage.Unpack(package, folder, limits, cancellationToken: TestContext.Current.CancellationToken);

    private static string Tar(TemporaryFolder folder, params (string Name, TarEntryType Type)[] entries)
    {
        string file = Path.Combine(folder.FullName, "made.eimodel");
        using FileStream stream = File.Create(file);
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach ((string name, TarEntryType type) in entries)
        {
            var entry = new UstarTarEntry(type, name);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                entry.LinkName = "/etc/passwd";
            }
            else if (type == TarEntryType.RegularFile)
            {
                entry.DataStream = new MemoryStream([1, 2, 3]);
            }

            tar.WriteEntry(entry);
        }

        return file;
    }
}
