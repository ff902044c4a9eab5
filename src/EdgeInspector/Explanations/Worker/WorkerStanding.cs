using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>How the language model's process fares: for <c>health</c>, the page and the log.</summary>
/// <param name="Reason">Why it is not ready, in words; null where it is.</param>
/// <param name="Restarts">Times it died since the program's start.</param>
/// <param name="ShedRequests">Requests turned away.</param>
/// <param name="Library">Name and version of the library, once loaded.</param>
/// <param name="Model">What was loaded, once it was.</param>
/// <param name="ProcessId">0: there is none.</param>
public sealed record WorkerStanding(WorkerState State, string? Reason, int Restarts, long ShedRequests, string? Library, LanguageModelDescription? Model, int ProcessId)
{
    /// <summary>Templates speak where the model should.</summary>
    public bool IsDegraded => State is WorkerState.Restarting or WorkerState.Refused or WorkerState.Shed || (State == WorkerState.Starting && Reason is not null);
}
