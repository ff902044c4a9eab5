using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>What of a configuration cannot change while the store is open, the runtime loaded and the slots of models in use.</summary>
internal static class NextStart
{
    /// <summary>Keys whose new value is used after the next start only.</summary>
    public static IReadOnlyList<string> Waiting(DaemonOptions running, DaemonOptions next)
    {
        List<string> waiting = [];
        if (running.Storage != next.Storage)
        {
            waiting.Add("storage");
        }

        if (running.Models.Library != next.Models.Library)
        {
            waiting.Add("models:library");
        }

        if (running.Models.Directory != next.Models.Directory)
        {
            waiting.Add("models:directory");
        }

        return waiting;
    }

    /// <summary>The next configuration as far as it can be in force now.</summary>
    public static DaemonOptions InForce(DaemonOptions running, DaemonOptions next) => next with
    {
        Storage = running.Storage,
        Models = next.Models with { Library = running.Models.Library, Directory = running.Models.Directory },
    };
}
