using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Composition;

/// <summary>The slots of models that a configuration means, and their audit log.</summary>
internal static class InstalledSlots
{
    /// <summary>Folder of all that updates keep beside the models: trust state, audit log, requests.</summary>
    public static string StateFolder(DaemonOptions options) => Path.Combine(options.Storage.Directory, "updates");

    public static AuditLog Audit(DaemonOptions options) => new(StateFolder(options), TimeProvider.System, Ports.SyncDirectory);

    public static ModelSlots Open(DaemonOptions options, AuditLog audit) => new(
        new SlotSettings
        {
            Models = options.Models.Directory,
            State = StateFolder(options),
            Shipped = ShippedModels.Find(),
            AllowOffline = options.Updates.AllowOffline,
            ReserveBytes = options.Storage.MinFreeBytes,
        },
        audit,
        TimeProvider.System,
        Ports.SyncDirectory);

    /// <summary>Where other processes leave requests for the daemon that runs.</summary>
    public static InstallInbox Inbox(DaemonOptions options) => new(Path.Combine(StateFolder(options), "inbox"), Ports.SyncDirectory);
}
