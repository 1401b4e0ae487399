package io.codrift.streams.testing;

import io.codrift.streams.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.kafka.streams.state.KeyValueStore;

/** Counts what a task reads from one of its stores and writes to it. */
public final class StoreTraffic {
  /** Entries that were asked for by key. */
  public long reads;

  /** Bytes of keys and values that were put. */
  public long bytesWritten;

  /** The same store, with its traffic counted. */
  @SuppressWarnings("unchecked") // the arguments are those of the interface
  public <K, V> KeyValueStore<K, V> of(KeyValueStore<K, V> store, Store<K, V> declared) {
    return (KeyValueStore<K, V>)
        Proxy.newProxyInstance(
            StoreTraffic.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("get")) {
                reads++;
              } else if (method.getName().equals("put")) {
                bytesWritten +=
                    declared.keys().serializer().serialize("", (K) arguments[0]).length
                        + declared.values().serializer().serialize("", (V) arguments[1]).length;
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
