using EdgeInspector.Composition;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

/// <summary>Rules against models that only tell once they are loaded which classes they find.</summary>
public sealed class LineRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IModelRuntime _runtime = Ports.Runtime(null, static _ => { });
    private readonly Line _line;

    public LineRulesTests() => _line = new Line(_runtime, [], static _ => { }, new UlidGenerator(TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);

    [Fact]
    public async Task Prepare_ClassThatABareModelDoesNotFind_IsRefusedAndWhatRunsStays()
    {
        string model = BareModel.Write(_folder.FullName, "bare.onnx", "scratch", "dent");
        await _line.ApplyAsync(_line.Prepare(Options(model, "{class: scratch, min_confidence: 0.4}, {}")));

        var e = Assert.Throws<ModelContractException>(() => _line.Prepare(Options(model, "{class: Scratch, min_confidence: 0.4}")));

        Assert.Equal("cameras:top:rules:0:class 'Scratch' is found by no model of this camera; did you mean 'scratch'? (they find scratch, dent)", e.Message);
        Assert.Empty(_line.SilentRules());
        Assert.Equal(["scratch", "dent"], _line.Labels);
    }

    [Fact]
    public async Task SilentRules_ModelThatFindsOtherClasses_NamesTheRuleBeforeAndAfterTheExchange()
    {
        string model = BareModel.Write(_folder.FullName, "bare.onnx", "scratch", "dent"), other = BareModel.Write(_folder.FullName, "other.onnx", "scratch");
        DaemonOptions options = Options(model, "{class: scratch}, {class: dent}");
        await _line.ApplyAsync(_line.Prepare(options));
        (ModelLane lane, _) = Assert.Single(_line.UsersOf(model));
        ModelFile file = new ModelStore(_folder.FullName, null).Resolve(other);
        IVisionModel next = _line.Ready(lane, file, options.Models, []);

        SilentRule silent = Assert.Single(_line.SilentRules((lane, next)));
        Assert.Equal(("top", 1, "dent"), (silent.Camera, silent.Index, silent.Class));
        Assert.Empty(_line.SilentRules());
        (await _line.ExchangeAsync(lane, file, next)).Dispose();
        Assert.Equal(1, Assert.Single(_line.SilentRules()).Index);
    }

    public void Dispose()
    {
        _line.Dispose();
        _runtime.Dispose();
        _folder.Dispose();
    }

    private DaemonOptions Options(string model, string rules) =>
        Config.Load($"cameras: [{{name: top, source: 'sim:pcb?fps=5', models: ['{model}'], rules: [{rules}]}}]\nmodels: {{directory: '{_folder.FullName}', provider: cpu, threads: 1}}").Options!;
}
