# What start, train and the executors' java share. Sourced; expects nothing, sets app, cache, and the functions below.

umask 002 # The data folder is shared with a group of the host.
app=${FAILOVER_APP:-/app}
home=/tmp/spark-failover-home # Of Spark: nothing is in it, but its path is a part of the executors' class path.
cache=${FAILOVER_CACHE:-/var/cache/spark-failover}
java=${FAILOVER_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}

die() {
  echo "${0##*/}: $*" >&2
  exit 78
}

# Jar by jar: an ahead-of-time cache belongs to one explicit class path.
class_path() {
  IFS= read -r built <"$app/jib-classpath-file" || [ -n "$built" ] || die "$app/jib-classpath-file is empty"
  jars=
  for jar in "$app"/classpath/*.jar; do jars=$jars:$jar; done
  old=$IFS
  IFS=:
  set -f
  for entry in ${built#*"/classpath/*:"}; do jars=$jars:$app${entry#/app}; done
  set +f
  IFS=$old
  echo "${jars#:}"
}

# Changes with the JVM, the jars and the flags. Fails where the base image lacks these few programs.
fingerprint() {
  program=$(readlink -f "$(command -v "$java")") && jvm=${program%/bin/java} || return 1
  { cat "$jvm/release" "$app"/*.args "$app/jib-classpath-file" &&
    ls -lnL "$jvm/lib/server/libjvm.so" "$app/classpath" "$app/libs" &&
    echo "${JAVA_OPTS:-}"; } 2>/dev/null | cksum | tr ' ' '-'
}

# The JVM itself ignores a cache that does not fit, but dies of one whose last part is damaged: hence the sum.
sound() {
  [ -s "$1" ] && [ -s "$1.sum" ] && [ "$(cksum <"$1")" = "$(cat "$1.sum")" ]
}
