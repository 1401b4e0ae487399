# Sourced by the labs' run scripts, which set:
#   root     the repository
#   module   the lab's folder
#   project  the lab's folder as Maven names it
#   main     the class to start
#   sources  what makes the lab stale, relative to the root
# shellcheck shell=bash disable=SC2154

die() {
  printf '%s\n' "$1" >&2
  exit 2
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || die "There is no $java. Install a JDK 17 or newer, or set JAVA_HOME."

stamp=$module/target/built

# Folders are looked at too: their time changes when a file goes.
is_current() {
  [[ -f $stamp && -d $module/target/lib ]] || return 1
  [[ -z $(cd "$root" && find "${sources[@]}" -newer "$stamp" -print -quit) ]]
}

if ! is_current; then
  command -v mvn >/dev/null || die "There is no mvn. Install Maven 3.8.6 or newer."
  printf 'Building %s ...\n' "$project" >&2
  mkdir -p "$module/target"
  touch "$stamp.begun"
  (cd "$root" && mvn -q -B -pl "$project" -am package \
    -Dmaven.test.skip=true -DskipErrorprone -Dspotless.check.skip=true) >&2 || die "The build failed."
  mv "$stamp.begun" "$stamp"
fi

# shellcheck disable=SC2206 # options are words
options=(${CODRIFT_JAVA_OPTS:-})
exec "$java" -DOPT_OUT_TRACKING=true -Dcodrift.lab.module="$module" "${options[@]}" \
  -cp "$module/target/classes:$module/target/lib/*" "$main" "$@"
