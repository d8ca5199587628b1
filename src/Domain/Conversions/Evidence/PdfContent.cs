namespace HealthWuhan.Domain.Conversions;

/// <summary>What no document may hold, wherever in it, and what is left behind.</summary>
internal static class PdfContent
{
    private const int MostDecodings = 3;

    /// <summary>By the key, what it would do.</summary>
    private static readonly Dictionary<string, string> s_activeKeys = new(StringComparer.Ordinal)
    {
        ["JavaScript"] = "a script",
        ["JS"] = "a script",
        ["XFA"] = "a form with scripts",
        ["EmbeddedFiles"] = "another file",
        ["EF"] = "another file",
        ["RichMediaContent"] = "a film",
        ["RichMediaSettings"] = "a film",
    };

    /// <summary>By the value of <c>S</c>, <c>Type</c> or <c>Subtype</c>.</summary>
    private static readonly Dictionary<string, string> s_activeKinds = new(StringComparer.Ordinal)
    {
        ["JavaScript"] = "a script",
        ["Launch"] = "a call of a program",
        ["SubmitForm"] = "a form that is sent somewhere",
        ["ImportData"] = "a call for another file",
        ["GoToE"] = "a call for another file",
        ["GoToR"] = "a call for another file",
        ["Rendition"] = "a film",
        ["Movie"] = "a film",
        ["Sound"] = "a sound",
        ["RichMediaExecute"] = "a film",
        ["RichMedia"] = "a film",
        ["EmbeddedFile"] = "another file",
        ["FileAttachment"] = "another file",
        ["3D"] = "a model",
        ["Screen"] = "a film",
        ["GoTo3DView"] = "a model",
        ["SetOCGState"] = "a switch",
    };

    /// <summary>Says of whom, with what and when; or does something. Never copied.</summary>
    private static readonly HashSet<string> s_leftBehind = new(StringComparer.Ordinal)
    {
        "Metadata", "PieceInfo", "LastModified", "Info", "CreationDate", "AF", "StructParent", "StructParents", "OpenAction", "AA", "AcroForm", "Outlines", "OPI", "Ref", "SpiderInfo", "Perms", "Length",
    };

    /// <summary>Of a page and of what pages inherit.</summary>
    private static readonly HashSet<string> s_ofPages = new(StringComparer.Ordinal)
    {
        "Type", "Parent", "Kids", "Count", "Resources", "MediaBox", "CropBox", "Rotate", "Contents", "Annots", "UserUnit", "Group",
    };

    /// <summary>Of what is drawn onto a page: a filled field, a stamp, a mark.</summary>
    private static readonly HashSet<string> s_ofMarks = new(StringComparer.Ordinal) { "Type", "Subtype", "Rect", "F", "AP", "AS", "BS", "Border", "C", "QuadPoints", "InkList", "CA" };

    /// <summary>Which entries of a dictionary go into the clean document.</summary>
    public static IEnumerable<KeyValuePair<string, PdfValue>> Kept(PdfDictionary dictionary) => dictionary.Entries.Where(entry => dictionary switch
    {
        _ when dictionary.Name("Type") is "Page" or "Pages" => s_ofPages.Contains(entry.Key),
        _ when dictionary.Name("Type") == "Annot" || dictionary["Rect"] is not null => s_ofMarks.Contains(entry.Key),
        _ when dictionary.Name("Type") == "Catalog" => false,
        _ => !s_leftBehind.Contains(entry.Key),
    });

    /// <summary>Refuses what does something when the document is opened, and what is far larger then.</summary>
    public static void Demand(PdfObjects objects)
    {
        foreach (var value in objects.All)
        {
            Demand(value);
            if (value is PdfStream stream)
                DemandSize(stream, objects);
        }
    }

    private static void Demand(PdfValue value)
    {
        switch (value)
        {
            case PdfStream stream:
                Demand(stream.Dictionary);
                break;
            case PdfArray array:
                foreach (var item in array.Items)
                    Demand(item);
                break;
            case PdfDictionary dictionary:
                DemandPassive(dictionary);
                foreach (var item in dictionary.Entries.Values)
                    Demand(item);
                break;
        }
    }

    private static void DemandPassive(PdfDictionary dictionary)
    {
        if (dictionary.Entries.Keys.FirstOrDefault(s_activeKeys.ContainsKey) is { } key)
            throw EvidenceRefusedException.Active(s_activeKeys[key]);
        foreach (var kind in ((string[])["S", "Type", "Subtype"]).Select(dictionary.Name).OfType<string>())
        {
            if (s_activeKinds.TryGetValue(kind, out var what))
                throw EvidenceRefusedException.Active(what);
        }
    }

    private static void DemandSize(PdfStream stream, PdfObjects objects)
    {
        var filters = stream.Filters;
        if (filters.Contains("Crypt", StringComparer.Ordinal))
            throw EvidenceRefusedException.Encrypted();
        if (filters.Count > MostDecodings || filters.Count(filter => filter is "FlateDecode" or "LZWDecode" or "RunLengthDecode" or "Fl" or "LZW" or "RL") > 1)
            throw EvidenceRefusedException.Oversized("A stream of the document is packed more than once.");
        if (filters is ["FlateDecode" or "Fl", ..] && stream.Dictionary.Name("Type") != "ObjStm")
            objects.Inflate(stream);
        if (stream.Dictionary["Width"] is PdfAtom { Number: { } width } && stream.Dictionary["Height"] is PdfAtom { Number: { } height })
            EvidenceRules.DemandSize(width, height);
    }
}
