namespace HealthWuhan.Tests.Adapter;

/// <summary>Bytes that adapters in the field have written; they are read for ever.</summary>
internal static class StoredRecords
{
    /// <summary>A segment that began at number 7 with 41 accepted rows behind it, and holds one message.</summary>
    public const string FirstRelease =
        "owAAACRl/6afAAAAeyJpcyI6ImJlZ3VuIiwibmV4dE51bWJlciI6NywidG90YWxzIjp7ImVudHJpZXMiOjMsImFjY2VwdGVkIjo0MSwidW5jaGFuZ2VkIjoyLCJyZWZ1c2" +
        "VkIjoxLCJoZWxkIjowLCJxdWFyYW50aW5lZCI6MCwibGFzdFN1Y2Nlc3MiOiIyMDIxLTA4LTA1VDA5OjAwOjAwKzA4OjAwIn199gAAALkr79boAAAAeyJpcyI6InRha2Vu" +
        "IiwiZW50cnkiOnsibnVtYmVyIjo3LCJuYW1lIjoiTTEuaGw3IiwibWVkaWFUeXBlIjoiYXBwbGljYXRpb24vaGw3LXYyIiwic2l6ZSI6MTAsInNoYTI1NiI6IjBmMGFhYT" +
        "ViOTIzZmIxMWZjMTk2ZWExNTFiZTk0ZTIzODVkMzM3YmQxOGZlNzgwMjk4YjFkYjg2ZTg3MGI4NWUiLCJ0YWtlbkF0IjoiMjAyMS0wOC0wNVQwOTowMDowMCswODowMCIs" +
        "Im1lc3NhZ2VJZCI6IkxJU3xMQUJ8MSJ9fU1TSHxzdG9yZWQ=";
}
