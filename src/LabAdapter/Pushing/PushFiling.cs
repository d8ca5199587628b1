using System.Security.Cryptography;
using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>Finishes a push that was answered: first the report, durably, then the journal. A crash between them is found at the next start.</summary>
internal sealed class PushFiling(AdapterJournal journal, FiledFolders filed, TimeProvider clock)
{
    /// <summary>Files the answer; throws what the file system says where it cannot, and can be called again.</summary>
    public FilingReport Finish(Push push, PushOutcome outcome)
    {
        var report = Report(push, outcome);
        filed.File(report, () => push.Open(journal));
        journal.Answered(push.Items, TotalsOf(report));
        return report;
    }

    /// <summary>Finishes a push whose answer was filed when the adapter died. Only the first can be one: pushes go one after the other.</summary>
    public bool FinishInterrupted()
    {
        var waiting = journal.Items.Where(item => !item.IsAnswered).ToArray();
        if (waiting is not [var first, ..] || filed.Find(first.Entry) is not { } report)
            return false;
        journal.Answered([.. waiting.Where(item => report.Entries.Contains(item.Entry.Number))], TotalsOf(report));
        return true;
    }

    private FilingReport Report(Push push, PushOutcome outcome)
    {
        using var content = push.Open(journal);
        var sha256 = push.Items.Count == 1 ? push.First.Sha256 : Convert.ToHexStringLower(SHA256.HashData(content));
        return outcome switch
        {
            PushTaken({ } answer) => push.Report(answer.Refused.Count == 0 ? FilingOutcome.Sent : FilingOutcome.Refused, sha256, clock.GetUtcNow()) with
            {
                Accepted = answer.Accepted,
                Unchanged = answer.Unchanged,
                Refused = answer.Refused,
                Held = answer.Held,
            },
            PushNeverTaken never => push.Report(FilingOutcome.Quarantine, sha256, clock.GetUtcNow()) with { Reason = new(never.Code, never.Detail) },
            _ => throw new InvalidOperationException("Only what was answered is filed."),
        };
    }

    private static Totals TotalsOf(FilingReport report) => new(
        report.Entries.Length,
        report.Accepted,
        report.Unchanged,
        report.Refused.Count - report.Held,
        report.Held,
        report.Outcome == FilingOutcome.Quarantine ? 1 : 0,
        report.Outcome == FilingOutcome.Quarantine ? null : report.AnsweredAt);
}
