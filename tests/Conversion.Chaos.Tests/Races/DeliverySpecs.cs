using Conversion.Api.Jobs;
using Conversion.Chaos.Races;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Runtime.Handlers;

namespace Conversion.Chaos.Tests.Races;

public sealed class DeliverySpecs
{
    [Fact]
    public async Task Every_message_that_is_handled_is_delivered_twice()
    {
        await using var nodes = await RacingNodes.StartAsync(TestContext.Current.CancellationToken);
        var handled = nodes.A.Services.GetRequiredService<HandlerGraph>().Chains
            .Select(chain => chain.MessageType).Where(type => type.Assembly == typeof(SubmitJob).Assembly);
        Assert.Equal(Names(handled), Names(Delivery.All.Select(delivery => delivery.Message).Distinct()));
    }

    private static IEnumerable<string> Names(IEnumerable<Type> types) => types.Select(type => type.Name).Order(StringComparer.Ordinal);
}
