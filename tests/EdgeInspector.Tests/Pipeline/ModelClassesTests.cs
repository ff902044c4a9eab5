using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Tests.Evaluation;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class ModelClassesTests
{
    [Theory]
    [InlineData(ModelTask.Classification, false)]
    [InlineData(ModelTask.Embedding, true)]
    [InlineData(ModelTask.Detection, true)]
    public void Of_NoClassCalledGood_ObjectsToAllOrOfAClassifierToNone(ModelTask task, bool objects)
    {
        using var model = new ScriptedModel(task, ["a photo of clean metal", "a photo of rust"], static (_, _) => { });
        Assert.Equal([objects, objects], ModelClasses.Of(model).Select(static entry => entry.IsObjection));
    }

    [Theory]
    [InlineData(ModelTask.Detection, ClassKind.Object, true)]
    [InlineData(ModelTask.Segmentation, ClassKind.Object, true)]
    [InlineData(ModelTask.Anomaly, ClassKind.Anomaly, true)]
    [InlineData(ModelTask.Classification, ClassKind.Picture, false)]
    [InlineData(ModelTask.Embedding, ClassKind.Picture, false)]
    public void Of_ModelOfATask_SaysWhatItsBoxesAreAndWhatObjects(ModelTask task, ClassKind kind, bool goodObjects)
    {
        using var model = new ScriptedModel(task, ["good", "rust"], static (_, _) => { });
        Assert.Equal([("good", kind, goodObjects), ("rust", kind, true)], ModelClasses.Of(model).Select(static entry => (entry.Label, entry.Kind, entry.IsObjection)));
    }
}
