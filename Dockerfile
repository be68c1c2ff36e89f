# Both stages stand on one base: the virtual environment of the first finds its Python in the second.
# To pin what was tried: --build-arg PYTHON_IMAGE=python:3.13-slim-trixie@sha256:…
ARG PYTHON_IMAGE=python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PIP_NO_DEPS=1 \
    PIP_ONLY_BINARY=:all:
WORKDIR /src
# The dependencies, locked and hashed, in a layer that a change of the source leaves alone.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/vedette \
    && python -m pip --python /opt/vedette install --require-hashes -r requirements.lock \
    && python -m pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY watchers ./watchers
RUN hatchling build -t wheel -d /wheels \
    && python -m pip --python /opt/vedette install --no-index /wheels/*.whl

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/vedette/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VEDETTE_DATABASE__URL=sqlite+aiosqlite:////data/vedette.db
# A new named volume takes over the owner of /data; a folder of the host has to be given to 10001 by hand.
RUN install -d -o 10001 -g 10001 -m 0750 /data \
    && install -d /etc/vedette
COPY --from=build /opt/vedette /opt/vedette
# config.toml is looked for here, and the files that it names.
WORKDIR /etc/vedette
VOLUME /data
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["vedette", "healthcheck"]
ENTRYPOINT ["vedette"]
CMD ["run"]

# Last, since they change with each commit.
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="Vedette" \
      org.opencontainers.image.description="A Discord bot that watches counter-terrorism news: who said what, in their exact words, once." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
