package io.codrift.streams.testing.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of the loopback address that passes connections on to a server while it is open, and
 * refuses them while it is closed, as a machine does whose server has stopped.
 */
public final class Gate implements AutoCloseable {
  /**
   * Below the ports that operating systems give to connections. A client that tries to connect to a
   * closed port among those may get the same port for its own end, and is then connected to itself.
   */
  private static final int LOWEST_PORT = 20_000;

  private static final int HIGHEST_PORT = 32_000;
  private static final int ATTEMPTS = 1_000;

  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket listener;

  /** A closed gate on a free port. */
  public Gate() {
    port =
        ThreadLocalRandom.current()
            .ints(LOWEST_PORT, HIGHEST_PORT)
            .limit(ATTEMPTS)
            .filter(Gate::isFree)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no free port"));
  }

  private static boolean isFree(int port) {
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return free.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Its own address, {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Passes connections on to this address, {@code host:port}. */
  public synchronized void open(String server) {
    String[] parts = server.split(":", 2);
    InetSocketAddress to = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    try {
      ServerSocket opened = new ServerSocket();
      opened.setReuseAddress(true);
      opened.bind(new InetSocketAddress("127.0.0.1", port));
      listener = opened;
      start(() -> accept(opened, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all connections and refuses new ones. */
  public synchronized void shut() {
    quietly(listener);
    connections.forEach(Gate::quietly);
    connections.clear();
  }

  @Override
  public void close() {
    shut();
  }

  private void accept(ServerSocket opened, InetSocketAddress to) {
    while (!opened.isClosed()) {
      try {
        Socket client = opened.accept();
        Socket server = new Socket();
        connections.add(client);
        connections.add(server);
        server.connect(to);
        start(() -> copy(client, server));
        start(() -> copy(server, client));
        if (opened.isClosed()) { // shut in the meantime
          quietly(client);
          quietly(server);
        }
      } catch (IOException e) {
        // The gate was shut, or the server does not listen: the client sees its connection end.
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One side has ended, and so does the other.
    } finally {
      quietly(from);
      quietly(to);
      connections.remove(from);
      connections.remove(to);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "gate");
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(AutoCloseable closed) {
    try {
      if (closed != null) {
        closed.close();
      }
    } catch (Exception e) {
      // It is closed.
    }
  }
}
