namespace EdgeInspector.Benchmarks;

/// <summary>A stage cannot run on this machine; the message says what is missing and how to get it.</summary>
internal sealed class BenchSkippedException(string message) : Exception(message);
