package dev.sparkfailover.contract.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Arrays;

/** Writes values as JSON: snake_case, ISO times, null for what is not known. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModules(new Jdk8Module(), new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();
  private static final ObjectWriter FOR_PEOPLE = MAPPER.writerWithDefaultPrettyPrinter();

  private Json() {}

  /** Indented: people read it, too. */
  public static byte[] bytes(Object value) {
    try {
      byte[] json = FOR_PEOPLE.writeValueAsBytes(value);
      byte[] lines = Arrays.copyOf(json, json.length + 1);
      lines[json.length] = '\n';
      return lines;
    } catch (JsonProcessingException e) {
      throw cannotWrite(value, e);
    }
  }

  private static IllegalStateException cannotWrite(Object value, JsonProcessingException e) {
    return new IllegalStateException("cannot write %s as JSON".formatted(value.getClass()), e);
  }
}
