namespace EdgeInspector.Benchmarks;

/// <summary>A peer that is here did not do what was asked of it: a fault of the benchmark, as unequal results are.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
