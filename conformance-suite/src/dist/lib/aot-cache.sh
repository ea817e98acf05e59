#!/bin/sh
# Starts a node once, with a configuration of its own and a server on the loopback, and keeps what
# Java has loaded for it in lib/reticle-node.aot, so that later starts are quicker. Never fails:
# without the cache everything works as well, only slower.
home=$(cd "$(dirname "$0")/.." && pwd -P)
cache="$home/lib/reticle-node.aot"
rm -f "$cache"
folder=$(mktemp -d) || exit 0
trap 'rm -rf "$folder"' EXIT
# serving the programs of this machine takes no port where there are abstract sockets
if [ "$(uname)" = Linux ]; then shared=yes; else shared=no; fi
cat >"$folder/config" <<CONFIG
[reticulum]
share_instance = $shared
instance_name = reticle-classes-$$
enable_transport = yes
[interfaces]
  [[line]]
  type = TCPServerInterface
  enabled = yes
  listen_ip = 127.0.0.1
  listen_port = $((49152 + $$ % 16000))
CONFIG
mkfifo "$folder/out" || exit 0
RETICLE_JAVA_OPTS="-XX:AOTCacheOutput=$cache -Xlog:disable" \
    "$home/bin/reticle-node" run --config "$folder" >"$folder/out" 2>/dev/null &
node=$!
# it says one line when it is up, and hangs up when it cannot come up
if read -r line <"$folder/out" && [ "$line" = ready ]; then kill -TERM "$node"; fi
wait "$node"
if [ -s "$cache" ]; then
    echo "kept $(wc -c <"$cache") bytes of loaded classes in $cache"
else
    rm -f "$cache"
    echo "this Java keeps no loaded classes; starts take longer without"
fi
exit 0
