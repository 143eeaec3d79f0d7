package dev.sparkfailover.job.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The books' records as JSON, each with the version of its form and the program that wrote it. */
public final class RecordJson {
  /** The form that this program writes, and the newest that it reads. */
  public static final int VERSION = 1;

  public static final String PROGRAM =
      "spark-failover "
          + Optional.ofNullable(RecordJson.class.getPackage().getImplementationVersion())
              .orElse("development");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, new WriteInstant())
                  .addDeserializer(Instant.class, new ReadInstant())
                  .addSerializer(InputFile.class, new WriteInputFile())
                  .addDeserializer(InputFile.class, new ReadInputFile()))
          .build();

  private RecordJson() {}

  public static byte[] bytes(Object found) throws IOException {
    return MAPPER.writeValueAsBytes(found);
  }

  /** The record in the file; refuses what is damaged or of a newer form. */
  public static <T> T read(Store store, String path, Class<T> type) throws IOException {
    byte[] content = store.read(path);
    try {
      JsonNode tree = MAPPER.readTree(content);
      if (!tree.isObject()) {
        throw new IOException("not a JSON object");
      }
      refuseNewer(store, path, tree);
      return MAPPER.treeToValue(tree, type);
    } catch (IOException e) {
      throw new RefusedException(
          store.uri(path)
              + ": not a readable "
              + type.getSimpleName()
              + " record ("
              + why(content, e)
              + "); "
              + wayOut(type),
          e);
    }
  }

  /** An epoch belongs to no pipeline, so that --adopt and --reset leave it where it is. */
  private static String wayOut(Class<?> type) {
    return type == Epoch.class
        ? "it says only who held this data folder: make sure that no other job works on the folder"
            + " (also none that is paused, or on another machine), move this file away, and start again"
        : "restore the file from a backup, or start once with --adopt (go on after the"
            + " published batches) or --reset (set checkpoint and output aside)";
  }

  private static void refuseNewer(Store store, String path, JsonNode tree) {
    int version = tree.path("version").asInt(VERSION);
    if (version > VERSION) {
      throw new RefusedException(
          store.uri(path)
              + ": record version "
              + version
              + ", written by "
              + tree.path("program").asText("an unknown program")
              + "; "
              + PROGRAM
              + " reads up to version "
              + VERSION
              + ": use the program that wrote it, or a newer one");
    }
  }

  private static String why(byte[] content, IOException e) {
    if (content.length == 0) {
      return "the file is empty";
    }
    if (e instanceof JsonEOFException) {
      return "it ends in the middle, after %s bytes".formatted(content.length);
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
  }

  private static final class WriteInstant extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant at, JsonGenerator out, SerializerProvider ignored)
        throws IOException {
      out.writeString(at.toString());
    }
  }

  private static final class ReadInstant extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser in, DeserializationContext ignored) throws IOException {
      try {
        return Instant.parse(in.getText());
      } catch (DateTimeException e) {
        throw JsonMappingException.from(in, "not a time in ISO 8601: " + in.getText(), e);
      }
    }
  }

  /** Its identity is left out where there is none, as in records of older programs. */
  private static final class WriteInputFile extends JsonSerializer<InputFile> {
    @Override
    public void serialize(InputFile file, JsonGenerator out, SerializerProvider ignored)
        throws IOException {
      out.writeStartObject();
      out.writeStringField("name", file.name());
      out.writeNumberField("size", file.size());
      out.writeStringField("modified", file.modified().toString());
      if (file.identity().isPresent()) {
        out.writeStringField("identity", file.identity().get());
      }
      out.writeEndObject();
    }
  }

  private static final class ReadInputFile extends JsonDeserializer<InputFile> {
    private record Form(String name, Long size, Instant modified) {}

    @Override
    public InputFile deserialize(JsonParser in, DeserializationContext context) throws IOException {
      ObjectNode tree = context.readValue(in, ObjectNode.class);
      JsonNode identity = tree.path("identity");
      Form form = MAPPER.treeToValue(tree.without("identity"), Form.class);
      return new InputFile(
          form.name(),
          form.size(),
          form.modified(),
          identity.isTextual() ? Optional.of(identity.asText()) : Optional.empty());
    }
  }
}
