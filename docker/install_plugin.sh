#!/bin/sh
# Installs the SDK and one plugin folder into an environment: install_plugin.sh FOLDER cpu|cuda [TORCH_INDEX_URL].
# Used by plugin.Dockerfile; runs outside of an image too, with SMARTCUT_ENV naming another environment.
#
# Frameworks come only with a plugin that asks for them. TensorFlow has no CUDA in it unless VARIANT is cuda.
# torch has it on PyPI: the build without, some gigabytes smaller, is on an index of its publisher, to be named in
# TORCH_INDEX_URL. Without that, torch from PyPI works on a CPU all the same.
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
  echo "PLUGIN is '$folder', which is no plugin's folder: it needs a setup.cfg or a pyproject.toml." >&2
  exit 2
fi

install() {
  "$python" -m pip install --constraint constraints.txt "$@"
}

# True if the plugin's own list of requirements names the framework, directly or as an extra of the SDK.
asks_for() {
  for file in "$folder/setup.cfg" "$folder/pyproject.toml"; do
    if [ -f "$file" ] && grep -Eq "(^ +|[\"'])($1([^a-z]|\$)|smartcut-sdk\[[a-z, ]*$1)" "$file"; then return 0; fi
  done
  return 1
}

if asks_for torch && [ "$variant" = cpu ] && [ -n "$torch_index" ]; then
  install --extra-index-url "$torch_index" torch torchvision
fi
if asks_for tensorflow && [ "$variant" = cuda ]; then
  install 'tensorflow[and-cuda]'
fi
# The plugin's build brings what it needs itself, such as the model's weights.
install . "./$folder"
