using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Tests.Options;
using Xunit;

namespace EdgeInspector.Tests.Models;

public sealed class ModelReferencesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelReferencesTests()
    {
        _folder.Write("models/boards/1.0.0/manifest.json", """
            {"schema": "edge-inspector/model/1", "name": "boards", "version": "1.0.0", "task": "detection", "file": "model.onnx",
             "input": {"size": [64, 64]}, "output": {"decoder": "yolo-anchor-free"}, "labels": ["open", "short"]}
            """);
        _folder.Write("models/boards/1.0.0/model.onnx", "abc");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_ModelsAndClassesThatAreThere_FindsNothing() =>
        Assert.Empty(Check("cameras: [{name: a, source: csi:0, models: [boards], rules: [{class: open}, {}]}]"));

    [Fact]
    public void Check_MissingModelAndUnknownClass_AreBlamedOnTheirLines()
    {
        string[] errors = Check("""
            cameras:
              - name: a
                source: csi:0
                models:
                  - bords
              - name: b
                source: csi:1
                models: [boards]
                rules:
                  - {class: shorts}
                  - {class: anomaly}
            """);

        Assert.Collection(
            errors,
            error => Assert.Equal($"config.yml:5: cameras:a:models: model 'bords' is not in {_folder.FullName}/models; there are boards; did you mean 'boards'?", error),
            error => Assert.Equal("config.yml:10: cameras:b:rules:0:class 'shorts' is found by no model of this camera; did you mean 'short'? (they find open, short)", error),
            error => Assert.Equal("config.yml:11: cameras:b:rules:1:class 'anomaly' is found by no model of this camera (they find open, short)", error));
    }

    [Fact]
    public void Check_SlicesWithoutADetector_AreOfNoUse()
    {
        _folder.Write("models/part/1.0.0/manifest.json", """
            {"schema": "edge-inspector/model/1", "name": "part", "version": "1.0.0", "task": "anomaly", "file": "model.onnx",
             "input": {"size": [64, 64]}, "output": {"decoder": "anomaly-map"}}
            """);
        _folder.Write("models/part/1.0.0/model.onnx", "abc");

        Assert.Empty(Check("cameras: [{name: a, source: csi:0, models: [boards, part], slices: {size: 640}}]"));
        Assert.StartsWith("config.yml:2: cameras:a:slices has no use", Assert.Single(Check("cameras: [{name: a, source: csi:0, models: [part],\n  slices: {size: 640}}]")));
    }

    [Fact]
    public void Check_CameraWithAModelWithoutManifest_LeavesItsClassesOpen()
    {
        string path = _folder.Write("bare.onnx", "abc");

        Assert.Empty(Check($"cameras: [{{name: a, source: csi:0, models: ['{path}'], rules: [{{class: anything}}]}}]"));
    }

    [Fact]
    public void CheckLoaded_ClassThatNoModelFinds_IsBlamed()
    {
        string path = _folder.Write("bare.onnx", "abc");
        CameraOptions camera = Config.Load($"cameras: [{{name: a, source: csi:0, models: ['{path}'], rules: [{{class: scratch}}, {{class: Scratch}}, {{}}]}}]").Options!.Cameras[0];

        ModelReferences.CheckLoaded(camera, ["scratch", "Scratch"]);
        var e = Assert.Throws<ModelContractException>(() => ModelReferences.CheckLoaded(camera, ["scratch", "dent", "scratch"]));
        Assert.Equal("cameras:a:rules:1:class 'Scratch' is found by no model of this camera; did you mean 'scratch'? (they find scratch, dent)", e.Message);
    }

    private string[] Check(string yaml)
    {
        ConfigurationResult result = Config.Load(yaml);
        Assert.Empty(result.Errors);
        return [.. ModelReferences.Check(result, new ModelStore(Path.Combine(_folder.FullName, "models"), null)).Select(error => error.ToString())];
    }
}
