package dev.sparkfailover.job.application.isolation;

import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Rewrites a class so that its exit calls end the application instead of the process. */
final class ExitCallRewriter {
  private static final String APP_EXIT = "dev/sparkfailover/job/application/isolation/AppExit";
  private static final String SCALA_SYS = "scala/sys/package$";

  private record Call(String owner, String name, String descriptor) {}

  /** What is called, to the descriptor of the {@link AppExit#exit} that takes its place. */
  private static final Map<Call, String> REPLACED =
      Map.of(
          new Call("java/lang/System", "exit", "(I)V"), "(I)V",
          new Call("java/lang/Runtime", "exit", "(I)V"), "(Ljava/lang/Runtime;I)V",
          new Call("java/lang/Runtime", "halt", "(I)V"), "(Ljava/lang/Runtime;I)V",
          new Call(SCALA_SYS, "exit", "(I)Lscala/runtime/Nothing$;"),
              "(Ljava/lang/Object;I)Lscala/runtime/Nothing$;",
          new Call(SCALA_SYS, "exit", "()Lscala/runtime/Nothing$;"),
              "(Ljava/lang/Object;)Lscala/runtime/Nothing$;");

  private ExitCallRewriter() {}

  /**
   * The class with its exit calls replaced; what they take from and leave on the stack is equal.
   */
  static byte[] rewritten(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Rewriting(writer), 0);
    return writer.toByteArray();
  }

  private static final class Rewriting extends ClassVisitor {
    Rewriting(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new Replacing(super.visitMethod(access, name, descriptor, signature, exceptions));
    }
  }

  private static final class Replacing extends MethodVisitor {
    Replacing(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      String replaced = REPLACED.get(new Call(owner, name, descriptor));
      if (replaced == null) {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      } else {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, APP_EXIT, "exit", replaced, false);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      Object[] replaced = new Object[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        replaced[i] = replaced(arguments[i]);
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, replaced);
    }

    @Override
    public void visitLdcInsn(Object value) {
      super.visitLdcInsn(replaced(value));
    }

    private static Object replaced(Object constant) {
      if (constant instanceof Handle handle) {
        String replaced =
            REPLACED.get(new Call(handle.getOwner(), handle.getName(), handle.getDesc()));
        if (replaced != null) {
          return new Handle(Opcodes.H_INVOKESTATIC, APP_EXIT, "exit", replaced, false);
        }
      }
      return constant;
    }
  }
}
