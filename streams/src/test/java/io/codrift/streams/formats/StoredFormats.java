package io.codrift.streams.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The contents of stores and topics of an earlier build. See the README next to the files. */
public final class StoredFormats {
  private static final String FOLDER = "/formats/0.1.0-b9a83cf/";

  private StoredFormats() {}

  /** The elements of a file. */
  public static List<JsonNode> read(String file) {
    try {
      JsonNode all = new ObjectMapper().readTree(StoredFormats.class.getResource(FOLDER + file));
      return StreamSupport.stream(all.spliterator(), false).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A field in hexadecimal, as bytes. */
  public static byte[] bytes(JsonNode entry, String field) {
    return HexFormat.of().parseHex(entry.get(field).asText());
  }

  /** Puts all entries of a store of the file into a store. */
  public static void fill(KeyValueStore<Bytes, byte[]> store, String file, String name) {
    for (JsonNode entry : read(file)) {
      if (entry.get("store").asText().equals(name)) {
        store.put(Bytes.wrap(bytes(entry, "key")), bytes(entry, "value"));
      }
    }
  }
}
