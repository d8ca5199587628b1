using HealthWuhan.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace HealthWuhan.Tests.Storage;

public sealed class EncryptedStateSerializerTests : IDisposable
{
    private static readonly StateKeys s_keys = StateKeys.Of(TestSilo.Secret);

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public void What_was_written_is_read_again()
    {
        var serializer = With(s_keys);
        Assert.Equal(new Note("a"), serializer.Deserialize<Note>(serializer.Serialize(new Note("a"))));
    }

    [Fact]
    public void A_state_of_the_first_release_is_read()
    {
        const string Stored = "01000000018FBCF79AEBE05ED18252C7582F87E31410FAB095C3F2C123A1F29669AAFEB374D1B8DDF701";
        Assert.Equal("kept", With(s_keys).Deserialize<Note>(new BinaryData(Convert.FromHexString(Stored)))!.Text);
    }

    [Fact]
    public void The_same_state_is_never_the_same_bytes()
    {
        var serializer = With(s_keys);
        Assert.NotEqual(serializer.Serialize(new Note("a")).ToArray(), serializer.Serialize(new Note("a")).ToArray());
    }

    [Fact]
    public void A_change_of_any_byte_is_refused()
    {
        var serializer = With(s_keys);
        var stored = serializer.Serialize(new Note("a")).ToArray();
        Assert.All(Enumerable.Range(0, stored.Length), changed =>
        {
            var bytes = stored.ToArray();
            bytes[changed] ^= 1;
            Assert.Throws<UnreadableStateException>(() => serializer.Deserialize<Note>(new BinaryData(bytes)));
        });
    }

    [Fact]
    public void A_cut_off_state_is_refused()
    {
        var serializer = With(s_keys);
        var stored = serializer.Serialize(new Note("a")).ToArray();
        Assert.All(Enumerable.Range(0, stored.Length), length =>
            Assert.Throws<UnreadableStateException>(() => serializer.Deserialize<Note>(new BinaryData(stored[..length]))));
    }

    [Fact]
    public void After_a_rotation_old_states_are_read_and_new_ones_use_the_new_key()
    {
        byte[] first = new byte[StateKeys.KeySize], second = [.. Enumerable.Repeat((byte)2, StateKeys.KeySize)];
        var old = With(new StateKeys(1, new Dictionary<uint, byte[]> { [1] = first })).Serialize(new Note("old"));
        var rotated = With(new StateKeys(2, new Dictionary<uint, byte[]> { [1] = first, [2] = second }));
        Assert.Equal("old", rotated.Deserialize<Note>(old)!.Text);
        Assert.Equal([1, 0, 0, 0, 2], rotated.Serialize(new Note("new")).ToArray()[..5]);
    }

    [Fact]
    public void A_key_that_is_not_in_the_ring_is_named()
    {
        var old = With(s_keys).Serialize(new Note("a"));
        var without = With(new StateKeys(9, new Dictionary<uint, byte[]> { [9] = new byte[StateKeys.KeySize] }));
        var refusal = Assert.Throws<UnreadableStateException>(() => without.Deserialize<Note>(old));
        Assert.Contains("key 1,", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _services.Dispose();

    private EncryptedStateSerializer With(StateKeys keys) =>
        new(new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()), keys);
}
