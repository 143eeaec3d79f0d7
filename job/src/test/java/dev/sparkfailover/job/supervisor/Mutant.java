package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.job.settings.Settings.OnExhausted;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiFunction;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The real code with one mistake in it, which the explorer must find. */
enum Mutant {
  A_LEDGER_THAT_FORGETS_ITS_LINES("ledger.LineFile", Mutant.body("append", 0)),
  A_BUDGET_THAT_SIGTERM_RESTORES(
      "supervisor.EventPublisher", Mutant.restoredInstead("event/Event$StopRequested")),
  AN_EXHAUSTION_THAT_A_RESTART_LEAVES("ledger.HistoryReducer", Mutant.body("gaveUp", 0)),
  AN_EXHAUSTION_THAT_ENDS_BY_ITSELF("supervisor.Requests", Mutant.body("resumed", 1)),
  HALF_A_LINE_THAT_STAYS("ledger.LineFile", Mutant.body("whole", 1)),
  RESTARTS_THAT_COST_NOTHING("event.FailureClass", Mutant.body("spendsBudget", 0)),
  A_BACKOFF_THAT_IS_NOT_WAITED_FOR("supervisor.Supervisor", Mutant.body("waitUntil", 1)),
  A_DEAD_PROCESS_THAT_IS_NO_FAILURE("ledger.History", Mutant.body("vanished", 0)),
  WORK_THAT_IS_HEALTHY_TOO_SOON("supervisor.AttemptRecord", Mutant.body("longEnough", 1)),
  A_FRESH_PROCESS_FOR_NOTHING("supervisor.AttemptRecord", Mutant.body("worked", 1)),
  AN_HOUR_THAT_HOLDS_THE_FUTURE("ledger.HistoryReducer", Mutant.body("forgetTheFuture", 0)),
  A_PARK_THAT_NOBODY_CAN_LEAVE("supervisor.Requests", Mutant.body("leave", 0)),
  A_SEARCH_WITHOUT_END("restart.SearchBound", Mutant.body("of", 1_000));

  private static final String ROOT = "dev.sparkfailover.job.";
  private static final String PATH = "dev/sparkfailover/job/";

  private final String type;

  @SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
  private final BiFunction<ClassReader, ClassWriter, ClassVisitor> mistake;

  Mutant(String type, BiFunction<ClassReader, ClassWriter, ClassVisitor> mistake) {
    this.type = ROOT + type;
    this.mistake = mistake;
  }

  /** A bound that is passed by the third search shows one attempt later than the rest. */
  int deeper() {
    return this == A_SEARCH_WITHOUT_END ? 1 : 0;
  }

  /** Where to look for it, and where else: the ways of a job that parks show some of them. */
  List<OnExhausted> places() {
    return this == A_PARK_THAT_NOBODY_CAN_LEAVE || this == AN_EXHAUSTION_THAT_ENDS_BY_ITSELF
        ? List.of(OnExhausted.PARK, OnExhausted.EXIT)
        : List.of(OnExhausted.EXIT, OnExhausted.PARK);
  }

  /** What the explorer says of it; empty when it finds nothing. */
  String finding(String onExhausted, int depth) throws ReflectiveOperationException {
    Class<?> explorer = new Loader().loadClass(Exploration.class.getName());
    return (String)
        explorer.getMethod("finding", String.class, int.class).invoke(null, onExhausted, depth);
  }

  /** All of ours anew, so that the mistake is seen by all of it. */
  private final class Loader extends ClassLoader {
    Loader() {
      super(Mutant.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(ROOT)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = name.equals(type) ? mutated(in.readAllBytes()) : in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private byte[] mutated(byte[] code) {
      ClassReader reader = new ClassReader(code);
      ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      reader.accept(mistake.apply(reader, writer), 0);
      return writer.toByteArray();
    }
  }

  /**
   * The method does nothing, and answers with a constant: a truth value, a number, or an empty
   * optional.
   */
  private static BiFunction<ClassReader, ClassWriter, ClassVisitor> body(
      String method, int answer) {
    return (reader, writer) ->
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!name.equals(method)) {
              return next;
            }
            write(next, Type.getReturnType(descriptor).getSort(), answer);
            return null;
          }
        };
  }

  private static void write(MethodVisitor method, int returned, int answer) {
    method.visitCode();
    switch (returned) {
      case Type.VOID -> method.visitInsn(Opcodes.RETURN);
      case Type.BOOLEAN -> {
        method.visitInsn(answer == 0 ? Opcodes.ICONST_0 : Opcodes.ICONST_1);
        method.visitInsn(Opcodes.IRETURN);
      }
      case Type.INT -> {
        method.visitLdcInsn(answer);
        method.visitInsn(Opcodes.IRETURN);
      }
      default -> {
        method.visitMethodInsn(
            Opcodes.INVOKESTATIC, "java/util/Optional", "empty", "()Ljava/util/Optional;", false);
        method.visitInsn(Opcodes.ARETURN);
      }
    }
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  /** Makes an event that restores the budget, of one that carries a time and a text. */
  private static BiFunction<ClassReader, ClassWriter, ClassVisitor> restoredInstead(String event) {
    String wrong = PATH + event;
    String right = PATH + "event/Event$BudgetRestored";
    String by = "L" + PATH + "event/BudgetRestoredBy;";
    return (reader, writer) ->
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(
                Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
              @Override
              public void visitTypeInsn(int opcode, String type) {
                super.visitTypeInsn(opcode, type.equals(wrong) ? right : type);
              }

              @Override
              public void visitMethodInsn(
                  int opcode, String owner, String called, String takes, boolean isInterface) {
                if (!owner.equals(wrong)) {
                  super.visitMethodInsn(opcode, owner, called, takes, isInterface);
                  return;
                }
                super.visitInsn(Opcodes.POP);
                super.visitFieldInsn(
                    Opcodes.GETSTATIC, PATH + "event/BudgetRestoredBy", "GOOD_CYCLES", by);
                super.visitMethodInsn(
                    opcode, right, called, "(Ljava/time/Instant;" + by + ")V", isInterface);
              }
            };
          }
        };
  }
}
