using System.Globalization;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Teaching;

/// <summary>A taught model as it lies on disk, read to be added to.</summary>
/// <param name="Backbone">The backbone that lies in its folder.</param>
/// <param name="BackboneName">What that was.</param>
/// <param name="Input">How it is fed.</param>
internal sealed record TaughtFolder(TaughtModel Model, TeachingRecord Record, ModelFile Backbone, string BackboneName, ModelInput Input)
{
    /// <summary>Vectors of its bank; 0 without one.</summary>
    public int Vectors => Model.Settings.Bank is { } bank ? Model.Files[bank].Shape[0] : 0;

    /// <summary>As it was taught.</summary>
    public TeachingOptions Options => new()
    {
        Method = Model.Decoder,
        FalseRejects = Record.FalseRejects,
        Confidence = Record.Confidence,
        BankSize = Record.BankSize ?? Math.Max(new TeachingOptions().BankSize, Vectors),
        Position = Model.Settings.Position,
        Smoothing = Model.Settings.Smoothing,
        Pool = Model.Settings.Pool,
    };

    /// <exception cref="ModelLoadException">There is none, or it was not made by teaching.</exception>
    public static TaughtFolder Read(string store, string name)
    {
        string folder = Path.Combine(store, name);
        if (!Directory.Exists(folder))
        {
            throw new ModelLoadException($"{folder}: no such model to add to; teach it first, without --add");
        }

        ModelFile file = new ModelStore(store, null).Resolve(Path.GetFullPath(folder));
        if (file.Manifest is not { Task: ModelTask.Anomaly, Anomaly: { } settings, Input: { } input, Output: { Decoder: ModelDecoder.Patchcore or ModelDecoder.Padim } output } manifest)
        {
            throw new ModelLoadException($"{folder}: is no model taught from pictures, so nothing can be added to it; teach it under another name");
        }

        TeachingRecord record = TeachingRecord.Read(Path.GetDirectoryName(file.Path)!);
        var files = new Dictionary<string, NpyArray>(StringComparer.Ordinal);
        foreach ((string part, byte[] bytes) in ModelParts.Read(file))
        {
            try
            {
                files[part] = NpyArray.Parse(bytes);
            }
            catch (FormatException error)
            {
                throw new ModelLoadException($"{Path.Combine(Path.GetDirectoryName(file.Path)!, part)}: {error.Message}; teach the model anew, without --add", error);
            }
        }

        float[] scores = [.. record.Pictures.Select(picture => picture.Score)];
        var model = new TaughtModel
        {
            Decoder = output.Decoder,
            Settings = settings,
            Files = files,
            HeldOut = scores,
            Threshold = FalseRejectThreshold.From(scores, record.FalseRejects, record.Confidence),
        };
        ModelFile backbone = file with { Manifest = manifest with { Task = ModelTask.Embedding, Anomaly = null, Output = output with { Decoder = ModelDecoder.Features } } };
        return new TaughtFolder(model, record, backbone, record.Backbone, input);
    }

    /// <summary>The version after the newest there is; 0.1.0 is the first.</summary>
    public static string NextVersion(string folder)
    {
        Version? newest = !Directory.Exists(folder) ? null
            : ModelFolder.Versions(folder).Select(name => Version.TryParse(name.Split('-', '+')[0], out Version? version) ? version : null).Max();
        return newest is null ? "0.1.0" : string.Create(CultureInfo.InvariantCulture, $"{newest.Major}.{newest.Minor + 1}.0");
    }
}
