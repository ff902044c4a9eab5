using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>Checks payloads against the shipped JSON Schemas with ajv, which is nobody's of this project.</summary>
internal static class SchemaCheck
{
    /// <summary>Fails with every payload that does not meet the schema it names itself; skips where ajv is not installed.</summary>
    public static async Task ValidAsync(IEnumerable<MqttMessage> messages)
    {
        var lines = new StringBuilder();
        foreach (MqttMessage message in messages)
        {
            string name = Listener.Json(message).GetProperty("schema").GetString()!;
            lines.AppendLine(Line(name.Split('/')[1], Encoding.UTF8.GetString(message.Payload.Span)));
        }

        string faults = await RunAsync(lines.ToString());
        Assert.True(faults.Length == 0, faults);
    }

    /// <summary>Whether one payload meets a schema.</summary>
    public static async Task<bool> IsValidAsync(string kind, string payload) => (await RunAsync(Line(kind, payload) + "\n")).Length == 0;

    private static string Line(string kind, string payload) => JsonSerializer.Serialize(new Dictionary<string, string> { ["kind"] = kind, ["payload"] = payload });

    private static async Task<string> RunAsync(string lines)
    {
        string tools = Path.Combine(Repository.Root, "tests", "tools");
        Assert.SkipUnless(Directory.Exists(Path.Combine(tools, "node_modules", "ajv")), "ajv is not installed: run scripts/setup test");
        string schemas = Path.Combine(Repository.Root, "src", "EdgeInspector", "Schemas");
        using Process node = Process.Start(new ProcessStartInfo("node", [Path.Combine(tools, "validate.mjs"), schemas])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> errors = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(lines);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return await output;
    }
}
