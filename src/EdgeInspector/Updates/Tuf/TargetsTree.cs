namespace EdgeInspector.Updates.Tuf;

/// <summary>The top-level targets and whom they let speak for some of them, and so on: which role has a target, and what all of them have.</summary>
/// <param name="trusted">With everything but delegated targets.</param>
/// <param name="load">A role's metadata by its name and its delegator's; throws a <see cref="TufException"/> where it is not to be believed.</param>
/// <remarks>TUF specification 1.0.33, section 5.6.7, the pre-order depth-first search.</remarks>
internal sealed class TargetsTree(TrustedMetadata trusted, Func<string, string, TufRole, CancellationToken, Task<TargetsMetadata>> load, TufLimits limits)
{
    /// <summary>Searches the tree, those first that come first; null: no role that may speak for it has it.</summary>
    /// <exception cref="TufException">A role that is asked before it was found cannot be believed.</exception>
    public async Task<TufTarget?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<(string Role, string Delegator, TufRole Signers)>();
        waiting.Push((TargetsMetadata.Type, "", trusted.Root.Targets));
        while (waiting.TryPop(out (string Role, string Delegator, TufRole Signers) next) && visited.Count <= limits.MaxDelegations)
        {
            if (!visited.Add(next.Role))
            {
                continue;
            }

            TargetsMetadata metadata = await load(next.Role, next.Delegator, next.Signers, cancellationToken).ConfigureAwait(false);
            if (metadata.Find(path) is { } found)
            {
                return found;
            }

            var children = new List<(string, string, TufRole)>();
            foreach (Delegation delegation in metadata.Delegations)
            {
                if (delegation.RoleFor(path) is not { } role)
                {
                    continue;
                }

                children.Add((role, next.Role, delegation.Role));
                if (delegation.IsTerminating)
                {
                    waiting.Clear();
                    break;
                }
            }

            children.Reverse();
            children.ForEach(waiting.Push);
        }

        return null;
    }

    /// <summary>Every target that <see cref="FindAsync"/> finds. A role that cannot be believed takes its own targets away, not those of others.</summary>
    /// <param name="problems">Gets what could not be believed, and what was named by a role that may not speak for it, for people.</param>
    public async Task<IReadOnlyList<TufTarget>> ListAsync(ICollection<string> problems, CancellationToken cancellationToken)
    {
        var named = new Dictionary<string, IEnumerable<string>>(StringComparer.Ordinal);
        var ways = new List<(string Role, Delegation By)>();
        var waiting = new Queue<(string Role, string Delegator, TufRole Signers)>();
        waiting.Enqueue((TargetsMetadata.Type, "", trusted.Root.Targets));
        while (waiting.TryDequeue(out (string Role, string Delegator, TufRole Signers) next) && named.Count < limits.MaxListedRoles)
        {
            if (!named.TryAdd(next.Role, []) || await TryAsync(() => load(next.Role, next.Delegator, next.Signers, cancellationToken), problems).ConfigureAwait(false) is not { } metadata)
            {
                continue;
            }

            named[next.Role] = metadata.Paths;
            foreach (Delegation delegation in metadata.Delegations)
            {
                foreach (string role in delegation.RolesAmong(trusted.Snapshot!.Files.Keys))
                {
                    ways.Add((role, delegation));
                    waiting.Enqueue((role, next.Role, delegation.Role));
                }
            }
        }

        TellForeign(named, ways.ToLookup(static way => way.Role, static way => way.By), problems);

        // Whether a role may speak for a path, and before whom, is the search's to say.
        var targets = new List<TufTarget>();
        foreach (string path in named.Values.SelectMany(static paths => paths).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (await TryAsync(() => FindAsync(path, cancellationToken), problems).ConfigureAwait(false) is { } target)
            {
                targets.Add(target);
            }
        }

        return targets;
    }

    /// <summary>Nobody listens to a role that names what it was not given; but whoever holds its key does what its owner would not.</summary>
    private static void TellForeign(Dictionary<string, IEnumerable<string>> named, ILookup<string, Delegation> ways, ICollection<string> problems)
    {
        foreach ((string role, IEnumerable<string> paths) in named)
        {
            if (role != TargetsMetadata.Type && paths.FirstOrDefault(path => ways[role].All(way => way.RoleFor(path) != role)) is { } foreign)
            {
                problems.Add($"the role {role} names {foreign}, for which its key was not given; it is not heard there, and its owner should look for who signed that");
            }
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> load, ICollection<string> problems)
        where T : class?
    {
        try
        {
            return await load().ConfigureAwait(false);
        }
        catch (TufException error) when (error.Fault != TufFault.Transport)
        {
            if (!problems.Contains(error.Message))
            {
                problems.Add(error.Message);
            }

            return null;
        }
    }
}
