using System.Collections.Concurrent;

namespace EdgeInspector.Composition;

/// <summary>Logs what is wrong with each of several things once, and when it is over. Thread-safe.</summary>
internal sealed class SpokenProblems(ILogger log)
{
    private readonly ConcurrentDictionary<string, string> _said = new();

    /// <param name="problem">Empty: all is well.</param>
    /// <returns>Whether it is news.</returns>
    public bool Say(string of, string problem)
    {
        if (_said.GetValueOrDefault(of, "") == problem)
        {
            return false;
        }

        _said[of] = problem;
        log.Log(problem.Length > 0 ? LogLevel.Warning : LogLevel.Information, "{Problem}", problem.Length > 0 ? problem : $"{of}: all is well again");
        return true;
    }
}
