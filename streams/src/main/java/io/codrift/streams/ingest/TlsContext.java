package io.codrift.streams.ingest;

import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigProblem;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The TLS settings of the registry's client: trusted certificates and its own identity. */
final class TlsContext {
  private TlsContext() {}

  /**
   * @throws ConfigException naming the store that cannot be used
   */
  static SSLContext of(RegistryConfig config) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(config.identity()), trust(config.trust()), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw unusable("registry", config.url().toString(), e);
    }
  }

  private static KeyManager[] keys(Optional<RegistryConfig.Store> store) {
    if (store.isEmpty()) {
      return null;
    }
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(load(store.get()), password(store.get()));
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("registry.key-store", store.get().path().toString(), e);
    }
  }

  private static TrustManager[] trust(Optional<RegistryConfig.Store> store) {
    if (store.isEmpty()) {
      return null;
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(load(store.get()));
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("registry.trust-store", store.get().path().toString(), e);
    }
  }

  private static KeyStore load(RegistryConfig.Store store)
      throws GeneralSecurityException, IOException {
    String name = store.path().toString();
    if (name.endsWith(".pem") || name.endsWith(".crt") || name.endsWith(".cer")) {
      KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
      keys.load(null, null);
      try (InputStream in = Files.newInputStream(store.path())) {
        int number = 0;
        for (Certificate certificate :
            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          keys.setCertificateEntry("certificate-" + number++, certificate);
        }
      }
      return keys;
    }
    return KeyStore.getInstance(store.path().toFile(), password(store));
  }

  private static char[] password(RegistryConfig.Store store) {
    return store.password().map(Secret::value).orElse("").toCharArray();
  }

  private static ConfigException unusable(String key, String value, Exception e) {
    return new ConfigException(
        List.of(
            new ConfigProblem(
                value,
                0,
                key,
                "cannot be used: %s. Name a PKCS 12 or JKS store with its password, or a PEM file"
                        .formatted(e.getMessage())
                    + " of certificates to trust.")));
  }
}
