using EdgeInspector.Doctor;
using EdgeInspector.Options;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Options;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

public sealed class RuleProbeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("[{class: dent}, {class: Scratch}]", "cameras:top:rules:1:class 'Scratch' is found by no model of this camera; did you mean 'scratch'? (they find scratch, dent)")]
    [InlineData("[{class: dent}, {}]", null)]
    public async Task Rules_OfABareModel_AreHeldAgainstWhatItFinds(string rules, string? title)
    {
        string model = BareModel.Write(_folder.FullName, "bare.onnx", "scratch", "dent");
        DaemonOptions options = Config.Load($"cameras: [{{name: top, source: csi:0, models: ['{model}'], rules: {rules}}}]").Options!;
        var subject = new Subject { File = "/etc/edge-inspector/config.yml", IsConfigured = true, IsWished = true, Options = options, Time = TimeProvider.System };
        Probe probe = Assert.Single(RuleProbes.All(subject));

        IReadOnlyList<Check> checks = await probe.Run(subject, TestContext.Current.CancellationToken);

        Assert.Equal(title is null ? [] : [title], checks.Select(static check => check.Title));
        Assert.All(checks, static check => Assert.Equal(Level.Problem, check.Level));
    }

    public void Dispose() => _folder.Dispose();
}
