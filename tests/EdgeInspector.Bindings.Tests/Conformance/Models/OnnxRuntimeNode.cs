using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>The peer: the same library driven by its own JavaScript binding in a child process. Skips where node or the package is absent.</summary>
internal static class OnnxRuntimeNode
{
    private const string Script = """
        const [, packagePath, model, name, dims, folder] = process.argv;
        const fs = require('fs');
        const ort = require(packagePath);
        (async () => {
          const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
          const bytes = fs.readFileSync(folder + '/input');
          const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
          const outputs = await session.run({ [name]: new ort.Tensor('float32', data, JSON.parse(dims)) });
          session.outputNames.forEach((output, i) => {
            const values = outputs[output].data;
            fs.writeFileSync(folder + '/' + i, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
          });
        })().catch(error => { console.error(error.message); process.exit(1); });
        """;

    /// <summary>Outputs as bytes, in the model's order.</summary>
    public static byte[][] Run(string model, TensorSpec input, byte[] bytes)
    {
        string package = Path.Combine(SharedData.RepositoryRoot, ".natives", "node_modules", "onnxruntime-node");
        Assert.SkipUnless(Directory.Exists(package), $"{package} is absent.");
        string folder = Directory.CreateTempSubdirectory("edge-inspector-node-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "input"), bytes);
            string[] arguments = ["-e", Script, "--", package, model, input.Name, JsonSerializer.Serialize(input.Shape), folder];
            RunNode(arguments);
            return [.. Enumerable.Range(0, Directory.GetFiles(folder).Length - 1).Select(i => File.ReadAllBytes(Path.Combine(folder, $"{i}")))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RunNode(string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node is not installed.");
        }
    }
}
