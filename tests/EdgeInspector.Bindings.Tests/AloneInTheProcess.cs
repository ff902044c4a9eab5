using Xunit;

namespace EdgeInspector.Bindings.Tests;

/// <summary>Tests that look at the whole process (its memory, its open files, its one log), so that no other may run beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
