using System.Text;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Gates.Child;

/// <summary>The other process: reads what it is asked, tries the model, says what it sees line by line.</summary>
internal static class GateWorker
{
    /// <param name="runtime">Loads the library that the request names.</param>
    /// <returns>0 when it came to an answer, whichever.</returns>
    /// <param name="language">Loads the library of language models.</param>
    public static int Run(Stream input, Stream output, Func<string?, IModelRuntime> runtime, Func<ILanguageModelRuntime> language, IImageCodec codec)
    {
        var lines = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true };
        var said = new object();
        using var buffered = new BufferedStream(input, 1 << 16);
        var reader = new FrameReader(buffered);
        GateRequest request = reader.ReadRequest();
        reader.Start();
        try
        {
            ModelLocation? candidate = request.Kind == GateKind.Probe ? new ModelStore(request.Directory).Locate(request.Candidate!) : null;
            if (candidate?.Manifest?.Task == ModelTask.Language)
            {
                new LanguageProbeWork(candidate.Path, language, Say).Run();
                return 0;
            }

            if (candidate?.Manifest?.Task == ModelTask.Knowledge)
            {
                new KnowledgeProbeWork(candidate.Path, Say).Run();
                return 0;
            }

            using IModelRuntime library = runtime(request.Library);
            switch (request.Kind)
            {
                case GateKind.Probe:
                    new ProbeWork(request, library, codec, Say).Run();
                    break;
                case GateKind.Replay:
                    new ReplayWork(request, library, codec, Say).Run();
                    break;
                default:
                    new ShadowWork(request, library, codec, reader, Say).Run();
                    break;
            }
        }
        catch (GateRefusal refusal)
        {
            Say(new GateAnswer { Gate = GateWord.Refused, Code = refusal.Code, Reason = refusal.Message });
        }
        catch (OutOfMemoryException)
        {
            Say(new GateAnswer { Gate = GateWord.Refused, Code = "memory", Reason = "it asks for more memory than it may have" });
        }
        catch (ModelLoadException e)
        {
            Say(new GateAnswer { Gate = GateWord.Refused, Code = "load", Reason = e.Message });
        }

        return 0;

        void Say(GateAnswer answer)
        {
            lock (said)
            {
                lines.WriteLine(GateJson.Write(answer));
            }
        }
    }
}
