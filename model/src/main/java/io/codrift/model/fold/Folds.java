package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.random.SplitMix64;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The training, validation and evaluation rows of each fold of a window. Folds are blocks of event
 * time: neighbouring rows in a time series are nearly equal, so with a random split a flow could
 * memorise the held-out rows.
 *
 * <p>Time is cut into absolute blocks ⌊t / length⌋ of 1/32 of the window. Each run of K consecutive
 * blocks is assigned to the K folds in an order hashed from its number. A row has the same fold in
 * overlapping windows, and periodic data cannot align with the assignment. Training rows within one
 * correlation time of an evaluation or validation block are left out.
 *
 * <p>If event time does not distinguish the rows, they are split by their hash.
 *
 * <p>With few rows a part can be too small after both. Then the time that is left out is shortened
 * step by step. If that is not enough, the rows are split by the rank of their hash: evaluation
 * parts of equal size, and as many validation rows as are needed. So every window of {@value
 * #FEWEST} rows or more has folds.
 */
public final class Folds {
  static final int BLOCKS = 32;

  /** The fewest rows of a window; then two folds have 32 evaluation and 24 training rows each. */
  static final int FEWEST = 64;

  /** Every fifth run of blocks is for validation. */
  private static final int VALIDATION = 5;

  private static final double LEAST_SHARE = 0.7;
  private static final int FEWEST_BLOCKS = 12;
  private static final int FINEST = 6;
  private static final int FEWEST_ROWS = 8;
  private static final double UNCORRELATED = 0.1;

  /** The shares of the correlation time that are left out, until the parts are large enough. */
  private static final double[] SHARES_LEFT_OUT = {0.5, 0.25, 0};

  private static final long FOLD_SALT = 101;
  private static final long VALIDATION_SALT = 211;
  private static final long BLOCK_SALT = 307;

  private final boolean byTime;
  private final int[] blocks;
  private final Part[] parts;

  private Folds(boolean byTime, int[] blocks, Part[] parts) {
    this.byTime = byTime;
    this.blocks = blocks;
    this.parts = parts;
  }

  /**
   * The rows of one fold, as row numbers of the window.
   *
   * @param train rows on which marginal maps, start and weights are fitted
   * @param validation rows for early stopping and for mixing the candidates
   * @param evaluation rows that give the numbers; nothing is chosen on them
   * @param known all rows that may be used before evaluation: train, validation and the gaps
   *     between them
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Part(int[] train, int[] validation, int[] evaluation, int[] known) {}

  /**
   * Splits a window.
   *
   * @param window at least {@value #FEWEST} rows
   * @param columns all columns; their autocorrelation decides which rows are left out
   */
  static Folds of(Window window, List<SortedColumn> columns, int folds) {
    return byTime(window, columns, folds, 1)
        .or(() -> byHash(window, folds))
        .or(
            () ->
                Arrays.stream(SHARES_LEFT_OUT)
                    .mapToObj(share -> byTime(window, columns, folds, share))
                    .flatMap(Optional::stream)
                    .findFirst())
        .orElseGet(() -> byRankOfHash(window, folds));
  }

  /** Tries ever finer blocks of event time; empty if a part is too small with all of them. */
  private static Optional<Folds> byTime(
      Window window, List<SortedColumn> columns, int folds, double shareLeftOut) {
    long length = Math.max(1, (window.end() - window.begin()) / BLOCKS);
    for (int halving = 0; halving <= FINEST; halving++) {
      Optional<Folds> found = byTime(window, columns, folds, shareLeftOut, length);
      if (found.isPresent()) {
        return found;
      }
      if (length == 1) {
        break;
      }
      length /= 2;
    }
    return Optional.empty();
  }

  private static Optional<Folds> byTime(
      Window window, List<SortedColumn> columns, int folds, double shareLeftOut, long length) {
    long[] times = window.eventTimes();
    int n = window.rows();
    int[] counts = new int[folds];
    Map<Long, Integer> numbers = new HashMap<>();
    int[] blocks = new int[n];
    for (int r = 0; r < n; r++) {
      long block = Math.floorDiv(times[r], length);
      counts[fold(block, folds)]++;
      Integer number = numbers.putIfAbsent(block, numbers.size());
      blocks[r] = number == null ? numbers.size() - 1 : number;
    }
    double least = LEAST_SHARE * n / folds;
    if (numbers.size() < FEWEST_BLOCKS || Arrays.stream(counts).anyMatch(c -> c < least)) {
      return Optional.empty();
    }
    long apart = Math.round(shareLeftOut * correlationTime(times, columns, length / 4));
    Part[] parts = new Part[folds];
    for (int k = 0; k < folds; k++) {
      int fold = k;
      parts[k] =
          new Part(
              rows(n, r -> trains(times[r], apart, length, fold, folds)),
              rows(n, r -> role(times[r], length, fold, folds) == Role.VALIDATION),
              rows(n, r -> role(times[r], length, fold, folds) == Role.EVALUATION),
              rows(n, r -> known(times[r], apart, length, fold, folds)));
    }
    return enough(new Folds(true, blocks, parts));
  }

  private static Optional<Folds> byHash(Window window, int folds) {
    long[] hashes = window.hashes();
    int n = window.rows();
    Part[] parts = new Part[folds];
    for (int k = 0; k < folds; k++) {
      int fold = k;
      parts[k] =
          new Part(
              rows(n, r -> role(hashes[r], fold, folds) == Role.TRAIN),
              rows(n, r -> role(hashes[r], fold, folds) == Role.VALIDATION),
              rows(n, r -> role(hashes[r], fold, folds) == Role.EVALUATION),
              rows(n, r -> role(hashes[r], fold, folds) != Role.EVALUATION));
    }
    return enough(new Folds(false, blocksByHash(hashes), parts));
  }

  private static int[] blocksByHash(long[] hashes) {
    return Arrays.stream(hashes)
        .mapToInt(hash -> (int) Long.remainderUnsigned(SplitMix64.at(hash, BLOCK_SALT), BLOCKS))
        .toArray();
  }

  /** A split that never fails. The blocks of the standard error are runs of rows in event time. */
  private static Folds byRankOfHash(Window window, int folds) {
    int n = window.rows();
    int[] dealt = ranks(n, r -> SplitMix64.at(window.hashes()[r], FOLD_SALT));
    int[] drawn = ranks(n, r -> SplitMix64.at(window.hashes()[r], VALIDATION_SALT));
    Part[] parts = new Part[folds];
    for (int k = 0; k < folds; k++) {
      int fold = k;
      int[] known = rows(n, r -> dealt[r] % folds != fold);
      int[] places = ranks(known.length, i -> drawn[known[i]]);
      int validated = Math.max(FEWEST_ROWS, known.length / VALIDATION);
      parts[k] =
          new Part(
              IntStream.range(0, known.length)
                  .filter(i -> places[i] >= validated)
                  .map(i -> known[i])
                  .toArray(),
              IntStream.range(0, known.length)
                  .filter(i -> places[i] < validated)
                  .map(i -> known[i])
                  .toArray(),
              rows(n, r -> dealt[r] % folds == fold),
              known);
    }
    long[] times = window.eventTimes();
    boolean oneInstant = Arrays.stream(times).allMatch(time -> time == times[0]);
    int[] inTime = ranks(n, r -> times[r] - Long.MIN_VALUE);
    int[] blocks =
        oneInstant
            ? blocksByHash(window.hashes())
            : Arrays.stream(inTime).map(rank -> (int) ((long) rank * BLOCKS / n)).toArray();
    return new Folds(false, blocks, parts);
  }

  /** The rank of each of n rows by an unsigned key, from 0; rows of one key in their order. */
  private static int[] ranks(int n, IntToLongFunction key) {
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Long.compareUnsigned(key.applyAsLong(a), key.applyAsLong(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[n];
    for (int i = 0; i < n; i++) {
      ranks[order[i]] = i;
    }
    return ranks;
  }

  private enum Role {
    TRAIN,
    VALIDATION,
    EVALUATION
  }

  private static boolean trains(long time, long apart, long length, int fold, int folds) {
    return role(time, length, fold, folds) == Role.TRAIN
        && role(time - apart, length, fold, folds) == Role.TRAIN
        && role(time + apart, length, fold, folds) == Role.TRAIN;
  }

  private static boolean known(long time, long apart, long length, int fold, int folds) {
    return role(time, length, fold, folds) != Role.EVALUATION
        && role(time - apart, length, fold, folds) != Role.EVALUATION
        && role(time + apart, length, fold, folds) != Role.EVALUATION;
  }

  private static Role role(long time, long length, int fold, int folds) {
    long block = Math.floorDiv(time, length);
    if (fold(block, folds) == fold) {
      return Role.EVALUATION;
    }
    long run = Math.floorDiv(block, folds);
    long several = Math.floorDiv(run, VALIDATION);
    long chosen = Long.remainderUnsigned(SplitMix64.at(several, VALIDATION_SALT), VALIDATION);
    return Math.floorMod(run, (long) VALIDATION) == chosen ? Role.VALIDATION : Role.TRAIN;
  }

  private static Role role(long hash, int fold, int folds) {
    if (Long.remainderUnsigned(SplitMix64.at(hash, FOLD_SALT), folds) == fold) {
      return Role.EVALUATION;
    }
    return Long.remainderUnsigned(SplitMix64.at(hash, VALIDATION_SALT), VALIDATION) == 0
        ? Role.VALIDATION
        : Role.TRAIN;
  }

  /** The fold of an absolute block: its position in the hashed permutation of its run. */
  static int fold(long block, int folds) {
    long run = Math.floorDiv(block, folds);
    int place = (int) Math.floorMod(block, (long) folds);
    int[] order = IntStream.range(0, folds).toArray();
    for (int i = folds - 1; i > 0; i--) {
      int j = (int) Long.remainderUnsigned(SplitMix64.at(run, FOLD_SALT + i), i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order[place];
  }

  /**
   * The first lag at which every column's rank autocorrelation is below {@value #UNCORRELATED}, as
   * a time. It is at most a quarter of a block: with a whole block, two folds would have no
   * training rows.
   */
  private static long correlationTime(long[] times, List<SortedColumn> columns, long most) {
    int n = times.length;
    int[] order = RankSeries.byTime(times);
    double spacing = Math.max(1.0, (double) (times[order[n - 1]] - times[order[0]]) / (n - 1));
    int longest = (int) Math.min(n / 4.0, Math.ceil(most / spacing));
    int lag = 0;
    for (SortedColumn column : columns) {
      RankSeries ranks = RankSeries.of(column, order);
      while (lag < longest && ranks.autocorrelation(lag + 1) >= UNCORRELATED) {
        lag++;
      }
    }
    return Math.min(most, Math.round(lag * spacing));
  }

  /** Empty if a part of some fold is too small. */
  private static Optional<Folds> enough(Folds folds) {
    boolean enough =
        Arrays.stream(folds.parts)
            .allMatch(
                part ->
                    part.train.length >= 2 * FEWEST_ROWS
                        && part.validation.length >= FEWEST_ROWS
                        && part.evaluation.length >= FEWEST_ROWS);
    return enough ? Optional.of(folds) : Optional.empty();
  }

  private static int[] rows(int n, IntPredicate chosen) {
    return IntStream.range(0, n).filter(chosen).toArray();
  }

  /** Whether folds are blocks of event time. */
  public boolean byTime() {
    return byTime;
  }

  /** Block number of each row, from 0. Standard errors are computed over these blocks. */
  public int[] blocks() {
    return blocks;
  }

  public Part part(int fold) {
    return parts[fold];
  }
}
