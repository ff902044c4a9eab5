using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>
/// Exchanges a model while the line runs: the new one is loaded and has its first runs behind it before the pointer turns, the lane
/// takes it between two frames, and the old one is kept loaded until the trial is over, so that the way back takes no longer than the
/// way there. One caller at a time.
/// </summary>
/// <param name="changing">Held while the line is changed, by whomever.</param>
/// <param name="changed">Told when another version is in use.</param>
internal sealed class ModelSwap(Func<Line> line, Func<DaemonOptions> options, ModelSlots slots, LineTurn changing, Func<Task> changed, ILogger log) : IDisposable
{
    private readonly Dictionary<string, List<Kept>> _kept = [];

    /// <summary>The version that judges; null: none does.</summary>
    public ModelLocation? Running(string model)
    {
        try
        {
            return Store.Locate(model);
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    /// <summary>The lanes that run it, and their cameras; waits until nobody changes the line.</summary>
    public async Task<IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)>> UsersAsync(string model, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            return Users(model);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Puts a staged version in use, the pointer and every lane.</summary>
    /// <exception cref="UpdateException">It cannot be loaded (<c>swap-load</c>), a rule would cover nothing (<c>labels</c>), or its slot is no longer what was staged; the old one runs on.</exception>
    public async Task ActivateAsync(StagedModel staged, string from, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            DropKept(staged.Name);
            IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)> users = Users(staged.Name);
            ModelFile? before = users.Count == 0 ? null : Resolve(staged.Name);
            ModelFile file = Resolve(staged.Folder);
            List<IVisionModel> ready = await ReadyAsync(file, users);
            try
            {
                CheckRules([.. users.Select((user, i) => (user.Lane, ready[i]))]);
                slots.Activate(staged, from);
            }
            catch
            {
                ready.ForEach(static model => model.Dispose());
                throw;
            }

            // From here on nothing may be cancelled: pointer and lanes go together.
            List<Kept> kept = [];
            for (int i = 0; i < users.Count; i++)
            {
                kept.Add(new Kept(users[i].Lane, before!, await line().ExchangeAsync(users[i].Lane, file, ready[i])));
            }

            _kept[staged.Name] = kept;
            await changed();
            log.LogInformation("Model {Model} {Version} judges, on trial", staged.Name, staged.Version);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Goes back: the lanes first, at once where the old model is still loaded, then the pointer.</summary>
    /// <param name="block">Whether the package that ran is refused from then on.</param>
    /// <returns>The version that judges now.</returns>
    /// <exception cref="UpdateException">There is none to go back to, or it was changed on disk.</exception>
    public async Task<string> RollBackAsync(string model, string reason, string? from, bool block)
    {
        await changing.WaitInAHurryAsync();
        try
        {
            IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)> users = Users(model);
            if (_kept.Remove(model, out List<Kept>? kept))
            {
                foreach (Kept one in kept)
                {
                    (await ExchangeAsync(one.Lane, one.File, one.Model))?.Dispose();
                }

                users = [.. users.Where(user => kept.TrueForAll(one => one.Lane != user.Lane))];
            }

            string version = slots.Rollback(model, reason, from, block);
            if (users.Count > 0)
            {
                ModelFile file = Resolve(model);
                List<IVisionModel> ready = await ReadyAsync(file, users);
                for (int i = 0; i < users.Count; i++)
                {
                    (await ExchangeAsync(users[i].Lane, file, ready[i]))?.Dispose();
                }
            }

            await changed();
            return version;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>The trial is over: the old model is let go.</summary>
    public void Confirm(string model)
    {
        slots.Confirm(model);
        DropKept(model);
    }

    public void Dispose()
    {
        foreach (string model in _kept.Keys.ToArray())
        {
            DropKept(model);
        }
    }

    private IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)> Users(string model)
    {
        if (Running(model) is not { } found)
        {
            return [];
        }

        // A shipped model is copied into the store when its first update is staged; its lane still runs the shipped file.
        string? shipped = ShippedModels.Find() is { } folder && ShippedModel.Version(folder, model) == found.Version ? new ModelStore(folder, null).Locate(model).Path : null;
        return shipped is null || shipped == found.Path ? line().UsersOf(found.Path) : [.. line().UsersOf(found.Path), .. line().UsersOf(shipped)];
    }

    private ModelStore Store => new(options().Models.Directory);

    private ModelFile Resolve(string reference)
    {
        try
        {
            return Store.Resolve(reference);
        }
        catch (ModelLoadException e)
        {
            throw new UpdateException("swap-load", e.Message, e);
        }
    }

    /// <summary>One model for each lane, loaded beside what runs.</summary>
    private async Task<List<IVisionModel>> ReadyAsync(ModelFile file, IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)> users)
    {
        var ready = new List<IVisionModel>();
        try
        {
            foreach ((ModelLane lane, IReadOnlyList<CameraView> cameras) in users)
            {
                ready.Add(await Task.Run(() => line().Ready(lane, file, options().Models, cameras)));
            }

            return ready;
        }
        catch (Exception e) when (e is ModelLoadException or ModelContractException or ModelRunException)
        {
            ready.ForEach(static model => model.Dispose());
            throw new UpdateException("swap-load", e.Message, e);
        }
    }

    /// <summary>The same as before the trial, of the loaded models: captions are in no manifest. A way back is not held up by it; health says so then.</summary>
    private void CheckRules(IReadOnlyList<(ModelLane Lane, IVisionModel Model)> instead)
    {
        IReadOnlyList<SilentRule> before = line().SilentRules();
        SilentRule[] lost = [.. line().SilentRules(instead).Where(rule => !before.Any(old => (old.Camera, old.Index) == (rule.Camera, rule.Index)))];
        if (lost.Length > 0)
        {
            throw new UpdateException("labels", $"{string.Join("; ", lost.AsEnumerable())}; change the rules first");
        }
    }

    /// <summary>Null where the lane is gone: its cameras were taken away meanwhile.</summary>
    private async Task<IVisionModel?> ExchangeAsync(ModelLane lane, ModelFile file, IVisionModel model)
    {
        if (!line().Lanes.Contains(lane))
        {
            model.Dispose();
            return null;
        }

        try
        {
            return await line().ExchangeAsync(lane, file, model);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void DropKept(string model)
    {
        if (_kept.Remove(model, out List<Kept>? kept))
        {
            kept.ForEach(static one => one.Model.Dispose());
        }
    }

    /// <summary>What a lane ran before.</summary>
    private sealed record Kept(ModelLane Lane, ModelFile File, IVisionModel Model);
}
