# One plugin as a service. Build from the repository's root; PLUGIN is the plugin's folder:
#   docker build -f docker/plugin.Dockerfile --build-arg PLUGIN=plugins/objects -t smartcut-objects .
# VARIANT=cuda installs frameworks with CUDA, VARIANT=cpu (default) without; see docker/install_plugin.sh.

FROM python:3.12-slim-bookworm AS packages
ARG PLUGIN
ARG VARIANT=cpu
ARG TORCH_INDEX_URL=""
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/smartcut
COPY setup.cfg pyproject.toml constraints.txt README.md LICENSE ./
COPY smartcut_sdk ./smartcut_sdk
COPY smartcut_core ./smartcut_core
COPY docker/install_plugin.sh ./docker/install_plugin.sh
COPY ${PLUGIN} ./${PLUGIN}
RUN docker/install_plugin.sh "${PLUGIN}" "${VARIANT}" "${TORCH_INDEX_URL}"

FROM python:3.12-slim-bookworm
ARG PLUGIN
LABEL org.opencontainers.image.title="SmartCut plugin ${PLUGIN}" org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin smartcut
COPY --from=packages /opt/smartcut /opt/smartcut
COPY docker/healthcheck.py docker/serve.py /opt/smartcut/
ENV PATH=/opt/smartcut/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SMARTCUT_HOST=0.0.0.0 \
    SMARTCUT_PORT=8765
USER 10001
EXPOSE 8765
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "/opt/smartcut/healthcheck.py", "plugin"]
# For plugins in other repositories, whose Dockerfile is only "FROM this image" and "ENV SMARTCUT_PLUGIN=name": installs the
# build context. --build-arg PIP_EXTRA_INDEX_URL=… adds an index, such as the one with CPU-only torch.
ONBUILD USER root
ONBUILD ARG PIP_EXTRA_INDEX_URL
ONBUILD RUN --mount=type=bind,target=/src,rw pip install --no-cache-dir /src
ONBUILD USER 10001
# Exec form, so that SIGTERM reaches SmartCut, which announces "stopped" and exits.
CMD ["python", "/opt/smartcut/serve.py"]
