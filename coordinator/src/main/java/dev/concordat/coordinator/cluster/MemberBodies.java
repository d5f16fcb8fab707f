package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.web.BodyReaders;
import dev.concordat.coordinator.web.JsonFields;
import dev.concordat.coordinator.web.Texts;
import java.util.Map;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** How the request bodies of the cluster's calls are read. */
@Component
final class MemberBodies implements BodyReaders {

    @Override
    public Map<Class<?>, Function<JsonFields, ?>> all() {
        return Map.of(MemberRequest.class, MemberBodies::member, LeaderRequest.class, MemberBodies::leader);
    }

    private static MemberRequest member(JsonFields fields) {
        return new MemberRequest(
                fields.value("raftAddress", NodeTexts::raftAddress),
                fields.value("url", NodeTexts::url),
                fields.value("role", word -> Texts.oneOf(word, "voter", "standby")));
    }

    private static LeaderRequest leader(JsonFields fields) {
        return new LeaderRequest(fields.value("node", NodeTexts::name));
    }
}
