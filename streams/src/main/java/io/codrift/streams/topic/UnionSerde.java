package io.codrift.streams.topic;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The serde of a sealed type whose members wrap one Avro message each. The schema's fingerprint in
 * the encoded message identifies the member. Thread-safe.
 *
 * @param <T> the sealed type
 */
public final class UnionSerde<T extends UnionSerde.Member> implements Serde<T> {
  private final List<Case<T, ?>> cases;

  private UnionSerde(List<Case<T, ?>> cases) {
    this.cases = List.copyOf(cases);
  }

  /** A member of the sealed type. */
  public interface Member {
    /** The message that it wraps. */
    SpecificRecord message();
  }

  /** One of the messages. */
  private record Case<T, M extends SpecificRecord>(
      Class<M> type, MessageCodec<M> codec, Function<M, T> wrap) {
    byte[] encode(SpecificRecord message) {
      return codec.encode(type.cast(message));
    }

    T decode(byte[] bytes) {
      return wrap.apply(codec.decode(bytes));
    }
  }

  /** Collects the members of a sealed type. */
  public static final class Builder<T extends Member> {
    private final KnownSchemas schemas;
    private final List<Case<T, ?>> cases = new ArrayList<>();

    private Builder(KnownSchemas schemas) {
      this.schemas = schemas;
    }

    /**
     * Adds a member.
     *
     * @param type the class of its message
     * @param wrap creates the member from its message
     */
    public <M extends SpecificRecord> Builder<T> member(Class<M> type, Function<M, T> wrap) {
      cases.add(new Case<>(type, new MessageCodec<>(type, schemas), wrap));
      return this;
    }

    /** The serde of all members that were added. */
    public UnionSerde<T> build() {
      return new UnionSerde<>(cases);
    }
  }

  /** Starts a serde that decodes messages of these schemas. */
  public static <T extends Member> Builder<T> of(KnownSchemas schemas) {
    return new Builder<>(schemas);
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, member) -> member == null ? null : encode(member.message());
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> bytes == null ? null : decode(bytes);
  }

  private byte[] encode(SpecificRecord message) {
    return cases.stream()
        .filter(candidate -> candidate.type().isInstance(message))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member has a " + message.getClass()))
        .encode(message);
  }

  private T decode(byte[] bytes) {
    for (Case<T, ?> candidate : cases) {
      if (candidate.codec().matches(bytes)) {
        return candidate.decode(bytes);
      }
    }
    List<String> names = cases.stream().map(c -> c.type().getSimpleName()).toList();
    try {
      // Throws another exception if a newer Codrift wrote the message, because it must not be
      // dropped.
      T unexpected = cases.get(0).decode(bytes);
      throw new IllegalStateException("no member matched, but this was decoded: " + unexpected);
    } catch (MalformedMessageException e) {
      throw new UnexpectedMessageException(
          "the value is not one of " + String.join(", ", names), e);
    }
  }
}
