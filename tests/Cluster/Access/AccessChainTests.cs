using HealthWuhan.HealthCloud.Access;

namespace HealthWuhan.Tests.Access;

/// <summary>The chain as a computation: what makes another hash, and what a check says of each kind of break.</summary>
public class AccessChainTests
{
    private static readonly byte[] Key = Chains.NewKey();
    private static readonly AccessChain Chain = new(Key);
    private static readonly AccessHead Empty = new(0, AccessChain.Beginning.ToArray(), null);

    public static TheoryData<string> Changes => [.. s_changes.Keys];

    private static readonly Dictionary<string, Func<SealedEntry, SealedEntry>> s_changes = new(StringComparer.Ordinal)
    {
        ["seq"] = entry => entry with { Seq = 2 },
        ["at"] = entry => entry with { At = entry.At.AddMicroseconds(1) },
        ["username"] = entry => entry with { Username = "medic-2" },
        ["role"] = entry => entry with { Role = "courier" },
        ["place"] = entry => entry with { Place = null },
        ["place to an empty one"] = entry => entry with { Place = "" },
        ["action"] = entry => entry with { Action = "verify-code" },
        ["citizen"] = entry => entry with { Citizen = "c-002" },
        ["subject"] = entry => entry with { Subject = null },
        ["reason"] = entry => entry with { Reason = "-" },
        ["a letter over to the next column"] = entry => entry with { Username = "medic-1m", Role = "edic" },
        ["the one before"] = entry => entry with { PreviousHash = Chains.NewKey() },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_is_changed_makes_another_hash(string change)
    {
        var entry = Chain.Continue(Empty, [Chains.Entry()]).Entries[0];
        Assert.Equal(entry.Hash, Chain.HashOf(entry));
        Assert.NotEqual(entry.Hash, Chain.HashOf(s_changes[change](entry)));
    }

    [Fact]
    public void Another_key_makes_another_hash_and_another_head()
    {
        var (entries, head) = Chain.Continue(Empty, [Chains.Entry()]);
        var other = new AccessChain(Chains.NewKey());
        Assert.NotEqual(entries[0].Hash, other.HashOf(entries[0]));
        Assert.True(Chain.IsOurs(head));
        Assert.False(other.IsOurs(head));
    }

    [Fact]
    public void A_head_without_proof_is_ours_only_where_nothing_was_ever_written()
    {
        var (_, head) = Chain.Continue(Empty, [Chains.Entry()]);
        Assert.True(Chain.IsOurs(Empty));
        Assert.False(Chain.IsOurs(Empty with { Entries = 1 }));
        Assert.False(Chain.IsOurs(head with { Proof = null }));
        Assert.False(Chain.IsOurs(head with { Entries = 0 }));
    }

    [Fact]
    public void In_pieces_the_chain_is_the_same_as_in_one()
    {
        var entries = Chains.Entries(10);
        var (first, between) = Chain.Continue(Empty, entries[..4]);
        var (second, head) = Chain.Continue(between, entries[4..]);
        var (all, end) = Chain.Continue(Empty, entries);
        Assert.Equal(all.Select(entry => entry.Hash), first.Concat(second).Select(entry => entry.Hash));
        Assert.Equal(end.Proof, head.Proof);
    }

    [Theory]
    [InlineData("whole", null, null)]
    [InlineData("without the first", 1L, "missing")]
    [InlineData("without one in the middle", 5L, "missing")]
    [InlineData("without the last", 10L, "missing")]
    [InlineData("empty", 1L, "missing")]
    [InlineData("one changed", 5L, "changed")]
    [InlineData("two that changed places", 5L, "moved")]
    [InlineData("one sealed by somebody without the key", 5L, "put in")]
    [InlineData("one of ours with another one before it", 5L, "follow")]
    [InlineData("one more than the head names", 11L, "after the end")]
    public void A_check_names_the_first_break(string kind, long? seq, string? why)
    {
        var (entries, head) = Chain.Continue(Empty, Chains.Entries(10));
        var check = new ChainCheck(Chain);
        foreach (var entry in Spoiled([.. entries], head, kind))
            check.Take(entry);
        check.End(head);
        Assert.Equal(seq, check.Broken?.Seq);
        Assert.Contains(why ?? "", check.Broken?.Why ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_put_back_whole_passes_but_not_beside_the_head_that_was_noted()
    {
        var (entries, before) = Chain.Continue(Empty, Chains.Entries(3));
        var (_, after) = Chain.Continue(before, [Chains.Entry(4)]);
        Assert.Null(Checked(entries, before, null).Broken);
        Assert.Null(Checked(entries, before, new(2, entries[1].Hash)).Broken);
        Assert.Equal(4, Checked(entries, before, new(4, after.Hash)).Broken?.Seq);
        Assert.Equal(2, Checked(entries, before, new(2, entries[0].Hash)).Broken?.Seq);
    }

    private static ChainCheck Checked(IReadOnlyList<SealedEntry> entries, AccessHead head, NotedHead? noted)
    {
        var check = new ChainCheck(Chain, noted);
        foreach (var entry in entries)
            check.Take(entry);
        check.End(head);
        return check;
    }

    private static List<SealedEntry> Spoiled(List<SealedEntry> log, AccessHead head, string kind)
    {
        switch (kind)
        {
            case "without the first":
                log.RemoveAt(0);
                break;
            case "without one in the middle":
                log.RemoveAt(4);
                break;
            case "without the last":
                log.RemoveAt(9);
                break;
            case "empty":
                log.Clear();
                break;
            case "one changed":
                log[4] = log[4] with { Username = "medic-2" };
                break;
            case "two that changed places":
                (log[4], log[5]) = (log[5] with { Seq = 5 }, log[4] with { Seq = 6 });
                break;
            case "one sealed by somebody without the key":
                var forged = log[4] with { Username = "medic-2" };
                log[4] = forged with { Hash = new AccessChain(Chains.NewKey()).HashOf(forged) };
                break;
            case "one of ours with another one before it":
                var other = log[4] with { PreviousHash = Chains.NewKey() };
                log[4] = other with { Hash = Chain.HashOf(other) };
                break;
            case "one more than the head names":
                log.Add(Chain.Continue(head, [Chains.Entry(11)]).Entries[0]);
                break;
        }

        return log;
    }
}
