# The core with the page. Build from the repository's root:
#   docker build -f docker/core.Dockerfile -t smartcut-core .
# For a private index or a proxy, pass build secrets or --build-arg HTTPS_PROXY=… to pip and npm.

# The browser libraries at the versions of the lock file.
FROM node:22-bookworm-slim AS page
WORKDIR /src/webclient
COPY webclient/package.json webclient/package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY webclient ./
RUN node scripts/vendor.mjs && rm -rf node_modules tests

# The page's decoder, built from FFmpeg's source in a separate stage: it takes minutes and rarely changes.
FROM node:22-bookworm-slim AS decoder
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends \
    clang-16 lld-16 llvm-16 libclang-rt-16-dev-wasm32 wasi-libc make xz-utils
WORKDIR /src/webclient
COPY webclient/package.json ./
COPY webclient/src/containers/bytes.js ./src/containers/
COPY webclient/src/decode/decoder.js ./src/decode/
COPY webclient/decoder ./decoder
RUN node decoder/build.mjs

# The SDK and the core in a virtual environment, without build tools.
FROM python:3.12-slim-bookworm AS packages
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/smartcut
COPY setup.cfg pyproject.toml constraints.txt README.md LICENSE ./
COPY smartcut_sdk ./smartcut_sdk
COPY smartcut_core ./smartcut_core
RUN /opt/smartcut/bin/pip install --constraint constraints.txt ".[core]"

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="SmartCut core" org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin smartcut
COPY --from=packages /opt/smartcut /opt/smartcut
COPY --from=page /src/webclient /srv/page
COPY --from=decoder /src/webclient/vendor/decoder /srv/page/vendor/decoder
COPY docker/healthcheck.py /opt/smartcut/healthcheck.py
ENV PATH=/opt/smartcut/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SMARTCUT_PAGE=/srv/page \
    SMARTCUT_CORE_HOST=0.0.0.0 \
    SMARTCUT_CORE_PORT=8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "/opt/smartcut/healthcheck.py", "core"]
# Exec form, so that SIGTERM reaches SmartCut, which closes all streams and exits.
CMD ["smartcut", "core"]
