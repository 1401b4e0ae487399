package io.codrift.model.copula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InnerProductsTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 5", "4, 8", "7, 17", "256, 33"})
  void equalThoseOfTheLibrary(int rows, int columns) {
    Random random = new Random(rows);
    DMatrixRMaj first = RandomMatrices_DDRM.rectangle(rows, columns, -1, 1, random);
    DMatrixRMaj second = RandomMatrices_DDRM.rectangle(rows, columns, -1, 1, random);
    DMatrixRMaj sums = new DMatrixRMaj(columns, columns);
    InnerProducts.add(first, sums);
    InnerProducts.add(second, sums);
    InnerProducts.reflect(sums);
    DMatrixRMaj expected = new DMatrixRMaj(columns, columns);
    DMatrixRMaj ofSecond = new DMatrixRMaj(columns, columns);
    CommonOps_DDRM.multInner(first, expected);
    CommonOps_DDRM.multInner(second, ofSecond);
    CommonOps_DDRM.addEquals(expected, ofSecond);
    assertThat(MatrixFeatures_DDRM.isIdentical(sums, expected, 1e-12)).isTrue();
  }
}
