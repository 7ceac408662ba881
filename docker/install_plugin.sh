#!/bin/sh
# Installs the SDK and one plugin folder into an environment: install_plugin.sh FOLDER cpu|cuda [TORCH_INDEX_URL].
# Used by plugin.Dockerfile. Outside an image, set SMARTCUT_ENV to the path of another environment.
#
# A framework is installed only for a plugin that requires it. TensorFlow comes without CUDA unless VARIANT is cuda.
# torch from PyPI includes CUDA but also runs on a CPU; the CPU-only build, some gigabytes smaller, is on its publisher's
# index: set TORCH_INDEX_URL to it.
set -eu

folder=${1:-}
variant=${2:-cpu}
torch_index=${3:-}
python=${SMARTCUT_ENV:-/opt/smartcut}/bin/python

case $variant in
  cpu | cuda) ;;
  *) echo "VARIANT is '$variant'; it must be cpu or cuda." >&2; exit 2 ;;
esac
if [ -z "$folder" ] || { [ ! -f "$folder/setup.cfg" ] && [ ! -f "$folder/pyproject.toml" ]; }; then
  echo "PLUGIN is '$folder', which is not the folder of a plugin: it has no setup.cfg or pyproject.toml." >&2
  exit 2
fi

install() {
  "$python" -m pip install --constraint constraints.txt "$@"
}

# True if the plugin requires the framework, directly or through an extra of the SDK.
requires() {
  for file in "$folder/setup.cfg" "$folder/pyproject.toml"; do
    if [ -f "$file" ] && grep -Eq "(^ +|[\"'])($1([^a-z]|\$)|smartcut-sdk\[[a-z, ]*$1)" "$file"; then return 0; fi
  done
  return 1
}

if requires torch && [ "$variant" = cpu ] && [ -n "$torch_index" ]; then
  install --extra-index-url "$torch_index" torch torchvision
fi
if requires tensorflow && [ "$variant" = cuda ]; then
  install 'tensorflow[and-cuda]'
fi
# The plugin's own build fetches what else it needs, such as weights.
install . "./$folder"
