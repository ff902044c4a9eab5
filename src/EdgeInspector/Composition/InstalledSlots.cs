using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Composition;

/// <summary>The slots of models that a configuration means, and their audit log.</summary>
internal static class InstalledSlots
{
    public static AuditLog Audit(DaemonOptions options) => new(UpdatePlan.Folder(options), TimeProvider.System, Ports.SyncDirectory);

    public static ModelSlots Open(DaemonOptions options, AuditLog audit) => Open(() => options, audit);

    /// <param name="options">The configuration in force, asked for its rules at each installation. Its folders are those of now.</param>
    public static ModelSlots Open(Func<DaemonOptions> options, AuditLog audit) => new(
        new SlotSettings
        {
            Models = options().Models.Directory,
            State = UpdatePlan.Folder(options()),
            Shipped = ShippedModels.Find(),
            AllowOffline = () => options().Updates.Offline == OfflinePackages.Allow,
            ReserveBytes = () => options().Updates.MinFreeBytes,
        },
        audit,
        // Certificates end by the same time as metadata: a clock that fell back must not bring an old one back to life.
        UpdatePlan.Time(options(), TimeProvider.System),
        Ports.SyncDirectory);

    /// <summary>Where other processes leave requests for the daemon that runs.</summary>
    public static InstallInbox Inbox(DaemonOptions options) => new(Path.Combine(UpdatePlan.Folder(options), "inbox"), Ports.SyncDirectory);
}
