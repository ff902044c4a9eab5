using EdgeInspector.Composition;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>Says whether a configuration can be run.</summary>
internal static class ConfigCheck
{
    public static int Run(ConfigurationRequest request, bool json, TextWriter output)
    {
        ConfigurationResult result = ConfigurationLoader.Load(request);
        IReadOnlyList<ConfigurationError> errors = request.CheckFiles ? ConfigurationCheck.Errors(result) : result.Errors;

        if (json)
        {
            WriteJson(output, request.File!, errors);
        }
        else
        {
            foreach (ConfigurationError error in errors)
            {
                output.WriteLine(error);
            }

            output.WriteLine(errors.Count == 0 ? Describe(request.File!, result.Options!) : $"{request.File}: {errors.Count} error{(errors.Count == 1 ? "" : "s")}");
        }

        return errors.Count == 0 ? ExitCode.Ok : File.Exists(request.File) ? ExitCode.Failed : ExitCode.Usage;
    }

    private static string Describe(string file, DaemonOptions options)
    {
        string cameras = string.Join(", ", options.Cameras.Select(camera => camera.Name));
        return $"{file}: valid; {options.Cameras.Count} camera{(options.Cameras.Count == 1 ? "" : "s")} ({cameras}), broker {options.Mqtt.Url}, page {options.Web.Listen}";
    }

    private static void WriteJson(TextWriter output, string file, IReadOnlyList<ConfigurationError> errors)
    {
        output.WriteLine(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("valid", errors.Count == 0);
            json.WriteStartArray("errors");
            foreach (ConfigurationError error in errors)
            {
                json.WriteStartObject();
                json.WriteString("source", error.Origin.Source);
                json.WritePropertyName("line");
                json.WriteRawValue(error.Origin.Line > 0 ? error.Origin.Line.ToString() : "null");
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }
}
