using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>Another place or password for the page, made ready. Disposing one that was not taken undoes it.</summary>
/// <param name="Server">Null where the address stays.</param>
internal sealed record PageChange(string Listen, PagePassword Password, PageServer? Server) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
