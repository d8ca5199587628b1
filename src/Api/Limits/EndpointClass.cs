namespace HealthWuhan.Api.Limits;

/// <summary>
/// What kind of work an endpoint is, which says how much of it one caller and one node may do (<see cref="LimitOptions"/>; docs/limits.md has the table). Every
/// endpoint names one with <see cref="EndpointLimits.LimitedAs{TBuilder}"/> where it is mapped, or its group does; a test fails where neither does.
/// </summary>
/// <remarks>
/// Which one? Anonymous and the same for everybody: <see cref="Public"/>. Read by a citizen: <see cref="CitizenRead"/>, changed by one: <see cref="CitizenWrite"/>; a file of one: <see cref="Upload"/>.
/// The same of staff: <see cref="StaffRead"/> and <see cref="StaffWrite"/>. A file of many rows: <see cref="Bulk"/>. Whatever hashes or checks a password or a client's
/// secret: <see cref="PasswordSignIn"/>, whoever calls it. An endpoint whose bodies are larger than its class's says so with <c>RequestSizeLimitAttribute</c>.
/// </remarks>
public enum EndpointClass
{
    /// <summary>The same for everybody: published keys, the description of the API.</summary>
    Public,

    /// <summary>Asked by the machinery that watches this process: never refused and never waiting, since it decides whether the node lives.</summary>
    Machine,

    /// <summary>A citizen comes in: behind the waiting room.</summary>
    SignIn,

    /// <summary>A password or a client's secret is hashed, which takes a core for a while: behind a waiting room of its own, so that citizens do not keep staff out.</summary>
    PasswordSignIn,

    /// <summary>A session that is there goes on or ends; never behind a waiting room.</summary>
    Session,

    /// <summary>What a whole city repeats.</summary>
    CitizenRead,

    /// <summary>A citizen changes something, or has somebody do so.</summary>
    CitizenWrite,

    /// <summary>A citizen sends a picture or a document, which is taken apart: few at once, since that takes a core for a moment.</summary>
    Upload,

    /// <summary>Holds a place: at the opening of a clinic's slots everybody comes in the same second, so it is behind a waiting room of its own.</summary>
    Booking,

    /// <summary>Staff look something or somebody up.</summary>
    StaffRead,

    /// <summary>Staff, or a device that sends what it has kept, change something.</summary>
    StaffWrite,

    /// <summary>A system of others looks somebody up: one person at a time, and never so many that it could copy the city.</summary>
    Integration,

    /// <summary>A file of many rows.</summary>
    Bulk,

    /// <summary>A file about the whole city, which may take hours.</summary>
    Roster,
}
