using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using Xunit;

namespace EdgeInspector.Tests.Models;

public sealed class ModelStoreTests : IDisposable
{
    // SHA-256 of the three bytes "abc", from FIPS 180-2's example.
    private const string AbcHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private readonly TemporaryFolder _folder = new();

    private string Root => Path.Combine(_folder.FullName, "models");

    private string Shipped => Path.Combine(_folder.FullName, "shipped");

    private ModelStore Store => new(Root, Shipped);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resolve_Name_IsTheCurrentVersion()
    {
        WriteVersion("models", "eye", "1.0.0", "abc");
        string folder = WriteVersion("models", "eye", "1.10.0", "abc");
        WriteVersion("models", "eye", "1.2.0", "abc");
        _folder.Write("models/eye/current", "1.10.0\n");

        ModelFile model = Store.Resolve("eye");

        Assert.Equal(("eye", "1.10.0", AbcHash, 3L), (model.Name, model.Version, model.Sha256, model.Size));
        Assert.Equal(Path.Combine(folder, "model.onnx"), model.Path);
        Assert.Equal(ModelTask.Detection, model.Manifest!.Task);
    }

    [Fact]
    public void Resolve_OnlyVersionWithoutPointer_IsTaken()
    {
        WriteVersion("models", "eye", "1.0.0", "abc");

        Assert.Equal("1.0.0", Store.Resolve("eye").Version);
    }

    [Fact]
    public void Resolve_NameInBothFolders_IsTheConfiguredOne()
    {
        WriteVersion("models", "eye", "2.0.0", "abc");
        WriteVersion("shipped", "eye", "1.0.0", "abc");
        WriteVersion("shipped", "ear", "1.0.0", "abc");

        Assert.Equal("2.0.0", Store.Resolve("eye").Version);
        Assert.Equal("1.0.0", Store.Resolve("ear").Version);
        Assert.Equal(["ear", "eye"], Store.List().Select(model => model.Name));
    }

    [Fact]
    public void Resolve_Path_FindsVersionFolderModelFolderAndTheirFile()
    {
        string folder = WriteVersion("elsewhere", "eye", "1.0.0", "abc");

        Assert.Equal("1.0.0", Store.Resolve(folder).Version);
        Assert.Equal("1.0.0", Store.Resolve(Path.GetDirectoryName(folder)!).Version);
        Assert.Equal("1.0.0", Store.Resolve(Path.Combine(folder, "model.onnx")).Version);
    }

    [Fact]
    public void Resolve_BareFile_IsNamedByFileAndContent()
    {
        string path = _folder.Write("My Net (v2).onnx", "abc");

        ModelFile model = Store.Resolve(path);

        Assert.Equal(("my-net--v2", "0.0.0+ba7816bf8f01"), (model.Name, model.Version));
        Assert.Null(model.Manifest);
    }

    [Fact]
    public void Resolve_UnknownName_NamesFoldersModelsAndTheNearest()
    {
        WriteVersion("models", "pcb-defects", "1.0.0", "abc");

        Assert.Equal($"model 'pcb-defect' is not in {Root} or {Shipped}; there are pcb-defects; did you mean 'pcb-defects'?", Refusal("pcb-defect"));
    }

    [Fact]
    public void Resolve_NothingInstalled_SaysWhatToDo() =>
        Assert.Equal($"model 'eye' is not in {Root} or {Shipped}; install one there, or name an .onnx file", Refusal("eye"));

    [Theory]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("")]
    public void Resolve_NameThatIsNone_IsRefused(string name) => Assert.StartsWith($"model name '{name}' ", Refusal(name));

    [Theory]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData("9.9.9")]
    public void Resolve_PointerToNothing_IsRefused(string pointer)
    {
        WriteVersion("models", "eye", "1.0.0", "abc");
        string path = _folder.Write("models/eye/current", pointer + "\n");

        Assert.StartsWith($"{path}: ", Refusal("eye"));
        Assert.Contains(pointer.Length == 0 ? "is empty; write the version" : $"names version '{pointer}', which is not there; write one of 1.0.0 into it", Refusal("eye"));
    }

    [Fact]
    public void Resolve_SeveralVersionsWithoutPointer_IsRefused()
    {
        WriteVersion("models", "eye", "1.0.0", "abc");
        WriteVersion("models", "eye", "2.0.0", "abc");

        Assert.Equal($"{Root}/eye/current: missing, so none of 1.0.0, 2.0.0 is chosen; write one of them into it", Refusal("eye"));
    }

    [Fact]
    public void Resolve_FolderWithoutVersion_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(Root, "eye"));

        Assert.Equal($"{Root}/eye: holds no version (a folder with manifest.json); install the model again", Refusal("eye"));
    }

    [Fact]
    public void Resolve_ManifestOfAnotherModel_IsRefused()
    {
        WriteVersion("models", "eye", "1.0.0", "abc", manifestName: "ear");

        Assert.Contains("is of model 'ear' but lies in the folder of 'eye'", Refusal("eye"));
    }

    [Fact]
    public void Resolve_ManifestOfAnotherVersion_IsRefused()
    {
        WriteVersion("models", "eye", "1.0.0", "abc", manifestVersion: "2.0.0");

        Assert.Contains("is of version '2.0.0' but lies in the folder '1.0.0'", Refusal("eye"));
    }

    [Fact]
    public void Resolve_BrokenManifest_IsRefusedWithAllItsProblems()
    {
        string path = _folder.Write("models/eye/1.0.0/manifest.json", """{"schema": "edge-inspector/model/1", "name": "eye", "version": "one", "task": "detection", "file": "../m.onnx"}""");

        string[] lines = Refusal("eye").Split('\n');

        Assert.All(lines, line => Assert.StartsWith($"{path}: ", line));
        Assert.True(lines.Length >= 3, string.Join('\n', lines));
    }

    [Theory]
    [InlineData(null, "no such file, though")]
    [InlineData("", "is empty, so its download or copy was cut off")]
    public void Resolve_FileMissingOrEmpty_IsRefused(string? content, string expected)
    {
        string folder = WriteVersion("models", "eye", "1.0.0", content);

        Assert.StartsWith(Path.Combine(folder, "model.onnx") + ": " + expected, Refusal("eye"));
    }

    [Fact]
    public void Resolve_FileOtherThanItsManifestSays_IsRefused()
    {
        WriteVersion("models", "eye", "1.0.0", "abd", sha256: AbcHash);

        Assert.Contains($"but its manifest says {AbcHash}: it was changed or cut off", Refusal("eye"));
    }

    [Fact]
    public void Resolve_FileAsItsManifestSays_IsTaken()
    {
        WriteVersion("models", "eye", "1.0.0", "abc", sha256: AbcHash.ToUpperInvariant());

        Assert.Equal(AbcHash, Store.Resolve("eye").Sha256);
    }

    [Theory]
    [InlineData("/nowhere/model.onnx")]
    [InlineData("/nowhere/folder")]
    public void Resolve_PathToNothing_IsRefused(string path) => Assert.Equal($"{path}: no such file; install the model again or correct the name", Refusal(path));

    [Fact]
    public void List_EveryVersion_GoodAndBad()
    {
        WriteVersion("models", "eye", "1.0.0", "abc");
        WriteVersion("models", "eye", "2.0.0", null);
        _folder.Write("models/eye/current", "1.0.0");
        Directory.CreateDirectory(Path.Combine(Root, "empty"));
        Directory.CreateDirectory(Path.Combine(Root, ".hidden"));

        IReadOnlyList<ModelListing> models = Store.List();

        Assert.Equal([("empty", null, false, false), ("eye", "1.0.0", true, true), ("eye", "2.0.0", false, false)],
            models.Select(model => (model.Name, model.Version, model.IsCurrent, model.Problem is null)));
    }

    [Fact]
    public void Find_ProgramInItsSources_FindsTheirModels()
    {
        _folder.Write("sources/EdgeInspector.sln", "");
        string models = Directory.CreateDirectory(Path.Combine(_folder.FullName, "sources", "models")).FullName;
        string program = Directory.CreateDirectory(Path.Combine(_folder.FullName, "sources", "artifacts", "bin")).FullName;

        Assert.Equal(models, ShippedModels.Find(program));

        string beside = Directory.CreateDirectory(Path.Combine(program, "models")).FullName;
        Assert.Equal(beside, ShippedModels.Find(program));
    }

    [Fact]
    public void Find_ModelsOfSomebodyElseAbove_AreNotTaken()
    {
        Directory.CreateDirectory(Root);
        string program = Directory.CreateDirectory(Path.Combine(_folder.FullName, "program")).FullName;

        Assert.Null(ShippedModels.Find(program));
    }

    private string Refusal(string reference) => Assert.Throws<ModelLoadException>(() => Store.Resolve(reference)).Message;

    private string WriteVersion(
        string store, string name, string version, string? content, string? manifestName = null, string? manifestVersion = null, string? sha256 = null)
    {
        string hash = sha256 is null ? "" : $", \"sha256\": \"{sha256}\"";
        string manifest = _folder.Write($"{store}/{name}/{version}/manifest.json", $$"""
            {"schema": "edge-inspector/model/1", "name": "{{manifestName ?? name}}", "version": "{{manifestVersion ?? version}}", "task": "detection", "file": "model.onnx",
             "input": {"size": [64, 64]}, "output": {"decoder": "yolo-anchor-free"}, "labels": ["open", "short"]{{hash}}}
            """);
        if (content is not null)
        {
            _folder.Write($"{store}/{name}/{version}/model.onnx", content);
        }

        return Path.GetDirectoryName(manifest)!;
    }
}
