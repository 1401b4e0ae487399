package io.codrift.streams.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/**
 * The settings of a local store: those of the shared memory, or of the class that the user names,
 * and that its errors are heard of. Kafka Streams makes one for each store.
 */
public final class StoreSettings implements RocksDBConfigSetter {
  /** The properties by which the stores of a stage find what they need. */
  private static final String CHOSEN = "codrift.store.settings";

  private static final String ERRORS = "codrift.store.errors";

  private RocksDBConfigSetter chosen;

  /**
   * The properties of a stage with these settings.
   *
   * @param properties of the stage; they name the class that sets its memory
   * @param errors learns of what RocksDB cannot write
   * @throws ConfigException if there is no such class
   */
  static Map<String, Object> in(Map<String, Object> properties, StoreErrors errors) {
    String key = StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG;
    Map<String, Object> with = new HashMap<>(properties);
    Object type = ConfigDef.parseType(key, properties.get(key), ConfigDef.Type.CLASS);
    if (!(type instanceof Class<?> found) || !RocksDBConfigSetter.class.isAssignableFrom(found)) {
      throw new ConfigException(
          key, type, "It has to be a class that implements " + RocksDBConfigSetter.class.getName());
    }
    with.put(CHOSEN, found);
    with.put(ERRORS, errors);
    with.put(key, StoreSettings.class);
    return with;
  }

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    if (!(configs.get(CHOSEN) instanceof Class<?> type)
        || !(configs.get(ERRORS) instanceof StoreErrors errors)) {
      throw new IllegalArgumentException(
          CHOSEN + " or " + ERRORS + " is missing: a store that fails would not be heard of");
    }
    chosen = create(type.asSubclass(RocksDBConfigSetter.class));
    chosen.setConfig(store, options, configs);
    options.setLogger(errors);
  }

  private static RocksDBConfigSetter create(Class<? extends RocksDBConfigSetter> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new ConfigException(
          StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
          type,
          "It has to be public, with a public constructor without parameters: " + e);
    }
  }

  @Override
  public void close(String store, Options options) {
    if (chosen != null) {
      chosen.close(store, options);
    }
  }
}
