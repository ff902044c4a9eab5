using System.Text.Json;

namespace EdgeInspector.Mqtt;

/// <summary>The verbs <c>model-install</c>, <c>model-rollback</c>, <c>model-abort</c>, <c>model-pause</c> and <c>model-resume</c>.</summary>
internal static class ModelVerbs
{
    private const string From = "mqtt";
    private const int MaxName = 64;
    private const int MaxReason = 256;

    public static void Register(CommandRouter router, IModelCommands models)
    {
        router.Register("model-install", (request, _) => Answer(request, (model, text) => models.Install(model, text("channel", MaxName), From), needsModel: false));
        router.Register("model-rollback", (request, _) => Answer(request, (model, text) => models.RollBack(model!, text("reason", MaxReason), From)));
        router.Register("model-abort", (request, _) => Answer(request, (model, _) => models.Abort(model!, From)));
        router.Register("model-pause", (_, _) => Task.FromResult(models.SetPaused(true)));
        router.Register("model-resume", (_, _) => Task.FromResult(models.SetPaused(false)));
    }

    private static Task<CommandReply> Answer(CommandRequest request, Func<string?, Func<string, int, string?>, CommandReply> verb, bool needsModel = true)
    {
        try
        {
            string? model = Text("model", MaxName);
            if (model is not null && !Topics.IsName(model))
            {
                // How it goes is said on models/NAME, which no broker takes with a wildcard in it.
                throw new FormatException("'model' must be a model's name: letters, digits, - _ .");
            }

            return Task.FromResult(model is null && needsModel
                ? CommandReply.Failed("bad_request", "Name the model, as in {\"model\": \"pcb-defects\"}.")
                : verb(model, Text));
        }
        catch (FormatException e)
        {
            return Task.FromResult(CommandReply.Failed("bad_request", e.Message));
        }

        string? Text(string name, int longest)
        {
            if (!request.Body.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest
                ? text
                : throw new FormatException($"'{name}' must be a text of 1 to {longest} characters.");
        }
    }
}
