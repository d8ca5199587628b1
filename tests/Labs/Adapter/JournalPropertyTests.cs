using System.Text;
using CsCheck;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.Tests.Adapter;

/// <summary>Any sequence of taking, answering, full disks, crashes and torn writes leaves what was confirmed and is not answered, in its order.</summary>
public class JournalPropertyTests
{
    private enum Act
    {
        TakeSmall,
        TakeLarge,
        AnswerOldest,
        AnswerAll,
        FillDisk,
        FreeDisk,
        Crash,
        CrashWithTornTail,
    }

    private static readonly Gen<(Act Act, int Seed)[]> s_lives =
        Gen.Select(Gen.Frequency((4, Gen.Const(Act.TakeSmall)), (1, Gen.Const(Act.TakeLarge)), (3, Gen.Const(Act.AnswerOldest)), (1, Gen.Const(Act.AnswerAll)), (1, Gen.Const(Act.FillDisk)), (2, Gen.Const(Act.FreeDisk)), (2, Gen.Const(Act.Crash)), (1, Gen.Const(Act.CrashWithTornTail))), Gen.Int[0, 200]).Array[1, 40];

    [Fact]
    public Task Nothing_confirmed_is_lost_and_nothing_answered_comes_back() => s_lives.SampleAsync(
        async life =>
        {
            using var folder = new AdapterFolder();
            var model = new Life(folder);
            foreach (var (act, seed) in life)
                await model.Do(act, seed);
            model.Crash();
            Assert.Equal(model.Expected, model.Journal.Contents());
            model.Journal.Dispose();
        },
        iter: 200);

    /// <summary>A journal, and what it must hold.</summary>
    private sealed class Life
    {
        private readonly AdapterFolder _folder;
        private readonly FullDisk _disk = new();
        private readonly List<string> _expected = [];
        private int _count;

        public Life(AdapterFolder folder) => (_folder, Journal) = (folder, folder.Open(_disk.Open));

        public AdapterJournal Journal { get; private set; }

        public IReadOnlyList<string> Expected => _expected;

        public async Task Do(Act act, int seed)
        {
            switch (act)
            {
                case Act.TakeSmall:
                    await Take($"{_count++}");
                    break;
                case Act.TakeLarge:
                    await Take($"{_count++}" + new string('x', JournalRecord.InlineBytes + seed));
                    break;
                case Act.AnswerOldest:
                    Answer(1);
                    break;
                case Act.AnswerAll:
                    Answer(int.MaxValue);
                    break;
                case Act.FillDisk:
                    _disk.BytesLeft = seed;
                    break;
                case Act.FreeDisk:
                    _disk.BytesLeft = null;
                    break;
                case Act.Crash:
                    Crash();
                    break;
                default:
                    TearTail(seed);
                    Crash();
                    break;
            }
        }

        /// <summary>The process is gone and comes back, with room on its disk.</summary>
        public void Crash()
        {
            Journal.Dispose();
            _disk.BytesLeft = null;
            Journal = _folder.Open(_disk.Open);
        }

        private async Task Take(string content)
        {
            try
            {
                await Journal.Take(content, $"LIS|LAB|{_count}");
                _expected.Add(content);
            }
            catch (IOException)
            {
                // Not confirmed: after a crash it may be there or not, and its sender still has it.
                Crash();
                if (Journal.Contents().Length > _expected.Count)
                    _expected.Add(content);
            }
        }

        private void Answer(int atMost)
        {
            var items = Journal.Items.Take(atMost).ToArray();
            if (items.Length == 0)
                return;
            try
            {
                Journal.Answered(items, Totals.None with { Entries = items.Length });
                _expected.RemoveRange(0, items.Length);
            }
            catch (IOException)
            {
                Crash();
                if (Journal.Items.Count < _expected.Count)
                    _expected.RemoveRange(0, items.Length);
            }
        }

        /// <summary>A record that was being written when the power failed: its beginning, or anything at all.</summary>
        private void TearTail(int seed)
        {
            var torn = JournalRecord.Encode(new SegmentBegun(9_999, Totals.None), Encoding.ASCII.GetBytes(new string('t', seed)));
            using var file = new FileStream(_folder.Segment, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(torn.AsSpan(0, 1 + (seed % (torn.Length - 1))));
        }
    }
}
