package io.codrift.streams.estimate.store;

/**
 * How much of its work a task may do before the next commit, in bytes that it reads, writes or
 * sends. More would not fit into the time of a transaction. Something is always done, however large
 * it is. Not thread-safe.
 */
public final class Piece {
  private final long most;
  private long used;
  private boolean refused;

  /**
   * @param most bytes of the piece
   */
  public Piece(long most) {
    this.most = most;
  }

  /**
   * Takes some work into the piece, if there is room or it is the first.
   *
   * @param bytes that it reads, writes or sends, about
   * @return whether it may be done
   */
  public boolean admits(long bytes) {
    if (used > 0 && used + bytes > most) {
      refused = true;
      return false;
    }
    use(bytes);
    return true;
  }

  /** Counts work whose size was not known before it was done. */
  public void use(long bytes) {
    used += Math.max(1, bytes);
  }

  /** Whether some work was refused: it is left for the next piece. */
  public boolean leavesWork() {
    return refused;
  }
}
