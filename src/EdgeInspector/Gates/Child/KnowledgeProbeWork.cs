using EdgeInspector.Core.Captions;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Gates.Child;

/// <summary>Reads a knowledge base as those do who use it: what a plant knows of its defects, or captions for pictures.</summary>
/// <param name="file">Absolute.</param>
internal sealed class KnowledgeProbeWork(string file, Action<GateAnswer> say)
{
    /// <exception cref="GateRefusal">It is neither, or has mistakes.</exception>
    public void Run()
    {
        string found = IsOfDefects() ? Defects() : Captions();
        say(new GateAnswer { Gate = GateWord.Done, Report = new ProbeReport { Subject = ProbeSubject.Knowledge, Outputs = [found] } });
    }

    private bool IsOfDefects() =>
        YamlTreeReader.Read(File.ReadAllText(file), file, Path.GetDirectoryName(file)!, []) is ConfigMap map && (map.Find("defects") ?? map.Find("product")) is not null;

    private string Defects()
    {
        var errors = new List<ConfigurationError>();
        return Options.Knowledge.KnowledgeFile.Read(file, errors) is { } knowledge && errors.Count == 0
            ? $"{knowledge.Defects.Count} defects of {knowledge.Product}"
            : throw new GateRefusal("contract", string.Join("; ", errors));
    }

    private string Captions()
    {
        try
        {
            return $"{KnowledgeFile.Read(file).Count} captions";
        }
        catch (CaptionException e)
        {
            throw new GateRefusal("contract", e.Message, e);
        }
    }
}
