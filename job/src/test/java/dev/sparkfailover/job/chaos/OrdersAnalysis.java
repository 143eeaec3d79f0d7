package dev.sparkfailover.job.chaos;

import dev.sparkfailover.job.chaos.OrdersJournal.Order;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What {@code orders} makes of some orders, in exact arithmetic; numbers without trailing zeros.
 *
 * @param categories by category: total_orders, avg_amount, max_amount
 * @param customers by customer with more than 5 orders: total_orders, avg_amount
 */
record OrdersAnalysis(Map<String, List<String>> categories, Map<String, List<String>> customers) {

  private static final int CUSTOMER_MORE_THAN = 5;

  /**
   * Works it out.
   *
   * @param avgScale the decimals of an average, rounded half up
   */
  static OrdersAnalysis of(List<Order> orders, int avgScale) {
    return new OrdersAnalysis(categories(orders, avgScale), customers(orders, avgScale));
  }

  private static Map<String, List<String>> categories(List<Order> orders, int avgScale) {
    Map<String, List<String>> rows = new HashMap<>();
    amountsBy(orders, Order::category)
        .forEach(
            (category, amounts) ->
                rows.put(
                    category,
                    List.of(total(amounts), average(amounts, avgScale), maximum(amounts))));
    return rows;
  }

  private static Map<String, List<String>> customers(List<Order> orders, int avgScale) {
    Map<String, List<String>> rows = new HashMap<>();
    amountsBy(orders, Order::customer)
        .forEach(
            (customer, amounts) -> {
              if (amounts.size() > CUSTOMER_MORE_THAN) {
                rows.put(customer, List.of(total(amounts), average(amounts, avgScale)));
              }
            });
    return rows;
  }

  private static Map<String, List<BigDecimal>> amountsBy(
      List<Order> orders, Function<Order, String> key) {
    return orders.stream()
        .collect(
            Collectors.groupingBy(key, Collectors.mapping(Order::amount, Collectors.toList())));
  }

  private static String total(List<BigDecimal> amounts) {
    return Integer.toString(amounts.size());
  }

  private static String average(List<BigDecimal> amounts, int avgScale) {
    BigDecimal sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    return number(sum.divide(BigDecimal.valueOf(amounts.size()), avgScale, RoundingMode.HALF_UP));
  }

  private static String maximum(List<BigDecimal> amounts) {
    return number(amounts.stream().max(BigDecimal::compareTo).orElseThrow());
  }

  /** One way to write a number, whatever its trailing zeros. */
  static String number(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
