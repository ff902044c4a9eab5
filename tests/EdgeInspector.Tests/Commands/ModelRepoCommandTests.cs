using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>models repo</c> as a person without TUF tools calls it.</summary>
public sealed class ModelRepoCommandTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly SignedModel _model = new();

    private string Channel => Path.Combine(_model.Root, "plant");

    [Fact]
    public async Task Repo_FirstReleaseOfAChannel_IsFetchedByTheClientByHand()
    {
        _model.Sign();
        Assert.Contains("packed parts 1.2.0", await DoAsync("pack", _model.Folder, "--out", _model.Package));
        Assert.Contains("2 of 3 keys", await DoAsync("repo", "init", Channel));
        string added = await DoAsync("repo", "add", Channel, _model.Package, "--trust", _model.Trust, "--group", "pilot", "--min-agreement", "0.99", "--bake-time", "30m");
        Assert.Contains("added parts 1.2.0 as parts/parts-1.2.0.eimodel, for group pilot", added);
        Assert.Contains("read back as a box does, releases: 1.", await DoAsync("repo", "publish", Channel));
        string shown = await DoAsync("repo", "show", Channel);
        Assert.Contains("root       1, valid to ", shown);
        Assert.Contains("release  parts 1.2.0  parts/parts-1.2.0.eimodel  by targets, for group pilot", shown);

        string trusted = Path.Combine(_model.Root, "trusted"), into = Path.Combine(_model.Root, "into"), served = Path.Combine(Channel, "public");
        await RunAsync("tuf", "--metadata-dir", trusted, "init", Path.Combine(served, "metadata", "1.root.json"));
        (int code, _, string errors) = await RunAsync(
            "tuf", "--metadata-dir", trusted, "--metadata-url", Path.Combine(served, "metadata"), "--target-base-url", Path.Combine(served, "targets"),
            "--target-name", "parts/parts-1.2.0.eimodel", "--target-dir", into, "download");
        Assert.True(code == 0, errors);
        Assert.Equal(
            await File.ReadAllBytesAsync(_model.Package, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Directory.GetFiles(into).Single(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("publish", "holds no channel; make one with 'edge-inspector models repo init ")]
    [InlineData("init --threshold two", "--threshold is 'two'; write a whole number from 1 to 16")]
    [InlineData("init --root-keys 1 --threshold 2", "cannot be")]
    [InlineData("init --root-key none.pub", "none.pub")]
    [InlineData("root --add bob.pub", "--add is 'bob.pub'; write ROLE=VALUE")]
    [InlineData("add none.eimodel --min-daemon new", "--min-daemon is 'new'; write a version such as 0.2.0")]
    [InlineData("add none.eimodel --min-agreement 95", "--min-agreement is '95'; write a number from 0 to 1")]
    [InlineData("add none.eimodel --max-memory much", "--max-memory is 'much'; write a size")]
    [InlineData("publish --keys none.key", "none.key: no such key")]
    public async Task Repo_WrongUsageOrInput_EndsWithTwoAndWords(string arguments, string expected)
    {
        string[] words = arguments.Split(' ');
        (int code, string output, string errors) = await RunAsync(["models", "repo", words[0], Channel, .. words[1..]]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors);
        Assert.DoesNotContain("   at ", errors);
    }

    public void Dispose() => _model.Dispose();

    private static async Task<string> DoAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(["models", .. arguments]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(arguments);
        int code = await program.WaitAsync(s_limit);
        return (code, program.Output, program.Errors);
    }
}
